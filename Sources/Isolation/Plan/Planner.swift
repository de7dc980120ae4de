internal import LinuxSystem

extension IsolationPlan {
    private static let setPermittedCapabilities = 8  // CAP_SETPCAP, capabilities(7)
    private static let systemAdministration = 21  // CAP_SYS_ADMIN
    private static let killSignal: CInt = 9
    private static let childSignal: CInt = 17

    /// Orders the steps of `profile` for this process.
    ///
    /// Privilege first, then what removes it, the filter last: each step may need what a later one takes away.
    package init(_ profile: Profile, named name: String, context: PlanContext) throws(PlanError) {
        var steps: [ChildStep] = [.dieWithParent(signal: Self.killSignal)]
        var caveats: [Caveat] = []
        steps += profile.limits.map { .setLimit(resource: Int($0.resource.number), value: $0.value) }
        if case .only(let kept) = profile.capabilities {
            steps += try Self.capabilitySteps(keeping: kept, profile, context.credentials, &caveats)
        }
        if profile.noNewPrivileges { steps.append(.noNewPrivileges) }
        steps.append(.closeOnExec(from: 3))
        steps += context.passing.map { .passDescriptor($0) }
        if context.ignoresChildSignal { steps.append(.ignoreSignal(Self.childSignal)) }
        // Before the filter, which need not allow rt_sigprocmask.
        steps.append(.restoreSignalMask(context.signalMask))
        if let filter = profile.filter {
            guard profile.noNewPrivileges || Self.keepsSystemAdministration(profile, context.credentials)
            else {
                throw .seccompNeedsNoNewPrivileges
            }
            steps.append(.seccomp(filter: filter.words))
        }
        steps.append(.execute)
        self.init(profileName: name, steps: steps, caveats: caveats)
    }

    /// Whether the child still has CAP_SYS_ADMIN when the filter is loaded.
    private static func keepsSystemAdministration(_ profile: Profile, _ credentials: Credentials) -> Bool {
        guard credentials.has(systemAdministration) else { return false }
        if case .only(let kept) = profile.capabilities {
            return kept.bits & 1 << UInt64(systemAdministration) != 0
        }
        return true
    }

    private static func capabilitySteps(
        keeping kept: CapabilitySet,
        _ profile: Profile,
        _ credentials: Credentials,
        _ caveats: inout [Caveat]
    ) throws(PlanError) -> [ChildStep] {
        for capability in kept.members where credentials.permittedCapabilities & 1 << capability.number == 0 {
            throw .capabilityNotHeld(capability)
        }
        var steps: [ChildStep] = []
        // The bounding set first: dropping from it needs a capability that the next step takes away.
        if credentials.has(setPermittedCapabilities) {
            for number in 0...credentials.lastCapability where kept.bits & 1 << UInt64(number) == 0 {
                steps.append(.dropBoundingCapability(number))
            }
        } else if profile.noNewPrivileges {
            caveats.append(.boundingSetKept)
        } else {
            throw .boundingSetUnprotected
        }
        steps.append(.clearAmbientCapabilities)
        steps.append(.setCapabilities(permitted: kept.bits, inheritable: kept.bits))
        steps += kept.members.map { .raiseAmbientCapability(Int($0.number)) }
        return steps
    }
}
