internal import CLinux
internal import Glibc

/// A terminal whose keyboard and screen are this process (pty(7)).
package struct Pseudoterminal: ~Copyable {
    /// How the line discipline treats what is typed (termios(3)).
    package struct Settings: Equatable, Sendable {
        /// Lines are handed on whole, when they end.
        package let isCanonical: Bool
        /// What is typed is shown.
        package let echoes: Bool
    }

    /// What came of looking at the screen.
    package enum Arrival: Equatable, Sendable { case bytes, nothing, hungUp }

    private let keyboard: OwnedDescriptor
    private let path: String

    /// A terminal of this size that nobody uses yet.
    package init(columns: UInt16, rows: UInt16) throws(SystemError) {
        var name = [CChar](repeating: 0, count: 128)
        // Safety: the buffer outlives the call, which ends what it writes with NUL.
        let number = try checkedKernel("posix_openpt", unsafe linux_open_pseudoterminal(&name, name.count))
        let keyboard = try OwnedDescriptor(owning: number).aboveStandardError()
        try Self.resize(keyboard.rawValue, columns: columns, rows: rows)
        // Safety: as above.
        path = unsafe name.withUnsafeBufferPointer {
            unsafe $0.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
        self.keyboard = keyboard
    }

    /// Changes the size, which the kernel tells the foreground process group with SIGWINCH.
    package borrowing func resize(columns: UInt16, rows: UInt16) throws(SystemError) {
        try Self.resize(keyboard.rawValue, columns: columns, rows: rows)
    }

    private static func resize(_ keyboard: CInt, columns: UInt16, rows: UInt16) throws(SystemError) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        // Safety: `size` outlives the call.
        _ = try checked("ioctl", unsafe ioctl(keyboard, UInt(TIOCSWINSZ), &size))
    }

    /// Types; what does not fit because nobody reads is an error.
    package borrowing func type(_ bytes: [UInt8]) throws(SystemError) {
        try writeAll(bytes.span, to: keyboard.rawValue)
    }

    /// Appends what is on the screen to `text`; waits for it up to so many milliseconds (poll(2)).
    package borrowing func look(_ text: inout [UInt8], waiting milliseconds: CInt) -> Arrival {
        var watched = pollfd(fd: keyboard.rawValue, events: Int16(POLLIN), revents: 0)
        // Safety: `watched` outlives the call.
        guard unsafe poll(&watched, 1, milliseconds) > 0 else { return .nothing }
        var buffer = [UInt8](repeating: 0, count: 4096)
        var result = Arrival.nothing
        while true {
            // Safety: the buffer outlives the call, which writes no more than it holds.
            let count = unsafe read(keyboard.rawValue, &buffer, buffer.count)
            if count > 0 {
                text += buffer[..<count]
                result = .bytes
            } else if count < 0 && errno == EINTR {
                continue
            } else {
                // Linux says EIO when the last program has closed the terminal.
                return count < 0 && errno == EAGAIN || result == .bytes ? result : .hungUp
            }
        }
    }

    /// The settings in force.
    package borrowing func settings() throws(SystemError) -> Settings {
        var settings = termios()
        // Safety: the structure outlives the call, which fills it.
        _ = try checked("tcgetattr", unsafe tcgetattr(keyboard.rawValue, &settings))
        let flags = settings.c_lflag
        return Settings(isCanonical: flags & tcflag_t(ICANON) != 0, echoes: flags & tcflag_t(ECHO) != 0)
    }

    /// Starts a program as the leader of a new session with this as its controlling terminal, which is its stdin,
    /// stdout and stderr and its only descriptor, and with no signal blocked or ignored.
    ///
    /// - Parameters:
    ///   - arguments: with the name the program sees as its own.
    ///   - environment: `NAME=value`, each.
    /// - Returns: its process id; it is a child of this process.
    package borrowing func start(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        directory: String
    ) throws(SystemError) -> CInt {
        // Safety: the vectors and their strings outlive the call and are freed behind it.
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        let process = unsafe linux_start_session(path, directory, program, &words, &variables)
        return try checkedKernel("posix_spawn", process)
    }
}
