internal import LinuxSystem

/// An interactive bash on a terminal of its own, and somebody who types into it.
///
/// Nothing here sleeps: what is typed next depends on what has appeared, or on what the kernel says of the processes.
final class Shell {
    /// A key, by what it sends (termios(3), "Special characters").
    enum Key: UInt8 {
        case interrupt = 0x03
        case suspend = 0x1a
        case quit = 0x1c
    }

    /// The wrapper's words as a shell reads them.
    let wrapper: String
    /// bash itself.
    let process: CInt
    var terminal: Pseudoterminal?
    /// All that has appeared.
    var shown: [UInt8] = []
    /// Where what was typed last begins.
    var mark = 0
    /// The last program has closed the terminal.
    var isOver = false

    init(_ bench: Bench) throws(Verdict) {
        wrapper = bench.wrapper
        do throws(SystemError) {
            let terminal = try Pseudoterminal(columns: 80, rows: 24)
            process = try terminal.start(
                bench.bash,
                ["bash", "--norc", "--noprofile", "--noediting", "-i"],
                environment: Self.environment(bench),
                // Nothing is looked for from there up, and every mount namespace has it.
                directory: "/"
            )
            self.terminal = consume terminal
        } catch { throw .unavailable("no shell on a terminal: \(error.call): \(error.reason)") }
        _ = try prompt("the shell did not start")
        try bench.write("setup", Scripts.setup(wrapper))
        try type(". \(bench.path("setup"))")
        _ = try prompt("the shell did not take its settings")
    }

    private static func environment(_ bench: Bench) -> [String] {
        [
            "PATH=\(bench.searchPath)", "HOME=\(bench.directory)", "TERM=xterm", "LC_ALL=C", "HISTFILE=",
            // The status of what was typed last, in a form that nothing typed has.
            "PS1=@[$?]@ ", "PS2=", "LESS=-P<pager>$", "LESSHISTFILE=-", "D=\(bench.directory)",
        ]
    }

    /// Types a line; what is waited for from here on is what appears behind it.
    func type(_ line: String) throws(Verdict) {
        look()
        mark = shown.count
        try send(Array("\(line)\n".utf8))
    }

    /// Types what is no line, for a program that reads keys.
    func keys(_ text: String) throws(Verdict) { try send(Array(text.utf8)) }

    /// Presses Ctrl and a letter.
    func press(_ key: Key) throws(Verdict) { try send([key.rawValue]) }

    private func send(_ bytes: [UInt8]) throws(Verdict) {
        do throws(SystemError) { try terminal?.type(bytes) } catch {
            throw .failed("nobody reads what is typed; \(lastWords)")
        }
    }

    /// Changes the size of the terminal.
    func resize(columns: UInt16) throws(Verdict) {
        do throws(SystemError) { try terminal?.resize(columns: columns, rows: 24) } catch {
            throw .unavailable("the terminal cannot be resized: \(error.reason)")
        }
    }

    /// Takes the terminal away, as closing its window does.
    func hangUp() { terminal = nil }

    /// How often a text has appeared since the shell was started.
    func count(_ text: String) -> Int { shown.occurrences(of: text) }

    /// Waits until a text has appeared so often since the last line was typed.
    func see(_ text: String, times: Int = 1, else failure: @autoclosure () -> String) throws(Verdict) {
        try wait(else: failure()) { shown[mark...].occurrences(of: text) >= times }
    }

    /// Waits for the prompt and returns the status it says.
    func prompt(_ failure: @autoclosure () -> String) throws(Verdict) -> Int {
        var status: Int?
        try wait(else: failure()) {
            status = shown[mark...].promptStatus
            return status != nil
        }
        return status ?? 0
    }

    /// Whether the prompt has appeared since the last line was typed.
    var hasPrompt: Bool { shown[mark...].promptStatus != nil }

    /// Whether the terminal is as the shell left it.
    func expectUsualTerminal() throws(Verdict) {
        let settings = try? terminal?.settings()
        try require(
            settings?.isCanonical == true && settings?.echoes == true,
            "the terminal stays \(settings?.isCanonical == false ? "raw" : "without echo")"
        )
    }

    /// The end of what appeared, without what moves the cursor.
    var lastWords: String {
        let words = shown[min(mark, shown.count)...].readable
        return words.isEmpty ? "nothing appeared" : "last seen: \(words)"
    }
}
