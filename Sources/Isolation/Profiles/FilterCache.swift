package import LinuxSystem

/// Compiled filters of users' profiles, one file each, in a directory that only this user can write.
///
/// A cache that cannot be trusted or read is no cache: nothing here is an error.
package struct FilterCache: Sendable {
    /// The directory.
    package let path: String

    package init(path: String) { self.path = path }

    /// Root's is /var/cache/launch; every other user's is `$XDG_CACHE_HOME/launch`, else `~/.cache/launch`
    /// (XDG Base Directory Specification). Nil where neither is an absolute path.
    package init?(environment: ProcessEnvironment) {
        if WorkingDirectory.effectiveUser == 0 {
            path = "/var/cache/launch"
        } else if let cache = environment.text("XDG_CACHE_HOME"), cache.hasPrefix("/") {
            path = "\(cache)/launch"
        } else if let home = environment.text("HOME"), home.hasPrefix("/") {
            path = "\(home)/.cache/launch"
        } else {
            return nil
        }
    }

    /// The filter kept under `key`; nil where there is none that can be trusted.
    package func filter(for key: FilterKey, architecture: Architecture) -> SeccompFilter? {
        guard let directory = PrivateDirectory(path),
            let contents = directory.contents(of: key.name, limit: CachedFilter.maximumSize)
        else { return nil }
        return CachedFilter.decode(contents, key: key, architecture: architecture)
    }

    /// Keeps `filter`, if it can be done.
    package func keep(_ filter: SeccompFilter, for key: FilterKey) {
        if PrivateDirectory(path) == nil { try? NewFile.createDirectories(path) }
        guard let directory = PrivateDirectory(path) else { return }
        let contents = CachedFilter.encode(filter, key: key)
        _ = directory.write(contents.span, as: key.name)
    }
}

/// A filter as bytes: magic, key, architecture, count, instructions, and the hash of all before it.
package enum CachedFilter {
    private static let magic = Array("launchBF".utf8)
    private static let headerSize = magic.count + ContentHash.size + 8

    /// The size of the largest filter.
    static let maximumSize = headerSize + 8 * SeccompCompiler.maximumInstructions + ContentHash.size

    /// The bytes to keep.
    package static func encode(_ filter: SeccompFilter, key: FilterKey) -> [UInt8] {
        var bytes = magic + key.bytes
        append(UInt64(filter.architecture.auditNumber) | UInt64(filter.count) << 32, to: &bytes)
        for word in filter.words { append(word, to: &bytes) }
        return bytes + ContentHash.of(bytes)
    }

    /// The filter in `bytes`; nil where anything is not as it must be, down to each instruction.
    package static func decode(
        _ bytes: [UInt8],
        key: FilterKey,
        architecture: Architecture
    ) -> SeccompFilter? {
        let size = bytes.count - headerSize - ContentHash.size
        guard size > 0, size % 8 == 0, bytes.starts(with: magic + key.bytes) else { return nil }
        let body = Array(bytes.dropLast(ContentHash.size))
        guard Array(bytes.suffix(ContentHash.size)) == ContentHash.of(body) else { return nil }
        let header = UInt64(architecture.auditNumber) | UInt64(size / 8) << 32
        guard word(body, at: headerSize - 8) == header else { return nil }
        let words = stride(from: headerSize, to: body.count, by: 8).map { word(body, at: $0) }
        let filter = SeccompFilter(architecture: architecture, words: words)
        return filter.isWellFormed ? filter : nil
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
}

extension SeccompFilter {
    /// Whether the program is one that ``SeccompCompiler`` could have made for this architecture: it begins by killing
    /// every other architecture, each instruction is one it emits, every jump stays inside, and the last one returns.
    package var isWellFormed: Bool {
        let instructions = words.map(SockFilter.init(word:))
        guard instructions.count >= 4, instructions.count <= SeccompCompiler.maximumInstructions,
            instructions.last?.code == SockFilter.returnValue, beginsWithArchitecture(instructions)
        else { return false }
        for (index, instruction) in instructions.enumerated() {
            let following = UInt64(instructions.count - index - 1)
            switch instruction.code {
            case SockFilter.load:
                guard instruction.k < 64, instruction.k % 4 == 0, !(8..<16).contains(instruction.k),
                    following > 0
                else { return false }
            case SockFilter.and: guard following > 0 else { return false }
            case SockFilter.jump: guard UInt64(instruction.k) < following else { return false }
            case SockFilter.jumpIfEqual, SockFilter.jumpIfGreater, SockFilter.jumpIfAtLeast:
                guard UInt64(max(instruction.jt, instruction.jf)) < following else { return false }
            case SockFilter.returnValue: guard Self.isAnswer(instruction.k) else { return false }
            default: return false
            }
        }
        return true
    }

    private func beginsWithArchitecture(_ instructions: [SockFilter]) -> Bool {
        let test = instructions[1]
        let foreign = 2 + Int(test.jf)
        return instructions[0] == SockFilter(code: SockFilter.load, k: SeccompData.architecture)
            && test.code == SockFilter.jumpIfEqual && test.k == architecture.auditNumber
            && instructions.indices.contains(foreign)
            && instructions[foreign]
                == SockFilter(code: SockFilter.returnValue, k: SeccompAction.killProcess.returnValue)
    }

    /// `SECCOMP_RET_…` with its data (seccomp(2)).
    private static func isAnswer(_ value: UInt32) -> Bool {
        switch value & 0xFFFF_0000 {
        case 0x8000_0000, 0x0000_0000, 0x0003_0000, 0x0005_0000, 0x7FF0_0000, 0x7FFC_0000, 0x7FFF_0000: true
        default: false
        }
    }
}
