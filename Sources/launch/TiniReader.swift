internal import Launching
internal import LinuxSystem

/// The command line and the variables of tini 0.19 (tini(1)).
enum TiniReader {
    private static let rows: [OptionScanner.Row] =
        ["h", "v", "w", "g", "l", "s"].map { ($0, false, nil) } + ["p", "e"].map { ($0, true, nil) }

    private struct Values {
        var adopts = false
        var signalsGroup = false
        var warnsOfReaped = false
        var verbosity = 1
        var deathSignal: Int32?
        var statuses: [StatusReplacement] = []
    }

    static func read(
        _ words: [String],
        _ variable: (String) -> String?,
        getsOrphans: Bool
    ) throws(DropInError) -> DropInRequest {
        if words == ["--version"] { return .answer(DropIn.tini.version, toErrors: false) }
        var values = Values()
        var scanner = OptionScanner(rows, words, permutes: variable("POSIXLY_CORRECT") == nil)
        while let found = try scanner.next() {
            switch found.letter {
            case "h": return .answer(DropIn.tini.help, toErrors: false)
            case "l": return .answer(DropIn.tini.license, toErrors: false)
            case "s": values.adopts = true
            case "g": values.signalsGroup = true
            case "w": values.warnsOfReaped = true
            case "v": values.verbosity += 1
            case "p": values.deathSignal = try signal(found.value)
            default: values.statuses.append(StatusReplacement(from: try status(found.value), to: 0))
            }
        }
        if scanner.operands.isEmpty { throw .noCommand }
        if variable("TINI_SUBREAPER") != nil { values.adopts = true }
        if variable("TINI_KILL_PROCESS_GROUP") != nil { values.signalsGroup = true }
        if let text = variable("TINI_VERBOSITY") { values.verbosity = LeadingNumber(text)?.value ?? 0 }
        return .start(start(values, scanner.operands, getsOrphans: getsOrphans))
    }

    private static func start(_ values: Values, _ command: [Int], getsOrphans: Bool) -> DropInStart {
        var start = DropInStart(command: command, placement: .group)
        start.options.signalsGroup = values.signalsGroup
        // tini ignores what a terminal says to its background.
        start.options.rewriting = [21 /* SIGTTIN */, 22 /* SIGTTOU */].map {
            SignalRewriting(from: $0, to: 0)
        }
        start.options.statuses = values.statuses
        start.options.parentDeathSignal = values.deathSignal
        start.options.standIn?.adoptsOrphans = values.adopts
        start.options.standIn?.tellsReaped = values.warnsOfReaped && values.verbosity > 0
        start.warnsOfOrphans = !values.adopts && !getsOrphans && values.verbosity > 0
        start.notes = values.verbosity > 1 ? .output : nil
        return start
    }

    /// By the full name only, as it stands in signal(7).
    private static func signal(_ text: String) throws(DropInError) -> Int32 {
        guard text.hasPrefix("SIG"), let number = SignalNumber.number(of: text), number < 32,
            text == "SIG" + SignalNumber.name(of: number)
        else {
            throw .invalidValue(option: "-p", value: text, wanted: "the name of a signal such as SIGTERM")
        }
        return number
    }

    private static func status(_ text: String) throws(DropInError) -> UInt8 {
        guard let number = LeadingNumber(text), number.rest.isEmpty, let status = UInt8(exactly: number.value)
        else {
            throw .invalidValue(option: "-e", value: text, wanted: "a status from 0 to 255")
        }
        return status
    }
}

/// A decimal number at the start of a text, as strtol(3) reads it.
struct LeadingNumber {
    let value: Int
    let rest: Substring

    init?(_ text: some StringProtocol) {
        let text = Substring(text).drop { $0 == " " || $0 == "\t" }
        let hasSign = text.first == "-" || text.first == "+"
        let digits = text.dropFirst(hasSign ? 1 : 0).prefix { ("0"..."9").contains($0) && $0.isASCII }
        guard let magnitude = Int(digits) else { return nil }
        value = text.first == "-" ? -magnitude : magnitude
        rest = text.dropFirst((hasSign ? 1 : 0) + digits.count)
    }
}
