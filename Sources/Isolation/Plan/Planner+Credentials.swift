internal import LinuxSystem

extension Planner {
    static let changeGroup = 6  // CAP_SETGID, capabilities(7)
    static let changeUser = 7  // CAP_SETUID
    static let setPermittedCapabilities = 8  // CAP_SETPCAP
    static let systemAdministration = 21  // CAP_SYS_ADMIN

    /// NOROOT, NO_SETUID_FIXUP, KEEP_CAPS and NO_CAP_AMBIENT_RAISE, each with its lock, KEEP_CAPS off
    /// (linux/securebits.h).
    private static let lockedSecurebits = 0b1110_1111
    /// The same before ambient capabilities are raised: without NO_CAP_AMBIENT_RAISE.
    private static let securebitsForRaising = 0b0010_1111

    /// User, group and capabilities: the bounding set while CAP_SETPCAP is there, groups before the user that may
    /// change them, the sets last.
    mutating func addCredentials() throws(PlanError) {
        let kept: CapabilitySet?
        switch profile.capabilities {
        case .all:
            if profile.isShielded { throw .shieldNeedsList }
            kept = nil
        case .only(let listed):
            let set = try shielded(listed)
            kept = set
            try dropBoundingSet(keeping: set)
        }
        try addAccount()
        guard let kept else {
            if let user = context.account?.user { steps.append(.setUser(user)) }
            return rearmDeathSignal()
        }
        try addSets(keeping: kept)
        rearmDeathSignal()
    }

    /// The set with the capability that shields, when the profile asks for one.
    private func shielded(_ kept: CapabilitySet) throws(PlanError) -> CapabilitySet {
        guard profile.isShielded else { return kept }
        // The owner of a user namespace has every capability over it: no set inside is too large for him.
        if isInUserNamespace { throw .shieldInUserNamespace }
        guard
            let capability = ShieldCapability.choice(
                permitted: context.credentials.permittedCapabilities,
                bounding: context.boundingCapabilities,
                kept: kept
            )
        else { throw .shieldNotHeld }
        var set = kept
        set.insert(capability)
        return set
    }

    /// The kernel clears the signal with every change of credentials (prctl(2)).
    private mutating func rearmDeathSignal() {
        if context.account != nil, context.diesWithLauncher {
            steps.append(.dieWithParent(signal: Self.deathSignal))
        }
    }

    private mutating func dropBoundingSet(keeping kept: CapabilitySet) throws(PlanError) {
        if !isInUserNamespace {
            let permitted = context.credentials.permittedCapabilities
            for capability in kept.members where permitted & 1 << capability.number == 0 {
                throw .capabilityNotHeld(capability)
            }
        }
        // The bounding set first: dropping from it needs a capability that a later step takes away.
        if has(Self.setPermittedCapabilities) {
            for number in 0...context.credentials.lastCapability where kept.bits & 1 << UInt64(number) == 0 {
                steps.append(.dropBoundingCapability(number))
            }
        } else if profile.noNewPrivileges {
            caveats.append(.boundingSetKept)
        } else {
            throw .boundingSetUnprotected
        }
    }

    private mutating func addAccount() throws(PlanError) {
        guard let account = context.account else { return }
        guard has(Self.changeUser), has(Self.changeGroup),
            !isInUserNamespace || context.credentials.effectiveUser == 0
        else {
            throw .identityNotHeld(user: account.user, group: account.group)
        }
        steps.append(.ownStandardStreams(user: account.user, group: account.group))
        steps += [.setGroups(account.groups), .setGroup(account.group)]
    }

    /// Securebits before the user changes, so that the change takes no capability that is kept; locked, so that
    /// nothing started later changes them back.
    private mutating func addSets(keeping kept: CapabilitySet) throws(PlanError) {
        let raises = kept.bits != 0
        let setsSecurebits = has(Self.setPermittedCapabilities)
        if setsSecurebits {
            steps.append(.setSecurebits(raises ? Self.securebitsForRaising : Self.lockedSecurebits))
        } else {
            caveats.append(.securebitsKept)
        }
        if let user = context.account?.user { steps.append(.setUser(user)) }
        steps.append(.clearAmbientCapabilities)
        if raises, setsSecurebits {
            // Raising takes the capability in the inheritable set; locking afterwards takes CAP_SETPCAP.
            let locking = kept.bits | 1 << UInt64(Self.setPermittedCapabilities)
            steps.append(.setCapabilities(permitted: locking, inheritable: kept.bits))
            steps += kept.members.map { .raiseAmbientCapability(Int($0.number)) }
            steps.append(.setSecurebits(Self.lockedSecurebits))
            steps.append(.setCapabilities(permitted: kept.bits, inheritable: kept.bits))
        } else {
            steps.append(.setCapabilities(permitted: kept.bits, inheritable: kept.bits))
            steps += kept.members.map { .raiseAmbientCapability(Int($0.number)) }
        }
    }

    /// Whether the child still has CAP_SYS_ADMIN when Landlock and the filter are loaded.
    var keepsSystemAdministration: Bool {
        guard has(Self.systemAdministration) else { return false }
        if case .only(let kept) = profile.capabilities {
            return kept.bits & 1 << UInt64(Self.systemAdministration) != 0
        }
        return context.account.map { $0.user == 0 } ?? true
    }
}
