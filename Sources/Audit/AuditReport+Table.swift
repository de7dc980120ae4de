extension AuditReport {
    /// Which rows a table shows; the verdict and the counts are of all.
    package enum Selection: Sendable {
        case all
        /// Everything but healthy rows.
        case unhealthy
        case withStatus(SecretStatus)
        /// Rows with 0 to this many days left.
        case expiring(withinDays: Int)
    }

    /// The report as aligned columns: the verdict, one row per secret, the identity's last.
    ///
    /// Plain text without colour; control characters of the manifest's strings are shown as `\u{..}`.
    package func table(_ selection: Selection = .all) -> String {
        var text = status.rawValue + ": " + summary + "\n"
        var rows = secrets.filter { selection.contains($0.status, $0.daysRemaining) }.map { cells(of: $0) }
        if let identity, selection.contains(identity.status, identity.daysRemaining) {
            let days = String(identity.daysRemaining)
            rows.append([
                identity.name.map { "identity \($0)" } ?? "identity", identity.status.words, days, "",
                identity.issues.joined(separator: "; "),
            ])
        }
        guard !rows.isEmpty else { return text }
        text += "\n" + Self.aligned([["NAME", "STATUS", "DAYS", "SERVICE", "ISSUES"]] + rows)
        return text
    }

    /// The counts that are not zero, such as `3 secrets, 2 healthy, 1 expired`.
    private var summary: String {
        var parts = [total == 1 ? "1 secret" : "\(total) secrets"]
        let counts: [(SecretStatus, Int)] = [
            (.healthy, healthy), (.expired, expired), (.missing, missing),
            (.missingMetadata, missingMetadata),
            (.expiringSoon, expiringSoon), (.stale, stale),
        ]
        for (status, count) in counts where count > 0 { parts.append("\(count) \(status.words)") }
        if let identity, identity.status != .healthy { parts.append("identity \(identity.status.words)") }
        return parts.joined(separator: ", ")
    }

    private func cells(of row: SecretRow) -> [String] {
        var issues = row.issues
        if let target = row.aliasOf { issues.insert("alias of \(target)", at: 0) }
        return [
            row.key, row.status.words, row.daysRemaining.map { String($0) } ?? "", row.service ?? "",
            issues.joined(separator: "; "),
        ]
    }

    /// Columns two spaces apart, none after the last cell of a row that has text.
    private static func aligned(_ rows: [[String]]) -> String {
        let shown = rows.map { $0.map { visible($0) } }
        var widths: [Int] = []
        for row in shown {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        var text = ""
        for row in shown {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }

    /// Control characters, which a terminal would obey, written out.
    private static func visible(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

extension AuditReport.Selection {
    fileprivate func contains(_ status: SecretStatus, _ daysRemaining: Int?) -> Bool {
        switch self {
        case .all: true
        case .unhealthy: status != .healthy
        case .withStatus(let wanted): status == wanted
        case .expiring(let days): daysRemaining.map { (0...max(days, 0)).contains($0) } ?? false
        }
    }
}

extension SecretStatus {
    /// The status in words.
    var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
