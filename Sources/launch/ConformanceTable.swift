internal import Conformance

/// `launch doctor --conformance` for people.
struct ConformanceTable {
    private let report: ConformanceReport
    private let style: TableStyle

    init(_ report: ConformanceReport, isColoured: Bool) {
        self.report = report
        style = TableStyle(isColoured: isColoured)
    }

    var text: String {
        let names = report.results.map(\.row.count).max() ?? 0
        var lines: [String] = []
        for (group, rows) in report.groups {
            if !lines.isEmpty { lines.append("") }
            lines.append(style.painted(group.title, .bold))
            for (row, result) in rows { lines += self.lines(row, result, names) }
        }
        return (lines + ["", Diagnostics.summary(report)]).joined(separator: "\n")
    }

    /// The row and its statement on as many lines as it takes, then what was seen instead.
    private func lines(_ row: Row, _ result: RowResult, _ names: Int) -> [String] {
        let word = TableStyle.padded(Diagnostics.word(result), 7)
        let indentation = 2 + names + 2 + 7 + 2
        let statement = TableStyle.wrapped(row.statement, TableStyle.width - indentation)
        let name = TableStyle.padded(row.name, names)
        var lines = ["  \(name)  \(style.painted(word, colour(result)))  \(statement[0])"]
        lines += statement.dropFirst().map { String(repeating: " ", count: indentation) + $0 }
        guard let seen = Diagnostics.seen(row, result) else { return lines }
        return lines + TableStyle.wrapped(seen, TableStyle.width - 6).map { "      " + $0 }
    }

    private func colour(_ result: RowResult) -> TableStyle.Colour {
        switch result.verdict {
        case nil: .green
        case .failed: .red
        case .unavailable: .yellow
        }
    }
}
