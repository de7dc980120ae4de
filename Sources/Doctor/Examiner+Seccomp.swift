internal import LinuxSystem

/// What system call filters can do here.
extension Examiner {
    /// `SECCOMP_RET_…` by the names of /proc/sys/kernel/seccomp/actions_avail.
    private static let actions: [(name: String, number: UInt32)] = [
        ("kill_process", 0x8000_0000), ("kill_thread", 0), ("trap", 0x0003_0000), ("errno", 0x0005_0000),
        ("user_notif", 0x7fc0_0000), ("trace", 0x7ff0_0000), ("log", 0x7ffc_0000), ("allow", 0x7fff_0000),
    ]

    /// `SECCOMP_FILTER_FLAG_…`; the last is known only together with the listener it speaks to.
    private static let flags: [(name: String, bits: UInt32)] = [
        ("tsync", 1), ("log", 2), ("spec_allow", 4), ("new_listener", 8), ("tsync_esrch", 16),
        ("wait_killable_recv", 32 | 8),
    ]

    func seccomp(_ feature: Feature) -> Finding {
        switch feature {
        case .seccomp:
            switch machine.probe(.seccompFilter) {
            case .value: Finding(feature, .yes)
            case let outcome: Finding(feature, .no, .none, cause(outcome, since: "3.17"))
            }
        case .seccompActions:
            subset(feature, Self.actions.map { ($0.name, .seccompAction($0.number)) }, since: "5.0")
        case .seccompFlags:
            subset(feature, Self.flags.map { ($0.name, .seccompFlags($0.bits)) }, since: "5.19")
        case .seccompUserNotification, .seccompFastNotification: notification(feature)
        default: unfiltered(feature)
        }
    }

    private func subset(_ feature: Feature, _ parts: [(String, KernelProbe)], since release: String)
        -> Finding
    {
        var there: [String] = []
        var cause: Finding.Cause?
        for (name, probe) in parts {
            switch machine.probe(probe) {
            case .value: there.append(name)
            case .failed(_, errno: ErrorNumber.notSupported), .failed(_, errno: ErrorNumber.invalid):
                cause = cause ?? .missing(since: release)
            case let outcome: cause = cause ?? self.cause(outcome, since: release)
            }
        }
        let state: Finding.State = there.count == parts.count ? .yes : there.isEmpty ? .no : .partly
        return Finding(feature, state, .subset(there, of: parts.map(\.0)), cause)
    }

    private func notification(_ feature: Feature) -> Finding {
        let isFast = feature == .seccompFastNotification
        switch machine.probe(.seccompListener) {
        case .value: return Finding(feature, .yes)
        case .failed(step: 2, errno: ErrorNumber.busy):
            return Finding(feature, .no, .none, .listenerTaken)
        case .failed(step: 3, _):
            return isFast ? Finding(feature, .no, .none, .missing(since: "6.6")) : Finding(feature, .yes)
        case let outcome: return Finding(feature, .no, .none, cause(outcome, since: "5.0"))
        }
    }

    private func unfiltered(_ feature: Feature) -> Finding {
        guard isFiltered else { return Finding(feature, .yes) }
        let status = machine.text("/proc/self/status").map(ProcessStatus.init)
        let count = status?["Seccomp_filters"].flatMap { Int($0) }
        return Finding(feature, .no, count.map { .number($0) } ?? .none, .filtered)
    }
}

/// The fields of /proc/PID/status (proc_pid_status(5)).
struct ProcessStatus {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    /// The text behind `name:` without the blanks around it.
    subscript(_ name: String) -> String? {
        for line in lines where line.hasPrefix(name + ":") {
            return String(line.dropFirst(name.count + 1).drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }
}
