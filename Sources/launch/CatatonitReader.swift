internal import Launching
internal import LinuxSystem

/// The command line and the variables of catatonit 0.1.7.
enum CatatonitReader {
    private static let rows: [OptionScanner.Row] = [
        ("g", false, nil), ("h", false, nil), ("L", false, nil), ("P", false, nil), ("V", false, "version"),
    ]

    static func read(_ words: [String], _ variable: (String) -> String?) throws(DropInError) -> DropInRequest
    {
        if variable("CATATONIT_LOG") != nil { throw .reservedVariable("CATATONIT_LOG") }
        var signalsGroup = false
        var pauses = false
        var scanner = OptionScanner(rows, words, permutes: variable("POSIXLY_CORRECT") == nil)
        while let found = try scanner.next() {
            switch found.letter {
            case "h": return .answer(DropIn.catatonit.help, toErrors: true)
            case "L": return .answer(DropIn.catatonit.license, toErrors: false)
            case "V": return .answer(DropIn.catatonit.version, toErrors: false)
            case "g": signalsGroup = true
            default: pauses = true
            }
        }
        if pauses { return .pause }
        if scanner.operands.isEmpty { throw .noCommand }
        var start = DropInStart(command: scanner.operands, placement: .group)
        start.options.signalsGroup = signalsGroup
        // What a terminal says to stop somebody is for the foreground, which the command is.
        start.options.rewriting = [20 /* SIGTSTP */, 21 /* SIGTTIN */, 22 /* SIGTTOU */].map {
            SignalRewriting(from: $0, to: 0)
        }
        start.notes = variable("CATATONIT_DEBUG") != nil ? .errors : nil
        return .start(start)
    }
}
