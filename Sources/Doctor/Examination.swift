internal import LinuxSystem

/// Everything found out about a machine, one finding for each feature, in the order of `Feature`.
package struct Examination {
    /// One for each feature, in the order of the features.
    package let findings: [Finding]
    /// Where this process runs.
    package let context: Context

    /// A result as it is.
    package init(findings: [Finding], context: Context) {
        self.findings = findings
        self.context = context
    }

    /// Examines a machine; takes some tens of milliseconds on a real one.
    package init(of machine: Machine) {
        let examiner = Examiner(machine)
        findings = Feature.allCases.map(examiner.finding)
        context = Context(
            container: ContainerEvidence(machine).kind,
            isRoot: machine.credentials?.effectiveUser == 0,
            isUnit: machine.variable("INVOCATION_ID") != nil,
            canGain: machine.probe(.noNewPrivileges) == .value(0)
        )
    }

    /// The finding about one feature; `unknown` when it was not examined.
    package subscript(_ feature: Feature) -> Finding {
        findings.first { $0.feature == feature } ?? Finding(feature, .unknown)
    }
}

/// Turns what a machine answers into findings. What several features depend on is asked once.
struct Examiner {
    let machine: Machine
    let isFiltered: Bool
    let hasProc: Bool
    let landlock: KernelProbe.Outcome
    let userNamespace: KernelProbe.Outcome
    let cgroups: Cgroups

    init(_ machine: Machine) {
        self.machine = machine
        isFiltered = machine.isFiltered
        hasProc = machine.hasProc
        landlock = machine.probe(.landlockABI)
        userNamespace = machine.probe(.userNamespace)
        cgroups = Cgroups(machine)
    }

    func finding(_ feature: Feature) -> Finding {
        switch feature.group {
        case .context: context(feature)
        case .privileges: privilege(feature)
        case .landlock: landlock(feature)
        case .seccomp: seccomp(feature)
        case .namespaces: namespace(feature)
        case .cgroups: cgroup(feature)
        case .memory: memory(feature)
        case .calls: call(feature)
        }
    }

    /// Why a call that needs no privilege did not work.
    func cause(_ outcome: KernelProbe.Outcome, since release: String? = nil) -> Finding.Cause? {
        switch outcome {
        case .value: nil
        case .killed: .filtered
        case .timedOut: .timedOut
        case .failed(_, let number): cause(errno: number, since: release)
        }
    }

    private func cause(errno number: CInt, since release: String?) -> Finding.Cause {
        switch number {
        case ErrorNumber.noSystemCall, ErrorNumber.notPermitted, ErrorNumber.accessDenied:
            // A filter can answer anything; these three are what filters answer.
            if isFiltered { return .filtered }
            return number == ErrorNumber.noSystemCall ? .missing(since: release) : .error(number)
        case ErrorNumber.invalid: return .missing(since: release)
        default: return .error(number)
        }
    }

    /// There when the call works, not there when it does not.
    func simple(_ feature: Feature, _ probe: KernelProbe, since release: String) -> Finding {
        let cause = cause(machine.probe(probe), since: release)
        return Finding(feature, cause == nil ? .yes : .no, .none, cause)
    }

    /// What only /proc tells, where it does not: the file is not there, not for us, or all of /proc is not there.
    func unreadable(_ feature: Feature, _ path: String, _ state: Finding.State, since release: String?)
        -> Finding
    {
        if !hasProc { return Finding(feature, .unknown, .none, .noProc) }
        if machine.read(path) == .refused {
            return Finding(feature, .unknown, .none, .error(ErrorNumber.accessDenied))
        }
        // Every kernel has this one: where it is not, all settings are covered.
        if machine.setting("kernel.osrelease") == nil { return Finding(feature, .unknown, .none, .masked) }
        return Finding(feature, state, .none, state == .yes ? nil : .missing(since: release))
    }
}

/// The error numbers that decide here, the same on x86_64 and aarch64 (errno(3)).
enum ErrorNumber {
    static let notPermitted: CInt = 1
    static let noEntry: CInt = 2
    static let tooBig: CInt = 7
    static let badDescriptor: CInt = 9
    static let accessDenied: CInt = 13
    static let badAddress: CInt = 14
    static let busy: CInt = 16
    static let invalid: CInt = 22
    static let noSpace: CInt = 28
    static let noSystemCall: CInt = 38
    static let tooManyUsers: CInt = 87
    static let noProtocol: CInt = 93
    static let notSupported: CInt = 95
}
