internal import CLinux
internal import Glibc

/// What /proc says about one process (proc(5)).
///
/// Some of its files ask for the right to trace the process (PTRACE_MODE_READ_FSCREDS): the same user and group, no
/// capability this process lacks, and dumpable. A process of another user is read under that user's own number.
package struct ProcessDirectory: Sendable {
    private let path: String
    private static let limit = 4 << 20

    /// The directory of `process`, or of this process itself.
    package init(of process: CInt? = nil) { path = process.map { "/proc/\($0)" } ?? "/proc/self" }

    /// The contents of one of its files.
    package func read(_ name: String) throws(SystemError) -> [UInt8] {
        try OwnedDescriptor.open("\(path)/\(name)", regularOnly: false).readAll(limit: Self.limit)
    }

    /// What one of its symbolic links says (readlink(2)).
    package func link(_ name: String) throws(SystemError) -> String {
        var buffer = [CChar](repeating: 0, count: 4097)
        // Safety: the buffer is one longer than what readlink may write, so that it ends in NUL.
        let count = try checked("readlink", unsafe readlink("\(path)/\(name)", &buffer, buffer.count - 1))
        buffer[count] = 0
        // Safety: as above.
        return unsafe buffer.withUnsafeBufferPointer {
            unsafe $0.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// Whether the process is a zombie or gone.
    package var hasEnded: Bool {
        guard let bytes = try? read("stat"), let end = bytes.lastIndex(of: UInt8(ascii: ")")) else {
            return true
        }
        return [UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(bytes.dropFirst(end + 2).first)
    }

    /// The numbers of its open descriptors, in order.
    package func descriptors() throws(SystemError) -> [CInt] {
        // Safety: the stream is closed once, when the entries have been copied.
        guard let stream = unsafe opendir("\(path)/fd") else {
            throw SystemError(call: "opendir", errno: errno)
        }
        let own = path == "/proc/self" ? unsafe dirfd(stream) : -1
        defer { unsafe closedir(stream) }
        var numbers: [CInt] = []
        while let entry = unsafe readdir(stream) {
            // Safety: d_name is a NUL-terminated string within the entry.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if let number = CInt(name), number != own { numbers.append(number) }
        }
        return numbers.sorted()
    }

    /// Runs `body` with the right to read what asks for it: as this process where that suffices, else as the user and
    /// group the process belongs to.
    package func withRights<Value, E: Error>(_ body: () throws(E) -> Value) throws(E) -> Value {
        if (try? link("cwd")) != nil { return try body() }
        guard let owner = try? FileStatus(path: path) else { return try body() }
        return try Self.reading(asUser: owner.owner, group: owner.group, body)
    }

    /// Runs `body` with the file system identity of `user` and `group` (setfsuid(2)), which is what the files that ask
    /// for the right to trace go by.
    private static func reading<Value, E: Error>(
        asUser user: UInt32,
        group: UInt32,
        _ body: () throws(E) -> Value
    ) throws(E) -> Value {
        if user == geteuid() && group == getegid() { return try body() }
        var oldUser: UInt32 = 0
        var oldGroup: UInt32 = 0
        // Safety: both numbers outlive each call.
        unsafe linux_file_system_identity(user, group, &oldUser, &oldGroup)
        defer {
            // Safety: as above.
            unsafe linux_file_system_identity(oldUser, oldGroup, &oldUser, &oldGroup)
        }
        return try body()
    }

    /// The numbers of /proc/PID/stat at their places in proc_pid_stat(5); 0 where there is no number.
    package func statistics() throws(SystemError) -> [UInt64] {
        let bytes = try read("stat")
        // The second field, a name in parentheses, may hold anything.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return [] }
        var fields: [UInt64] = [0, 0, 0]
        for word in bytes[(end + 1)...].split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == 10 }) {
            fields.append(Self.decimal(word))
        }
        return fields
    }

    /// The executable mapping that `address` lies in (proc_pid_maps(5)).
    func executableMapping(around address: UInt64) throws(SystemError) -> Range<UInt64>? {
        let lines = try read("maps").split(separator: 10)
        for line in lines {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard words.count > 1, words[1].dropFirst(2).first == UInt8(ascii: "x") else { continue }
            let bounds = words[0].split(separator: UInt8(ascii: "-")).map(Self.hexadecimal)
            if bounds.count == 2 && bounds[0] <= address && address < bounds[1] {
                return bounds[0]..<bounds[1]
            }
        }
        return nil
    }

    /// The two's complement of a negative number, as its bits.
    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64 {
        let isNegative = digits.first == UInt8(ascii: "-")
        let value = digits.drop { $0 == UInt8(ascii: "-") }.reduce(UInt64(0)) {
            $1 >= 48 && $1 < 58 ? $0 &* 10 &+ UInt64($1 - 48) : 0
        }
        return isNegative ? 0 &- value : value
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) { $0 << 4 | UInt64($1 < 58 ? $1 &- 48 : ($1 | 32) &- 87) }
    }
}
