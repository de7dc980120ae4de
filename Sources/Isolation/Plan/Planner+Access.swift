internal import LinuxSystem

extension Planner {
    mutating func addLandlock() throws(PlanError) {
        var ruleset = LandlockRuleset(filesystem: 0, network: 0, scope: 0, rules: [])
        if profile.filesystem.isRestricted { try restrictFiles(&ruleset) }
        if profile.network.restrictsPorts { try restrictPorts(&ruleset) }
        if profile.scope.signals || profile.scope.abstractSockets { try restrictScope(&ruleset) }
        guard ruleset.filesystem | ruleset.network | ruleset.scope != 0 else { return }
        guard profile.noNewPrivileges || keepsSystemAdministration else {
            throw .landlockNeedsNoNewPrivileges
        }
        ruleset.recordsDenials = context.recordsDenials
        self.ruleset = ruleset
        steps.append(.landlock(ruleset))
    }

    /// Whether `feature` can be had; noted or thrown when not.
    private mutating func offers(
        _ feature: LandlockFeature,
        _ enforcement: Enforcement
    ) throws(PlanError) -> Bool {
        if context.landlockABI >= feature.abi { return true }
        if enforcement == .required { throw .landlockLacks(feature, abi: context.landlockABI) }
        caveats.append(.landlockLacks(feature, abi: context.landlockABI))
        return false
    }

    private mutating func restrictFiles(_ ruleset: inout LandlockRuleset) throws(PlanError) {
        let rules = profile.filesystem
        guard try offers(.filesystem, rules.enforcement) else { return }
        _ = try offers(.truncate, rules.enforcement)
        if rules.deviceIoctl != nil { _ = try offers(.deviceIoctl, rules.enforcement) }
        let handled = LandlockAccess.handled(abi: context.landlockABI)
        ruleset.filesystem = handled
        let isOptional = rules.missing == .skip
        let lists = [
            (rules.read, LandlockAccess.read), (rules.write, LandlockAccess.write),
            (rules.execute, LandlockAccess.execute), (rules.deviceIoctl, LandlockAccess.deviceIoctl),
        ]
        for (paths, access) in lists where access & handled != 0 {
            ruleset.rules += (paths ?? []).map {
                .init(.path($0, optional: isOptional), access: access & handled)
            }
        }
    }

    private mutating func restrictPorts(_ ruleset: inout LandlockRuleset) throws(PlanError) {
        guard try offers(.network, profile.network.enforcement) else { return }
        let lists = [
            (profile.network.bind, LandlockAccess.bindPort),
            (profile.network.connect, LandlockAccess.connectPort),
        ]
        for case (let ports?, let access) in lists {
            ruleset.network |= access
            ruleset.rules += ports.map { .init(.port($0), access: access) }
        }
    }

    private mutating func restrictScope(_ ruleset: inout LandlockRuleset) throws(PlanError) {
        if try offers(.scope, profile.scope.enforcement) {
            if profile.scope.abstractSockets { ruleset.scope |= LandlockAccess.abstractSocketScope }
            if profile.scope.signals { ruleset.scope |= LandlockAccess.signalScope }
        } else if context.landlockABI > 0, ruleset.filesystem == 0 {
            // Any domain keeps other domains from tracing: one that refuses nothing has to handle something.
            ruleset.filesystem = LandlockAccess.makeBlockDevice
            ruleset.rules.append(
                .init(.path("/", optional: false), access: LandlockAccess.makeBlockDevice)
            )
        }
    }

    mutating func addFilters() throws(PlanError) {
        let refusesSockets = profile.network.sockets == .local
        let first: SocketFilter? =
            refusesSockets ? .localOnly : profile.network.restrictsPorts ? .plainTCPOnly : nil
        // Before the profile's, which need not allow another filter.
        let filters = [first?.words, profile.filter?.words].compactMap { $0 }
        guard !filters.isEmpty || isObserved else { return }
        guard profile.noNewPrivileges || keepsSystemAdministration else {
            throw .seccompNeedsNoNewPrivileges
        }
        if isObserved, let socket = context.observerSocket {
            let orders = ObserverOrders(
                filters: filters,
                first: refusesSockets ? .localSockets : profile.network.restrictsPorts ? .plainTCP : .none,
                ruleset: ruleset ?? LandlockRuleset(filesystem: 0, network: 0, scope: 0, rules: []),
                keptCapabilities: isOpaque ? ObserverConfinement.mostCapabilities : 0
            )
            observation = orders
            steps.append(.observe(filter: orders.variant, socket: socket))
        } else {
            addPrograms(first, filters)
        }
    }

    private mutating func addPrograms(_ first: SocketFilter?, _ filters: [[UInt64]]) {
        // Of two filters the kernel takes the stricter answer. A built-in's is never stricter than the first one's, at
        // most another error: a socket of a strange family and protocol.
        if let first, let filter = profile.filter, profile.hasBuiltinFilter,
            let program = first.followed(by: filter)
        {
            return steps.append(.seccomp(filter: program))
        }
        for (index, words) in filters.enumerated() {
            // Before 5.16 the first filter decides about speculation. What is logged is the profile's matter.
            let isProfiles = first == nil || index > 0
            let flags = isProfiles ? profile.filterFlags : profile.filterFlags.intersection(.allowSpeculation)
            steps.append(.seccomp(filter: words, flags: flags.rawValue))
        }
    }

    /// Whether somebody asks for what is refused, and something is.
    private var isObserved: Bool {
        guard context.observerSocket != nil else { return false }
        return profile.filter != nil || ruleset != nil || profile.network.sockets == .local
            || profile.capabilities != .all
    }

    /// Whether a process without capabilities could not look into the command.
    private var isOpaque: Bool {
        context.account != nil || context.userNamespace != nil || profile.isUndumpable || profile.isShielded
            || profile.capabilities != .only(CapabilitySet())
    }
}

/// `LANDLOCK_ACCESS_…` and `LANDLOCK_SCOPE_…` of linux/landlock.h, ABI 7.
enum LandlockAccess {
    static let executeFile: UInt64 = 1 << 0
    static let writeFile: UInt64 = 1 << 1
    static let readFile: UInt64 = 1 << 2
    static let readDirectory: UInt64 = 1 << 3
    static let removeDirectory: UInt64 = 1 << 4
    static let removeFile: UInt64 = 1 << 5
    static let makeDirectory: UInt64 = 1 << 7
    static let makeRegularFile: UInt64 = 1 << 8
    static let makeSocket: UInt64 = 1 << 9
    static let makePipe: UInt64 = 1 << 10
    static let makeSymbolicLink: UInt64 = 1 << 12
    /// REMOVE_DIR, REMOVE_FILE and all of MAKE_….
    private static let changeDirectories: UInt64 = 0b1_1111_1111 << 4
    /// ABI 2; without it a file cannot be renamed or linked into another directory.
    static let refer: UInt64 = 1 << 13
    /// ABI 3.
    static let truncate: UInt64 = 1 << 14

    static let makeBlockDevice: UInt64 = 1 << 11
    static let read = readFile | readDirectory
    static let write = read | writeFile | changeDirectories | refer | truncate
    static let execute = read | executeFile
    /// ABI 5.
    static let deviceIoctl: UInt64 = 1 << 15

    /// ABI 4.
    static let bindPort: UInt64 = 1 << 0
    static let connectPort: UInt64 = 1 << 1

    /// ABI 6.
    static let abstractSocketScope: UInt64 = 1 << 0
    static let signalScope: UInt64 = 1 << 1

    /// Every right on files that a kernel of this ABI knows.
    static func handled(abi: Int) -> UInt64 {
        let bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13
        return 1 << UInt64(bits) - 1
    }
}
