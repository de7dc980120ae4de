internal import LinuxSystem

/// An address that a call hands to the kernel (`struct sockaddr_…`).
enum SocketAddress: Equatable {
    case port(UInt16)
    /// A socket in the file system.
    case path(String)
    /// A name without a file (unix(7)).
    case abstract(String)

    /// Reads an address of `length` bytes; nil for other families, and where memory cannot be read.
    init?(at address: UInt64, length: UInt64, of process: ObservedProcess) {
        guard length >= 2, length <= 128,
            let bytes = process.bytes(at: address, count: Int(length))
        else { return nil }
        switch UInt16(bytes[0]) | UInt16(bytes[1]) << 8 {
        case 2 where bytes.count >= 8, 10 where bytes.count >= 24:  // AF_INET, AF_INET6
            self = .port(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
        case 1 where bytes.count > 2:  // AF_UNIX
            let name = bytes[2...]
            if name.first == 0 {
                self = .abstract(String(decoding: name.dropFirst(), as: UTF8.self))
            } else {
                self = .path(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            }
        default: return nil
        }
    }
}

/// Tells which processes and abstract sockets belong to the launch.
struct ScopeJudge {
    /// The supervisor, which is the parent of the observer and of everyone whose parent has ended.
    private let supervisor: CInt
    private let own: CInt
    /// Abstract names bound by processes of the launch.
    private var bound: Set<String> = []

    init() {
        supervisor = ObserverProcess.parent
        own = ObserverProcess.own
    }

    mutating func note(bound name: String) { bound.insert(name) }

    /// Whether a name is somebody else's; an unknown one is nobody's.
    func isForeign(_ name: String) -> Bool {
        guard !bound.contains(name), let file = try? OwnedDescriptor.open("/proc/net/unix"),
            let contents = try? file.readAll(limit: 1 << 22)
        else { return false }
        // The last column; "@" stands for the zero byte.
        return String(decoding: contents, as: UTF8.self).split(separator: "\n")
            .contains { $0.hasSuffix(" @\(name)") }
    }

    /// Whether `process` exists and is not of the launch.
    func isOutside(_ process: CInt, caller: ObservedProcess) -> Bool {
        // Another pid namespace: its numbers are not ours, and nobody outside has one there.
        guard let numbers = caller.status("NSpid"), !numbers.contains("\t") else { return false }
        var next = process
        for _ in 0..<64 {
            if next == supervisor { return process == supervisor }
            if next == own { return true }
            guard let parent = ObservedProcess.status(of: next, "PPid").flatMap({ CInt($0) }) else {
                return false
            }
            if parent == 0 { return true }
            next = parent
        }
        return false
    }
}
