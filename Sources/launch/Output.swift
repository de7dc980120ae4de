internal import LinuxSystem

/// The two ways out: stdout carries only what was asked for, stderr everything else.
enum Output {
    static func print(_ text: String) { write(text, to: 1) }

    static func show(_ message: Message) { write(message.text, to: 2) }

    /// A table that is not the answer itself.
    static func report(_ text: String) { write(text, to: 2) }

    static func note(_ text: String) { write("launch: \(text)", to: 2) }

    /// A reader that went away is no error of ours; nothing else can be said about it.
    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        try? writeAll(bytes.span, to: descriptor)
    }
}
