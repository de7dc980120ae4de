internal import Launching
internal import LinuxSystem

/// The command line and the variables of dumb-init 1.2.5 (dumb-init(1)).
enum DumbInitReader {
    private static let rows: [OptionScanner.Row] = [
        ("h", false, "help"), ("c", false, "single-child"), ("r", true, "rewrite"), ("v", false, "verbose"),
        ("V", false, "version"),
    ]

    static func read(_ words: [String], _ variable: (String) -> String?) throws(DropInError) -> DropInRequest
    {
        var isSession = true
        var isVerbose = false
        var rewriting: [SignalRewriting] = []
        var scanner = OptionScanner(rows, words, permutes: false)
        while let found = try scanner.next() {
            switch found.letter {
            case "h": return .answer(DropIn.dumbInit.help, toErrors: true)
            case "V": return .answer(DropIn.dumbInit.version, toErrors: true)
            case "c": isSession = false
            case "v": isVerbose = true
            default: rewriting.append(try self.rewriting(found.value))
            }
        }
        if scanner.operands.isEmpty { throw .noCommand }
        if variable("DUMB_INIT_DEBUG") == "1" { isVerbose = true }
        if variable("DUMB_INIT_SETSID") == "0" { isSession = false }
        var start = DropInStart(command: scanner.operands, placement: isSession ? .session : .inherited)
        if isSession {
            // A session without a terminal to stop it is an orphaned group, where only SIGSTOP stops anybody.
            start.options.rewriting = [20 /* SIGTSTP */, 21 /* SIGTTIN */, 22 /* SIGTTOU */].map {
                SignalRewriting(from: $0, to: 19 /* SIGSTOP */)
            }
        }
        start.options.rewriting += rewriting
        start.options.signalsGroup = isSession
        start.options.standIn?.adoptsOrphans = false
        start.options.standIn?.endsGroup = isSession
        start.options.standIn?.stopsWhenAsked = true
        start.notes = isVerbose ? .errors : nil
        return .start(start)
    }

    /// `15:3`; what follows the second number is not looked at.
    private static func rewriting(_ text: String) throws(DropInError) -> SignalRewriting {
        guard let from = LeadingNumber(text), (1...31).contains(from.value), from.rest.first == ":",
            let to = LeadingNumber(from.rest.dropFirst()), (0...31).contains(to.value)
        else {
            throw .invalidValue(
                option: "--rewrite",
                value: text,
                wanted: "two signal numbers such as 15:3, the first from 1 to 31, the second from 0"
            )
        }
        return SignalRewriting(from: Int32(from.value), to: Int32(to.value))
    }
}
