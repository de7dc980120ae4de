import Foundation
import Glibc
import Isolation
import LinuxSystem
import TOML
import Testing

private func layer(_ text: String) throws -> SeccompLayer {
    let bytes = Array(text.utf8)
    return try #require(try ProfileDocument.parse(bytes.span).seccomp)
}

private func key(_ text: String = "seccomp.unknown = \"EPERM\"", builtin: String = "node") throws -> FilterKey
{
    var builder = FilterKeyBuilder(SeccompMachine())
    builder.add(builtin: builtin)
    builder.add(try layer(text))
    return builder.key()
}

@Suite(.serialized) struct `The cache of filters` {
    private let root: URL
    private let cache: FilterCache
    private let filter: SeccompFilter
    private var file: URL { get throws { URL(filePath: cache.path).appending(path: try key().name) } }

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "cache-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        cache = FilterCache(path: root.appending(path: "a/launch").path)
        filter = try #require(BuiltinProfiles.named("node")?.filter)
    }

    private func kept() throws -> SeccompFilter? { try cache.filter(for: key(), architecture: .native) }

    /// Keeps the filter, checks that it is found, changes something and checks that it is not found any more.
    private func expectIgnored(_ change: (String) throws -> Void) throws {
        cache.keep(filter, for: try key())
        #expect(try kept() == filter)
        try change(try file.path)
        #expect(try kept() == nil)
    }

    private func rewrite(_ path: String, _ change: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(filePath: path))
        change(&data)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: data)
        try handle.close()
    }

    @Test func `is made on demand, for this user only, and gives back what was kept`() throws {
        #expect(try kept() == nil)
        cache.keep(filter, for: try key())
        #expect(try kept() == filter)
        for path in [cache.path, root.appending(path: "a").path] {
            #expect(try FileStatus(path: path).mode == 0o700)
        }
        #expect(try FileStatus(path: file.path).mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path).count == 1)
        // Another key, another filter.
        #expect(try cache.filter(for: key("seccomp.unknown = \"EACCES\""), architecture: .native) == nil)
    }

    @Test func `is ignored where the directory is writable by others, a link, or not a directory`() throws {
        try expectIgnored { _ in unsafe chmod(cache.path, 0o770) }
        unsafe chmod(cache.path, 0o700)
        try expectIgnored { _ in unsafe chmod(cache.path, 0o702) }
        unsafe chmod(cache.path, 0o700)
        try expectIgnored { _ in
            try FileManager.default.moveItem(atPath: cache.path, toPath: cache.path + "2")
            try FileManager.default.createSymbolicLink(
                atPath: cache.path,
                withDestinationPath: cache.path + "2"
            )
        }
        // Nothing is written through the link either.
        cache.keep(filter, for: try key("seccomp.unknown = \"EIO\""))
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path + "2").count == 1)
    }

    @Test func `is ignored where a file is a link, has two names, or others may read or write it`() throws {
        for mode in [0o644, 0o620, 0o602] as [mode_t] { try expectIgnored { unsafe chmod($0, mode) } }
        try expectIgnored { path in
            try FileManager.default.moveItem(atPath: path, toPath: path + "2")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + "2")
        }
        try FileManager.default.removeItem(atPath: cache.path)
        try expectIgnored { path in unsafe link(path, path + "2") }
        try FileManager.default.removeItem(atPath: cache.path)
        try expectIgnored { path in
            try FileManager.default.removeItem(atPath: path)
            unsafe mkfifo(path, 0o600)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make files of others"))
    func `is ignored where it is somebody else's`() throws {
        try expectIgnored { unsafe chown($0, 65534, 65534) }
        try FileManager.default.removeItem(atPath: cache.path)
        try expectIgnored { _ in unsafe chown(cache.path, 65534, 65534) }
    }

    @Test func `is ignored when it was cut short or a single bit is wrong`() throws {
        let size = CachedFilter.encode(filter, key: try key()).count
        for length in [0, 7, 8, 40, 48, 56, size - 40, size - 8, size - 1] {
            try expectIgnored { try rewrite($0) { $0 = $0.prefix(length) } }
        }
        try expectIgnored { try rewrite($0) { $0.append(0) } }
        for bit in stride(from: 0, to: 8 * size, by: 13) {
            let encoded = CachedFilter.encode(filter, key: try key())
            var bytes = encoded
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(CachedFilter.decode(encoded, key: try key(), architecture: .native) == filter)
            #expect(CachedFilter.decode(bytes, key: try key(), architecture: .native) == nil, "bit \(bit)")
        }
    }

    @Test func `is ignored when its program could not be the compiler's`() throws {
        let allow = SockFilter(code: 0x06, k: 0x7FFF_0000).word
        let load = SockFilter(code: 0x20, k: 4).word
        let native = Architecture.native.auditNumber
        let test = SockFilter(code: 0x15, jt: 1, jf: 0, k: native).word
        let kill = SockFilter(code: 0x06, k: 0x8000_0000).word
        let good = [load, test, kill, allow]
        func decoded(_ words: [UInt64]) throws -> SeccompFilter? {
            // As whoever can write the file would: with the right hash.
            let bytes = CachedFilter.encode(.init(architecture: .native, words: words), key: try key())
            return CachedFilter.decode(bytes, key: try key(), architecture: .native)
        }
        #expect(try decoded(good) != nil)
        let bad: [[UInt64]] = [
            [allow], [allow, allow, allow, allow], [load, test, allow, allow],
            [load, SockFilter(code: 0x15, jt: 1, jf: 0, k: native ^ 1).word, kill, allow],
            // Jumps out, falls off the end, loads beyond the structure, divides, stores, answers nonsense.
            good.dropLast() + [SockFilter(code: 0x15, jt: 0, jf: 9, k: 0).word, allow],
            good.dropLast() + [SockFilter(code: 0x05, k: 1).word, allow], good + [load],
            good.dropLast() + [SockFilter(code: 0x20, k: 64).word, allow],
            good.dropLast() + [SockFilter(code: 0x20, k: 2).word, allow],
            good.dropLast() + [SockFilter(code: 0x34, k: 0).word, allow],
            good.dropLast() + [SockFilter(code: 0x02, k: 0).word, allow],
            good.dropLast() + [SockFilter(code: 0x06, k: 0x7FC0_0000).word],
            good + [UInt64](repeating: allow, count: SeccompCompiler.maximumInstructions),
        ]
        for words in bad { #expect(try decoded(words) == nil, "\(words.prefix(6))") }
        // Another machine's.
        let bytes = CachedFilter.encode(filter, key: try key())
        for architecture in Architecture.allCases where architecture != .native {
            #expect(CachedFilter.decode(bytes, key: try key(), architecture: architecture) == nil)
        }
    }

    @Test(arguments: BuiltinProfiles.names) func `takes every built-in's filter`(_ name: String) throws {
        guard let filter = BuiltinProfiles.named(name)?.filter else { return }
        #expect(filter.isWellFormed)
        let bytes = CachedFilter.encode(filter, key: try key())
        #expect(CachedFilter.decode(bytes, key: try key(), architecture: .native) == filter)
    }

    @Test func `has another key for whatever a filter depends on`() throws {
        let group = "[seccomp.deny.a]\ncalls = [\"read\"]"
        let rule = "[[seccomp.argument]]\ncall = \"read\"\nargument = 0\nequals = 1"
        let texts = [
            "seccomp = {}", "seccomp.unknown = \"EPERM\"", group, group.replacing("deny", with: "allow"),
            group.replacing("\"a\"", with: "\"b\"").replacing("deny.a", with: "deny.b"),
            group.replacing("read", with: "open"), group + "\nanswer = \"EIO\"", group + "\ngroups = [\"b\"]",
            group.replacing("[\"read\"]", with: "[\"...\", \"read\"]"), "[seccomp.deny.a]\nreason = \"r\"",
            rule,
            rule + "\nwidth = 64", rule + "\nmask = 3", rule + "\notherwise = \"EIO\"",
            rule.replacing("equals", with: "at_most"), rule.replacing("argument = 0", with: "argument = 2"),
            rule.replacing("equals = 1", with: "one_of = [1, 2]"), "seccomp = \"oci:x\"",
        ]
        let keys = try texts.map { try key($0).name } + [try key(builtin: "python").name]
        #expect(Set(keys).count == keys.count)
        #expect(try key(group) == key(group))
        // Reasons decide nothing.
        #expect(try key(group + "\nreason = \"r\"") == key(group))
        func imported(_ text: String, _ machine: SeccompMachine) -> FilterKey {
            var builder = FilterKeyBuilder(machine)
            builder.add(imported: Array(text.utf8), machine)
            return builder.key()
        }
        var machines = [SeccompMachine(), SeccompMachine(architecture: .aarch64)]
        machines.append(SeccompMachine(capabilities: CapabilitySet(bits: 1)))
        machines.append(SeccompMachine(kernel: KernelVersion(major: 6, minor: 1)))
        let names = machines.map { imported("{}", $0).name } + [imported("{ }", machines[0]).name]
        #expect(Set(names).count >= names.count - (Architecture.native == .aarch64 ? 1 : 0))
    }
}
