internal import Isolation
internal import Launching
internal import LinuxSystem

/// The sentences of `--report-denials`.
extension Diagnostics {
    static func observerNotConfined(_ error: SystemError) -> Message {
        Message("the observer of denials could not confine itself: \(words(error))")
    }

    /// Where the report takes its lines from, for `-v`.
    static func words(_ source: DenialSource) -> String {
        switch source {
        case .observerAndAudit: "denials: observed, and those of Landlock recorded by audit"
        case .observer(nil): "denials: observed"
        case .observer(.off): "denials: observed; audit is off"
        case .observer(.refused(let error)):
            "denials: observed; audit cannot be read, it takes CAP_AUDIT_READ: \(words(error))"
        case .observer(.elsewhere):
            "denials: observed; audit's records do not come into this network or pid namespace"
        case .observer(.unrecorded): "denials: observed; this kernel's Landlock records none"
        }
    }

    /// Everything refused, each once, and the lines of a profile that would allow all of it.
    static func denials(_ report: DenialReport) -> Message {
        var what = report.entries.filter { !$0.denial.isAbsence }.map(sentence)
        let absent = report.entries.filter(\.denial.isAbsence).map { $0.denial.call + times($0.count) }
        if !absent.isEmpty {
            what.append(
                "answered with ENOSYS, from which programs fall back: \(absent.joined(separator: "; "))"
            )
        }
        if let lost = report.lostRecords, lost > 0 {
            what.append("audit lost \(lost) of its records; not all of them may be listed")
        } else if report.lostRecords == nil {
            what.append("audit did not say how many there were; some may not be listed")
        }
        if report.omitted > 0 { what.append("and \(report.omitted) others, not listed") }
        let remedies = report.remedies
        let hints = remedies.isEmpty ? [] : ["to allow all of it, in a profile or [isolation]:"] + remedies
        return Message(what, hints: hints, level: .denied)
    }

    private static func sentence(_ entry: DenialReport.Entry) -> String {
        let denial = entry.denial
        let subject = [denial.call, denial.object].compactMap { $0 }.joined(separator: " ")
        var text = subject
        switch denial.answer {
        case .error, .recorded: text += " refused with \(name(denial.answer)) by \(denial.by)"
        case .killed: text += " killed the process (SIGSYS), by \(denial.by)"
        case .logged: text += " logged by \(denial.by)"
        case .expected where denial.capability == nil: text += " not allowed by \(denial.by)"
        case .expected: break
        }
        if let reason = denial.reason { text += " (\(words(reason)))" }
        if let capability = denial.capability {
            text +=
                text == subject
                ? " needs \(capability), which the command does not have" : "; it needs \(capability) too"
        }
        text += times(entry.count)
        return entry.program.map { "\(text), by \($0)" } ?? text
    }

    /// Why something was refused.
    static func words(_ reason: Denial.Reason) -> String {
        switch reason {
        case .said(let words): words
        case .passesByPorts: "it would pass by the lists of ports; programs fall back to plain TCP"
        case .outsideDomain:
            "no launch whose files, ports or signals are restricted looks into processes outside"
        case .changesMounts: "no launch whose files are restricted changes mounts"
        }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "" : ", \(count) times" }

    /// The error's name, or what else happened.
    static func name(_ answer: Denial.Answer) -> String {
        switch answer {
        case .error(let number), .expected(let number), .recorded(let number):
            ErrorName.name(number) ?? "error \(number)"
        case .killed: "SIGSYS"
        case .logged: "logged"
        }
    }
}
