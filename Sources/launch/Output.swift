internal import LinuxSystem

/// The two ways out: stdout carries only what was asked for, stderr everything else.
enum Output {
    /// The answer. One that cannot be written whole is an error: a pipeline must not read half a report as a whole.
    static func print(_ text: String) throws(ExitCode) {
        do throws(SystemError) { try write(text, to: 1) } catch {
            throw refuse(Diagnostics.cannotWrite(error))
        }
    }

    static func show(_ message: Message) { try? write(message.text, to: 2) }

    /// A table that is not the answer itself.
    static func report(_ text: String) { try? write(text, to: 2) }

    static func note(_ text: String, onStdout: Bool = false) {
        try? write("launch: \(Message.visible(text))", to: onStdout ? 1 : 2)
    }

    /// How far something is that takes its time: a bar on stderr where that is a terminal, gone again at the end.
    static func progress(_ done: Int, of total: Int) {
        guard isTerminal(2) else { return }
        let filled = total == 0 ? 0 : done * 30 / total
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
        let text = done < total ? "\r\u{1b}[K[\(bar)] \(done)/\(total)" : "\r\u{1b}[K"
        let bytes = Array(text.utf8)
        try? writeAll(bytes.span, to: 2)
    }

    /// Whether the answer may be coloured: it goes to a terminal, and NO_COLOR (no-color.org) is not set.
    static var isColoured: Bool {
        let unwanted = ProcessEnvironment().text("NO_COLOR")
        return (unwanted == nil || unwanted == "") && isTerminal(1)
    }

    /// Lines for machines; a reader that is gone is not waited for.
    static func write(lines: [String], to file: borrowing OwnedDescriptor) {
        for line in lines { try? write(line, to: file.rawValue) }
    }

    private static func write(_ text: String, to descriptor: Int32) throws(SystemError) {
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        try writeAll(bytes.span, to: descriptor)
    }
}
