internal import Doctor

/// `launch doctor` for people: aligned, in groups, at most 100 columns wide.
struct DoctorTable {
    private let examination: Examination
    private let style: TableStyle
    private let names: Int
    private let values: Int

    init(_ examination: Examination, isColoured: Bool) {
        self.examination = examination
        style = TableStyle(isColoured: isColoured)
        names = examination.findings.map(\.feature.rawValue.count).max() ?? 0
        values = min(22, examination.findings.map { (Diagnostics.words($0) ?? "").count }.max() ?? 0)
    }

    var text: String {
        var lines: [String] = []
        for group in Feature.Group.allCases {
            let rows = examination.findings.filter { $0.feature.group == group }
            if rows.isEmpty { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(style.painted(Diagnostics.title(group), .bold))
            for row in rows { lines += self.lines(of: row) }
        }
        return lines.joined(separator: "\n")
    }

    /// The row, its meaning on as many lines as it takes, then why it is so and what changes it.
    private func lines(of finding: Finding) -> [String] {
        let name = TableStyle.padded(finding.feature.rawValue, names)
        let state = TableStyle.padded(finding.state.rawValue, 7)
        let value = TableStyle.padded(TableStyle.shortened(Diagnostics.words(finding) ?? "", values), values)
        let indentation = 2 + names + 2 + 7 + 2 + values + 2
        let meaning = TableStyle.wrapped(Diagnostics.meaning(finding), TableStyle.width - indentation)
        let colour = finding.feature.group == .context ? nil : self.colour(finding.state)
        var lines = ["  \(name)  \(style.painted(state, colour))  \(value)  \(meaning[0])"]
        lines += meaning.dropFirst().map { String(repeating: " ", count: indentation) + $0 }
        return lines + remedy(finding).map { "      " + $0 }
    }

    /// On one line where both fit; a command is not torn apart for the sake of its reason.
    private func remedy(_ finding: Finding) -> [String] {
        guard finding.state != .yes else { return [] }
        let reason = Diagnostics.reason(finding)
        let change = Diagnostics.change(finding, examination.context)
        if finding.feature.group == .context && reason == nil && change == nil { return [] }
        let arrow = "→ " + (change ?? Diagnostics.unchangeable)
        guard let reason else { return TableStyle.wrapped(arrow, TableStyle.width - 6) }
        let both = "\(reason) \(arrow)"
        return both.count <= TableStyle.width - 6
            ? [both]
            : TableStyle.wrapped(reason, TableStyle.width - 6)
                + TableStyle.wrapped(arrow, TableStyle.width - 6)
    }

    private func colour(_ state: Finding.State) -> TableStyle.Colour {
        switch state {
        case .yes: .green
        case .no: .red
        case .partly, .unknown: .yellow
        }
    }
}
