package import LinuxSystem

extension IsolationPlan {
    private static let setPermittedCapabilities = 8  // CAP_SETPCAP, capabilities(7)
    private static let systemAdministration = 21  // CAP_SYS_ADMIN
    private static let killSignal: CInt = 9

    /// Orders the steps of `profile` for this process.
    ///
    /// Privilege first, then what removes it, the filter last: each step may need what a later one takes away.
    package init(profile: Profile, context: PlanContext) throws(PlanError) {
        var steps: [ChildStep] = [.dieWithParent(signal: Self.killSignal)]
        var caveats: [Caveat] = []
        steps += profile.limits.map { .setLimit(resource: $0.resource, value: $0.value) }
        if let keep = profile.capabilities {
            steps += try Self.capabilitySteps(keeping: keep, profile: profile, context.credentials, &caveats)
        }
        if profile.noNewPrivileges { steps.append(.noNewPrivileges) }
        steps.append(.closeOnExec(from: 3))
        steps += context.passing.map { .passDescriptor($0) }
        // Before the filter, which need not allow rt_sigprocmask.
        steps.append(.restoreSignalMask(context.signalMask))
        if let seccomp = profile.seccomp {
            guard profile.noNewPrivileges || context.credentials.has(Self.systemAdministration) else {
                throw .seccompNeedsNoNewPrivileges
            }
            steps.append(.seccomp(filter: seccomp.filter))
        }
        steps.append(.execute)
        self.init(profileName: profile.name, steps: steps, caveats: caveats)
    }

    private static func capabilitySteps(
        keeping keep: Set<Int>,
        profile: Profile,
        _ credentials: Credentials,
        _ caveats: inout [Caveat]
    ) throws(PlanError) -> [ChildStep] {
        var steps: [ChildStep] = []
        let kept = keep.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        if let missing = keep.sorted().first(where: { credentials.permittedCapabilities & 1 << UInt64($0) == 0 }) {
            throw .capabilityNotHeld(name: Capability.name(missing))
        }
        // The bounding set first: dropping from it needs a capability that the next step takes away.
        if credentials.has(setPermittedCapabilities) {
            steps += (0...credentials.lastCapability).filter { !keep.contains($0) }.map { .dropBoundingCapability($0) }
        } else if profile.noNewPrivileges {
            caveats.append(.boundingSetKept)
        } else {
            throw .boundingSetUnprotected
        }
        steps.append(.clearAmbientCapabilities)
        steps.append(.setCapabilities(permitted: kept, inheritable: kept))
        steps += keep.sorted().map { .raiseAmbientCapability($0) }
        return steps
    }
}
