internal import CLinux
internal import Glibc

/// The room execve(2) has for arguments and environment, and what a command would take of it.
package struct ArgumentSpace: Equatable, Sendable {
    /// Strings with their NUL, and a pointer for each.
    package var used: Int
    /// A quarter of the stack's limit, 128 KiB at least and 6 MiB at most (execve(2), Linux 4.13).
    package var limit: Int
    /// The variable that takes most of it.
    package var largest: String
    /// Whether that is a secret.
    package var isSecret: Bool

    /// Values for a message.
    package init(used: Int, limit: Int, largest: String, isSecret: Bool) {
        self.used = used
        self.limit = limit
        self.largest = largest
        self.isSecret = isSecret
    }

    /// Whether execve would refuse with E2BIG.
    package var isExceeded: Bool { used > limit }

    /// Measures what the file at `path` would be executed with.
    ///
    /// - Parameter stack: the limit of the stack that the command will have; nil for this process's.
    package init(
        path: String,
        _ arguments: CommandVector,
        _ environment: borrowing EnvironmentBlock,
        stack: UInt64?
    ) {
        // Safety: every string of the vectors ends in NUL, and is looked at while it is lent.
        let words = unsafe Self.measure(arguments.pointer)
        let variables = unsafe environment.withVector { unsafe Self.measure($0) }
        used = path.utf8.count + 1 + words.bytes + variables.bytes
        limit = Self.room(stack: stack ?? Self.ownStack)
        largest = variables.name
        isSecret = variables.index >= environment.firstSecret
    }

    /// `bprm_stack_limits` of fs/exec.c.
    private static func room(stack: UInt64) -> Int {
        max(131_072, Int(min(stack / 4, 6 * 1024 * 1024)))
    }

    private static var ownStack: UInt64 {
        var limit = rlimit()
        // Safety: `limit` outlives the call, which fills it.
        let result = unsafe getrlimit(__rlimit_resource_t(UInt32(3 /* RLIMIT_STACK */)), &limit)
        return result == 0 ? UInt64(limit.rlim_cur) : .max
    }

    // Safety: `vector` ends in NULL and its strings in NUL.
    private static func measure(
        _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> (bytes: Int, index: Int, name: String) {
        var total = 0
        var largest = (index: -1, bytes: -1)
        var index = 0
        while let string = unsafe vector[index] {
            let bytes = unsafe strlen(string)
            total += bytes + 1 + MemoryLayout<Int>.size
            if bytes > largest.bytes { largest = (index, bytes) }
            index += 1
        }
        guard largest.index >= 0, total > 131_072, let string = unsafe vector[largest.index] else {
            return (total, largest.index, "")
        }
        var name = ""
        var end = unsafe string
        while unsafe end.pointee != 0, unsafe end.pointee != 61 /* = */ {
            name.unicodeScalars.append(Unicode.Scalar(UInt8(bitPattern: unsafe end.pointee)))
            unsafe end += 1
        }
        return (total, largest.index, name)
    }
}
