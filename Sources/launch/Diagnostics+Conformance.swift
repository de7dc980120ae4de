internal import Conformance
internal import LinuxSystem
internal import TOML

/// Sentences of `launch doctor --conformance`. What each row is about stands beside the row (Sources/Conformance).
extension Diagnostics {
    static func message(_ obstacle: Conformance.Obstacle) -> Message {
        switch obstacle {
        case .noBash: Message("no row can be tried: bash is not installed")
        case .noProcesses:
            Message(
                "no row can be tried: /proc does not tell the children of a process",
                hint: "mount -t proc proc /proc"
            )
        case .failed(let error): Message("no row can be tried: \(words(error))")
        case .noShell(let seen): Message("no row can be tried: \(seen)", hint: "is /dev/pts mounted?")
        case .wrapperFails(let seen):
            Message(
                "the wrapper does not start the command true: \(seen)",
                hint: "launch doctor --conformance -- WRAPPER ARG…, without the command"
            )
        case .interrupted: Message("interrupted")
        }
    }

    static func unknownRow(_ name: String) -> Message {
        let nearest = nearestKey(to: name, among: ConformanceRun.names)
        return Message(
            "\"\(name)\" is not a row" + (nearest.map { "; did you mean \($0)?" } ?? ""),
            hint: "launch doctor --conformance shows every row with its name"
        )
    }

    static let onlyWithConformance = Message(
        "--row and a wrapper are for --conformance alone",
        hint: "launch doctor --conformance"
    )

    static let notWithConformance = Message(
        "--require is about features, and --conformance about rows",
        hint: "launch doctor --conformance exits with 1 when a row failed"
    )

    static func noOwnFile(_ error: SystemError) -> Message {
        Message(
            "cannot tell which file to put in front of commands: \(words(error))",
            hint: "launch doctor --conformance -- /path/to/launch --profile none --"
        )
    }

    static func word(_ result: RowResult) -> String {
        switch result.verdict {
        case nil: "pass"
        case .failed: "FAIL"
        case .unavailable: "unknown"
        }
    }

    /// What was seen, and in which of several runs; `nil` for a row that passed.
    static func seen(_ row: Row, _ result: RowResult) -> String? {
        switch result.verdict {
        case nil: nil
        case .unavailable(let reason): Message.visible(reason)
        case .failed(let seen):
            Message.visible(row.runs == 1 ? seen : "run \(result.passes + 1) of \(row.runs): \(seen)")
        }
    }

    static func summary(_ report: ConformanceReport) -> String {
        let failed = report.failed.count
        let unavailable = report.unavailable.count
        let parts =
            ["\(report.results.count - failed - unavailable) passed"]
            + (failed == 0 ? [] : ["\(failed) failed"])
            + (unavailable == 0 ? [] : ["\(unavailable) could not be tried"])
        return Message.visible(
            "\(parts.joined(separator: ", ")), behind \(report.wrapper.joined(separator: " "))"
        )
    }
}
