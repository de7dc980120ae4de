internal import Doctor

/// `launch doctor` for people: aligned, in groups, at most 100 columns wide.
struct DoctorTable {
    static let width = 100

    private let examination: Examination
    private let isColoured: Bool
    private let names: Int
    private let values: Int

    init(_ examination: Examination, isColoured: Bool) {
        self.examination = examination
        self.isColoured = isColoured
        names = examination.findings.map(\.feature.rawValue.count).max() ?? 0
        values = min(22, examination.findings.map { (Diagnostics.words($0) ?? "").count }.max() ?? 0)
    }

    var text: String {
        var lines: [String] = []
        for group in Feature.Group.allCases {
            let rows = examination.findings.filter { $0.feature.group == group }
            if rows.isEmpty { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(painted(Diagnostics.title(group), .bold))
            for row in rows { lines += self.lines(of: row) }
        }
        return lines.joined(separator: "\n")
    }

    /// The row, its meaning on as many lines as it takes, then why it is so and what changes it.
    private func lines(of finding: Finding) -> [String] {
        let name = padded(finding.feature.rawValue, names)
        let state = padded(finding.state.rawValue, 7)
        let value = padded(shortened(Diagnostics.words(finding) ?? "", values), values)
        let indentation = 2 + names + 2 + 7 + 2 + values + 2
        let meaning = wrapped(Diagnostics.meaning(finding), Self.width - indentation)
        let colour = finding.feature.group == .context ? nil : Colour(finding.state)
        var lines = ["  \(name)  \(painted(state, colour))  \(value)  \(meaning[0])"]
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
        guard let reason else { return wrapped(arrow, Self.width - 6) }
        let both = "\(reason) \(arrow)"
        return both.count <= Self.width - 6
            ? [both] : wrapped(reason, Self.width - 6) + wrapped(arrow, Self.width - 6)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }

    private func shortened(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    /// Broken between words; a word that is too long stays whole.
    private func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// SGR parameters (ECMA-48).
    private enum Colour: String {
        case bold = "1"
        case green = "32"
        case yellow = "33"
        case red = "31"

        init(_ state: Finding.State) {
            switch state {
            case .yes: self = .green
            case .no: self = .red
            case .partly, .unknown: self = .yellow
            }
        }
    }

    private func painted(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m"
    }
}
