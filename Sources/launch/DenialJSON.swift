internal import JSONText
internal import Isolation

/// One denial of `--denials`, as one line of JSON.
struct DenialJSON {
    private let entry: DenialReport.Entry

    init(_ entry: DenialReport.Entry) { self.entry = entry }

    /// A line for each denial, and one more where audit lost some.
    static func lines(_ report: DenialReport) -> [String] {
        var lines = report.entries.map { DenialJSON($0).line }
        if report.lostRecords != 0 {
            var writer = JSONWriter(isOneLine: true)
            writer.object { $0.member("lost_records", report.lostRecords.map { Int(clamping: $0) }) }
            lines.append(writer.text)
        }
        return lines
    }

    var line: String {
        let denial = entry.denial
        var writer = JSONWriter(isOneLine: true)
        writer.object { writer in
            writer.member("call", denial.call)
            writer.member("object", denial.object)
            writer.member("answer", Diagnostics.name(denial.answer))
            // Of a record the kernel; a prediction is drawn from the path or address as it was when the call was made.
            writer.member("certainty", Self.certainty(denial.answer))
            writer.member("by", denial.by)
            writer.member("reason", denial.reason.map(Diagnostics.words))
            writer.member("capability", denial.capability)
            writer.key("allow")
            writer.array(denial.remedies) { writer, line in writer.value(line.text) }
            writer.member("program", entry.program)
            writer.member("count", entry.count)
        }
        return writer.text
    }

    private static func certainty(_ answer: Denial.Answer) -> String {
        switch answer {
        case .expected: "predicted"
        case .recorded: "recorded"
        case .error, .killed, .logged: "answered"
        }
    }
}
