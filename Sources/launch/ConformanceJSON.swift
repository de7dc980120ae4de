internal import Conformance
internal import JSONText

/// `launch doctor --conformance --format json`; the fields are documented in docs/conformance.md.
struct ConformanceJSON {
    /// Changes when a field changes its meaning or goes; new rows and fields do not change it.
    static let version = 1

    private let report: ConformanceReport

    init(_ report: ConformanceReport) { self.report = report }

    var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", Self.version)
            writer.key("wrapper")
            writer.array(report.wrapper) { writer, word in writer.value(word) }
            writer.key("rows")
            writer.array(
                report.groups.flatMap { group in group.rows.map { (group.group, $0.row, $0.result) } }
            ) {
                writer,
                row in write(row.0, row.1, row.2, to: &writer)
            }
            writer.key("failed")
            writer.array(report.failed) { writer, result in writer.value(result.row) }
            writer.key("unavailable")
            writer.array(report.unavailable) { writer, result in writer.value(result.row) }
        }
        return writer.text
    }

    private func write(_ group: RowGroup, _ row: Row, _ result: RowResult, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", row.name)
            writer.member("group", group.name)
            writer.member("statement", row.statement)
            switch result.verdict {
            case nil:
                writer.member("result", "pass")
                writer.member("seen", nil as String?)
            case .failed(let seen):
                writer.member("result", "fail")
                writer.member("seen", seen)
            case .unavailable(let reason):
                writer.member("result", "unavailable")
                writer.member("seen", reason)
            }
            writer.member("runs", row.runs)
            writer.member("passes", result.passes)
        }
    }
}
