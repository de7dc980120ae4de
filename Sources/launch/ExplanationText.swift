internal import Delivery
internal import Isolation
internal import Launching

/// `launch explain` for people: what the command gets, then what happens before it runs.
struct ExplanationText {
    private let explanation: Explanation

    init(_ explanation: Explanation) { self.explanation = explanation }

    var text: String {
        var lines = ["command    \(explanation.command.joined(separator: " "))"]
        lines.append("file       \(explanation.path)")
        lines.append("manifest   \(explanation.manifest ?? "none")")
        lines.append("profile    \(explanation.isolation.profileName)")
        lines.append("mode       \(Diagnostics.words(explanation.mode).dropFirst(5))")
        lines += section("secrets", explanation.secrets.map(secretLine))
        lines += section("set by launch", explanation.set)
        lines += section("withheld", explanation.withheld)
        lines.append("")
        lines.append("inherits \(explanation.inherited.count) variables of this environment")
        lines.append("")
        lines.append("between fork and exec, in this order:")
        for (index, step) in explanation.isolation.descriptions.enumerated() {
            lines.append("\(padded("\(index + 1).", 4))\(padded(step.title, 46))\(step.reason)")
        }
        lines += explanation.isolation.caveats.map { "note: \(Diagnostics.caveat($0))" }
        return lines.joined(separator: "\n")
    }

    private func secretLine(_ secret: Explanation.SecretLine) -> String {
        padded(secret.wireName, 28) + padded(secret.source.rawValue, 13) + secret.method.rawValue
    }

    private func section(_ title: String, _ rows: [String]) -> [String] {
        rows.isEmpty ? [] : ["", "\(title):"] + rows.map { "  \($0)" }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text + " " : text + String(repeating: " ", count: width - text.count)
    }
}
