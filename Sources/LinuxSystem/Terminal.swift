internal import CLinux
internal import Glibc

/// The controlling terminal, for a prompt whose answer is not shown.
package struct Terminal: ~Copyable {
    private let device: OwnedDescriptor

    /// How a prompt can end without an answer.
    package enum PromptError: Error, Equatable {
        case failed(SystemError)
        /// Ctrl-C or Ctrl-D on an empty line, or the terminal hung up.
        case cancelled
        /// A signal arrived; the terminal is restored and the caller should obey it.
        case interrupted(signal: CInt)
        /// The answer does not fit the buffer.
        case tooLong
    }

    /// Opens `/dev/tty`; fails where the process has no terminal.
    package init() throws(SystemError) {
        // Safety: the path is a NUL-terminated literal.
        device = OwnedDescriptor(
            owning: try checked("open", unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY))
        )
    }

    /// Shows `prompt` and reads one line into `buffer` without echo; returns its length.
    ///
    /// Signals wait until the terminal is restored, so that no way out leaves a terminal without echo.
    package borrowing func ask(_ prompt: String, into buffer: inout MutableSpan<UInt8>) throws(PromptError)
        -> Int
    {
        let mask: SignalMask
        do throws(SystemError) { mask = try SignalMask.blockAll() } catch { throw .failed(error) }
        defer { try? mask.restore() }
        var saved = termios()
        // Safety: `saved` outlives the call.
        guard unsafe tcgetattr(device.rawValue, &saved) == 0 else {
            throw .failed(SystemError(call: "tcgetattr", errno: errno))
        }
        var quiet = saved
        // One byte at a time and no signals from keys: editing is done here, nothing waits in the line discipline.
        quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        // Safety: both structures outlive the calls.
        unsafe tcsetattr(device.rawValue, TCSAFLUSH, &quiet)
        defer { unsafe tcsetattr(device.rawValue, TCSAFLUSH, &saved) }
        show(prompt)
        defer { show("\n") }
        return try readLine(into: &buffer)
    }

    private borrowing func show(_ text: String) {
        let bytes = Array(text.utf8)
        try? writeAll(bytes.span, to: device.rawValue)
    }

    private borrowing func readLine(into buffer: inout MutableSpan<UInt8>) throws(PromptError) -> Int {
        let signals: OwnedDescriptor
        do throws(SystemError) {
            // Stopping and terminating signals; a resize or a child's end is nobody's business here.
            let watched = [SIGHUP, SIGINT, SIGQUIT, SIGTERM].reduce(UInt64(0)) { $0 | 1 << UInt64($1 - 1) }
            signals = OwnedDescriptor(owning: try checkedKernel("signalfd", linux_signalfd(watched)))
        } catch { throw .failed(error) }
        var length = 0
        while true {
            if let signal = try waitForInput(signals.rawValue) { throw .interrupted(signal: signal) }
            switch try readByte() {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return length
            case 0x03: throw .cancelled
            case 0x04:
                if length == 0 { throw .cancelled }
                return length
            case 0x08, 0x7f:
                // Backspace takes a whole UTF-8 character back.
                while length > 0 {
                    length -= 1
                    if buffer[length] & 0xc0 != 0x80 { break }
                }
            case 0x15: length = 0
            case 0x1b: try skipEscapeSequence()
            case let byte where byte < 0x20 && byte != UInt8(ascii: "\t"):
                // Ctrl-Z, Ctrl-\ and their like mean something to a terminal, not to a secret.
                continue
            case let byte:
                guard length < buffer.count else { throw .tooLong }
                buffer[length] = byte
                length += 1
            }
        }
    }

    /// Arrow and function keys send ESC `[` or ESC `O` and a sequence that ends in a byte from `@` to `~` (ECMA-48).
    private borrowing func skipEscapeSequence() throws(PromptError) {
        let introducer = try readByte()
        guard introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O") else { return }
        while !(0x40...0x7e).contains(try readByte()) {}
    }

    private borrowing func readByte() throws(PromptError) -> UInt8 {
        var byte: UInt8 = 0
        // Safety: `byte` outlives the call.
        let count = unsafe read(device.rawValue, &byte, 1)
        if count == 1 { return byte }
        throw .cancelled
    }

    /// The signal that arrived, or `nil` when the terminal has input.
    private borrowing func waitForInput(_ signals: CInt) throws(PromptError) -> CInt? {
        var watched = [
            pollfd(fd: device.rawValue, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        // Safety: the array outlives the call.
        guard unsafe poll(&watched, 2, -1) > 0 else { throw .failed(SystemError(call: "poll", errno: errno)) }
        guard watched[1].revents != 0 else { return nil }
        return SignalMask.pending().termination(inherited: SignalMask(bits: 0)) ?? SIGTERM
    }
}
