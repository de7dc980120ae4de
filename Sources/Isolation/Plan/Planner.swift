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

    /// SIGKILL: a killed launcher leaves no orphan.
    private static let deathSignal: CInt = 9
    private static let childSignal: CInt = 17

    init(_ profile: Profile, _ context: PlanContext) {
        self.profile = profile
        self.context = context
    }

    mutating func plan() throws(PlanError) {
        steps.append(.dieWithParent(signal: Self.deathSignal))
        // Before the namespaces: seen from a new cgroup namespace the group is the root, and limits hold from here.
        steps += context.controlGroups.map { .enterControlGroup($0.descriptor, name: $0.name) }
        caveats += context.controlGroupFailures.map { .controlGroupMissing($0) }
        // Before a user namespace, whose capabilities do not count for these.
        try addPrivilegedSettings()
        addNamespaces()
        if let mask = profile.fileMask { steps.append(.setFileMask(mask)) }
        try addCredentials()
        if profile.noNewPrivileges { steps.append(.noNewPrivileges) }
        // As the new user, whose directory it may be; before Landlock, which would refuse to look.
        if let directory = profile.workingDirectory { steps.append(.changeDirectory(directory)) }
        steps.append(.closeOnExec(from: 3))
        steps += context.passing.map { .passDescriptor($0) }
        if context.ignoresChildSignal { steps.append(.ignoreSignal(Self.childSignal)) }
        // Before the filter, which need not allow rt_sigprocmask.
        steps.append(.restoreSignalMask(context.signalMask))
        try addLandlock()
        // Late, so that they stop no step above: namespaces take processes, rules take descriptors.
        steps += profile.limits.filter { !isRaised($0) }.map(step)
        try addFilters()
        steps.append(.execute)
    }

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
            // Mounts of their own first, so that they can be made writable again when all are read-only.
            let writable = profile.filesystem.write ?? []
            let ifPresent = profile.filesystem.missing == .skip
            steps += writable.map { .bind($0, ifPresent: ifPresent) }
            steps.append(.setReadOnly("/", true, ifPresent: false))
            steps += writable.map { .setReadOnly($0, false, ifPresent: ifPresent) }
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
        self.init(profileName: name, steps: planner.steps, caveats: planner.caveats)
    }

    /// Whether the namespaces of `profile` take a user namespace for a process with these credentials.
    package static func needsUserNamespace(_ profile: Profile, _ credentials: Credentials) -> Bool {
        profile.namespaces.user
            || profile.namespaces.isAnyButUser && !credentials.has(Planner.systemAdministration)
    }
}
