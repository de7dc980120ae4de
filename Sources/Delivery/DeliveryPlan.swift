package import LinuxSystem
internal import SecretMemory

/// The command's environment and descriptors, complete before the fork.
package struct DeliveryPlan: ~Copyable {
    package let environment: EnvironmentBlock
    private let files: [SecretFile]
    /// The descriptors the command inherits on account of its secrets.
    package var descriptors: [CInt] { files.map(\.number) }

    /// A sealed memfd and the secret's name.
    private final class SecretFile {
        let name: String
        let file: OwnedDescriptor
        var number: CInt { file.rawValue }

        init(name: String, file: consuming OwnedDescriptor) {
            self.name = name
            self.file = file
        }
    }

    /// `MAX_ARG_STRLEN` less the final NUL: 32 pages of 4096 bytes (execve(2)).
    package static let longestString = 131_071

    /// - Parameters:
    ///   - secrets: what the manifest opens; each replaces a variable of its name.
    ///   - defaults: `[env]` entries that the parent's environment does not override.
    package init(
        secrets: [DeliveredSecret],
        defaults: [(name: String, value: String)],
        inheriting parent: ProcessEnvironment,
        policy: EnvironmentPolicy
    ) throws(DeliveryError) {
        let files = try Self.files(secrets.filter { $0.method == .memfd })
        let announcements = Self.announcements(files)
        var replaced = NameSet()
        for secret in secrets { replaced.insert(secret.name) }
        for announcement in announcements { replaced.insert(announcement.name) }
        let literals = defaults.filter { !replaced.contains($0.name) } + announcements
        for literal in literals { replaced.insert(literal.name) }
        for (name, value) in literals { try Self.checkLength(name, value.utf8.count) }
        let inherited = parent.entries.filter { policy.passes($0.name) && !replaced.contains($0.name) }
        let strings = try Self.secretStrings(secrets.filter { $0.method == .environment })
        environment = EnvironmentBlock(
            inherited: inherited,
            literals: literals.map { "\($0.name)=\($0.value)" },
            secrets: strings.bytes,
            offsets: strings.offsets
        )
        self.files = files
    }

    private static func files(_ secrets: [DeliveredSecret]) throws(DeliveryError) -> [SecretFile] {
        var files: [SecretFile] = []
        for secret in secrets {
            do throws(SystemError) {
                let file = try secret.value.withBytes { bytes throws(SystemError) in
                    try Memfd.sealed(name: secret.name, contents: bytes)
                }
                files.append(SecretFile(name: secret.name, file: file))
            } catch { throw .memfd(name: secret.name, error) }
        }
        return files
    }

    /// The convention that database images follow, and one variable that lists them all.
    private static func announcements(_ files: [SecretFile]) -> [(name: String, value: String)] {
        if files.isEmpty { return [] }
        let list = files.map { "\($0.name):\($0.number)" }.joined(separator: ",")
        return files.map { ("\($0.name)_FILE", "/proc/self/fd/\($0.number)") } + [("LAUNCH_FDS", list)]
    }

    private struct SecretStrings: ~Copyable {
        let bytes: LockedBytes
        let offsets: [Int]
    }

    private static func secretStrings(_ secrets: [DeliveredSecret]) throws(DeliveryError) -> SecretStrings {
        var offsets: [Int] = []
        var total = 0
        for secret in secrets {
            try checkLength(secret.name, secret.value.count)
            offsets.append(total)
            total += secret.name.utf8.count + 1 + secret.value.count + 1
        }
        var block: LockedBytes
        do throws(SecretMemoryError) { block = try LockedBytes(count: total) } catch { throw .memory(error) }
        for (secret, offset) in zip(secrets, offsets) { try write(secret, into: &block, at: offset) }
        return SecretStrings(bytes: block, offsets: offsets)
    }

    /// Writes `NAME=value` from `offset` on; the block is zero, so the NUL is there already.
    private static func write(
        _ secret: DeliveredSecret,
        into block: inout LockedBytes,
        at offset: Int
    ) throws(DeliveryError) {
        let holdsNUL = block.withMutableBytes { block in
            var position = offset
            for byte in "\(secret.name)=".utf8 {
                block[position] = byte
                position += 1
            }
            return secret.value.withBytes { value in
                var holdsNUL = false
                for index in value.indices {
                    block[position + index] = value[index]
                    if value[index] == 0 { holdsNUL = true }
                }
                return holdsNUL
            }
        }
        if holdsNUL { throw .containsNUL(name: secret.name) }
    }

    private static func checkLength(_ name: String, _ valueCount: Int) throws(DeliveryError) {
        let bytes = name.utf8.count + 1 + valueCount
        if bytes > longestString { throw .tooLong(name: name, bytes: bytes, limit: longestString) }
    }
}
