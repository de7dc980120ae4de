package import LinuxSystem

/// Puts the steps of a profile in order for this process.
///
/// What needs privilege comes first, then what removes it, Landlock and the filter last: each step may need what a
/// later one takes away.
struct Planner {
    let profile: Profile
    let context: PlanContext
    var steps: [ChildStep] = []
    var caveats: [IsolationPlan.Caveat] = []
    var ruleset: LandlockRuleset?
    var observation: ObserverOrders?

    /// SIGKILL: a killed launcher leaves no orphan.
    static let deathSignal: CInt = 9
    private static let childSignal: CInt = 17

    init(_ profile: Profile, _ context: PlanContext) {
        self.profile = profile
        self.context = context
    }

    mutating func plan() throws(PlanError) {
        if context.diesWithLauncher { steps.append(.dieWithParent(signal: Self.deathSignal)) }
        // Before the namespaces: seen from a new cgroup namespace the group is the root, and limits hold from here.
        steps += context.controlGroups.map { .enterControlGroup($0.descriptor, name: $0.name) }
        caveats += context.controlGroupFailures.map { .controlGroupMissing($0) }
        // Before a user namespace, whose capabilities do not count for these.
        try addPrivilegedSettings()
        addNamespaces()
        // In the process that executes the command, while the terminal's signals are blocked.
        if let placing = context.placing { steps.append(placing) }
        if let mask = profile.fileMask { steps.append(.setFileMask(mask)) }
        try addCredentials()
        if profile.noNewPrivileges { steps.append(.noNewPrivileges) }
        // As the new user, whose directory it may be; before Landlock, which would refuse to look.
        if let directory = profile.workingDirectory { steps.append(.changeDirectory(directory)) }
        if !context.passesEverything { steps.append(.closeOnExec(from: 3)) }
        steps += context.passing.map { .passDescriptor($0) }
        // In the process that executes the command: one in a new pid namespace knows itself by another number.
        for variable in context.processIDs { steps.append(.writeProcessID(variable: variable)) }
        if context.ignoresChildSignal { steps.append(.ignoreSignal(Self.childSignal)) }
        // Before the filter, which need not allow rt_sigprocmask or ptrace; after the credentials, because what a traced
        // program gains by execve is judged by those it had when the tracing began.
        let mask = context.signalMask
        steps.append(stopsAtExecve ? .startTraced(mask: mask) : .restoreSignalMask(mask))
        try addLandlock()
        // Late, so that they stop no step above: namespaces take processes, rules take descriptors.
        steps += profile.limits.filter { !isRaised($0) }.map(step)
        try addFilters()
        steps.append(.execute)
    }

    /// What is done to the command before its first instruction: last what closes /proc to this process.
    var atStop: [StopAction] {
        (profile.hidesEnvironment ? [.hideEnvironment] : []) + (profile.isUndumpable ? [.makeUndumpable] : [])
    }

    private var stopsAtExecve: Bool { context.stopsAtExecve || !atStop.isEmpty }

    /// Whether capabilities are those of a user namespace: all of them, but only over what belongs to it.
    var isInUserNamespace: Bool { context.userNamespace != nil }

    /// What the child may do once it has joined its user namespace.
    func has(_ capability: Int) -> Bool { isInUserNamespace || context.credentials.has(capability) }

    private mutating func addNamespaces() {
        if let namespace = context.userNamespace {
            steps.append(.joinUserNamespace(namespace))
            if context.credentials.effectiveUser != 0 { caveats.append(.onlyOwnUserMapped) }
        }
        let wanted = profile.namespaces.completed
        let flags = wanted.unshareFlags
        guard flags != 0 else { return }
        steps.append(.unshare(flags: flags))
        if wanted.pid { steps += [.startInit, .dieWithParent(signal: Self.deathSignal)] }
        if wanted.mount { addMounts(wanted) }
        if wanted.net { steps.append(.bringLoopbackUp) }
        if let name = wanted.hostName { steps.append(.setHostName(name)) }
    }

    private mutating func addMounts(_ wanted: Namespaces) {
        steps.append(.privateMounts)
        if wanted.readOnlyRoot {
            steps.append(
                .readOnlyRoot(
                    writable: (profile.filesystem.write ?? []).filter { !wanted.replaces($0) },
                    ifPresent: profile.filesystem.missing == .skip
                )
            )
        }
        if wanted.privateTmp {
            steps.append(.mountTmpfs("/tmp", mode: 0o1777, ifPresent: false))
            steps.append(.mountTmpfs("/var/tmp", mode: 0o1777, ifPresent: true))
        }
        if wanted.privateDev { steps.append(.mountDevices) }
        if wanted.privateProc { steps.append(.mountProc) }
    }

}

extension IsolationPlan {
    /// Orders the steps of `profile` for this process.
    package init(_ profile: Profile, named name: String, context: PlanContext) throws(PlanError) {
        var planner = Planner(profile, context)
        try planner.plan()
        self.init(
            profileName: name,
            steps: planner.steps,
            atStop: planner.atStop,
            caveats: planner.caveats,
            observation: planner.observation
        )
    }

    /// The same without the stop, for a machine that does not let this process trace; nil where something is to be done
    /// there.
    package var withoutStop: IsolationPlan? {
        guard atStop.isEmpty else { return nil }
        let steps = steps.map { step in
            if case .startTraced(let mask, _) = step { ChildStep.restoreSignalMask(mask) } else { step }
        }
        return IsolationPlan(
            profileName: profileName,
            steps: steps,
            atStop: [],
            caveats: caveats,
            observation: observation
        )
    }

    /// The mask the command begins with when it stops at its execve; nil when it does not.
    package var maskAfterStop: SignalMask? {
        for case .startTraced(let mask, _) in steps { return mask }
        return nil
    }

    /// Whether the namespaces of `profile` take a user namespace for a process with these credentials.
    package static func needsUserNamespace(_ profile: Profile, _ credentials: Credentials) -> Bool {
        profile.namespaces.user
            || profile.namespaces.isAnyButUser && !credentials.has(Planner.systemAdministration)
    }
}
