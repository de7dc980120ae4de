internal import CLinux
internal import Glibc

/// A file descriptor that is closed exactly once, when this value dies.
package struct OwnedDescriptor: ~Copyable {
    /// The number; borrowed, never to be closed by the reader.
    package let rawValue: CInt

    /// Takes over `rawValue`.
    package init(owning rawValue: CInt) { self.rawValue = rawValue }

    deinit { close(rawValue) }

    /// Gives the number up; the caller closes it, or lets the next program inherit it.
    package consuming func release() -> CInt {
        let number = rawValue
        discard self
        return number
    }

    /// The same file under a number above 2: started with stdin, stdout or stderr closed, a new descriptor takes
    /// their place, and the command would read or write it as if it were theirs (fcntl(2), `F_DUPFD_CLOEXEC`).
    consuming func aboveStandardError() throws(SystemError) -> OwnedDescriptor {
        if rawValue > 2 { return self }
        return OwnedDescriptor(owning: try checked("fcntl", fcntl(rawValue, F_DUPFD_CLOEXEC, 3)))
    }

    /// Opens `path` with `O_CLOEXEC` and without becoming the terminal's owner (open(2)).
    ///
    /// With `regularOnly`, a FIFO or device is opened without waiting, so that the caller can refuse it.
    package static func open(_ path: String, regularOnly: Bool = true) throws(SystemError) -> OwnedDescriptor
    {
        let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (regularOnly ? O_NONBLOCK : 0)
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        return OwnedDescriptor(owning: try checked("open", unsafe Glibc.open(path, flags)))
    }

    /// Creates `path`, readable by its owner only, or empties it, or goes on at its end (open(2)); close-on-exec.
    package static func openForWriting(
        _ path: String,
        appending: Bool = false
    ) throws(SystemError) -> OwnedDescriptor {
        let flags = O_WRONLY | O_CREAT | (appending ? O_APPEND : O_TRUNC) | O_CLOEXEC | O_NOCTTY
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        let number = unsafe Glibc.open(path, flags, 0o600)
        return try OwnedDescriptor(owning: try checked("open", number)).aboveStandardError()
    }

    /// Another number above 2 for an open file, close-on-exec (fcntl(2), `F_DUPFD_CLOEXEC`).
    package static func copy(of number: CInt) throws(SystemError) -> OwnedDescriptor {
        OwnedDescriptor(owning: try checked("fcntl", fcntl(number, F_DUPFD_CLOEXEC, 3)))
    }

    /// Back to the beginning, where there is one (lseek(2)).
    package static func rewind(_ number: CInt) { lseek(number, 0, SEEK_SET) }

    /// Whether what is read from it is gone for good: a pipe that no path leads to.
    package static func isNamelessPipe(_ number: CInt) -> Bool { linux_is_nameless_pipe(number) != 0 }

    /// Whether a descriptor of this number is open (fcntl(2), `F_GETFD`).
    package static func isOpen(_ number: CInt) -> Bool { fcntl(number, F_GETFD) >= 0 }

    /// What fstat(2) says about the open file.
    package borrowing func status() throws(SystemError) -> FileStatus { try FileStatus(descriptor: rawValue) }

    /// Reads up to `buffer.count - offset` bytes into `buffer` from `offset` on; 0 is the end of the file (read(2)).
    package borrowing func read(
        into buffer: inout MutableSpan<UInt8>,
        at offset: Int = 0
    ) throws(SystemError) -> Int {
        try readDescriptor(rawValue, into: &buffer, at: offset)
    }

    /// Reads to the end, or `limit + 1` bytes, whichever comes first. Not for secrets.
    package borrowing func readAll(limit: Int) throws(SystemError) -> [UInt8] {
        var contents: [UInt8] = []
        let expected = min(try status().size + 1, limit + 1)
        var buffer = [UInt8](repeating: 0, count: max(expected, 4096))
        while contents.count <= limit {
            var span = buffer.mutableSpan
            let count = try read(into: &span)
            if count == 0 { break }
            contents.append(contentsOf: buffer[..<count])
        }
        return contents
    }
}

/// read(2), repeated when a signal interrupts it.
package func readDescriptor(
    _ descriptor: CInt,
    into buffer: inout MutableSpan<UInt8>,
    at offset: Int = 0
) throws(SystemError) -> Int {
    let room = buffer.count - offset
    while true {
        // Safety: the pointer is used within the closure only, for at most `room` bytes behind `offset`.
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe Glibc.read(descriptor, $0.baseAddress.map { unsafe $0 + offset }, room)
        }
        if count >= 0 { return count }
        if errno != EINTR { throw SystemError(call: "read", errno: errno) }
    }
}

/// Writes a line to a descriptor whose reader may be gone or asleep: nothing is said of that, and it is waited for a second
/// at most.
package func tell(_ line: String, to descriptor: CInt) {
    // Safety: a C string for the call.
    unsafe linux_tell(descriptor, line)
}

/// Writes all of `bytes` to `descriptor` (write(2)).
package func writeAll(_ bytes: Span<UInt8>, to descriptor: CInt) throws(SystemError) {
    var written = 0
    while written < bytes.count {
        // Safety: the pointer is used within the closure only, for the bytes not yet written.
        let count = unsafe bytes.withUnsafeBufferPointer {
            unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, bytes.count - written)
        }
        if count < 0 && errno == EINTR { continue }
        written += try checked("write", count)
    }
}
