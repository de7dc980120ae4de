internal import LinuxSystem

/// What one profile, manifest or option says: every key may be silent, and says nothing then about what it inherits.
package struct ProfileSettings: Equatable, Sendable {
    /// A list that may begin from the inherited one.
    package struct List<Element: Equatable & Sendable>: Equatable, Sendable {
        /// Whether `"..."` stands in it.
        package var inherits: Bool
        /// The other elements.
        package var elements: [Element]

        package init(_ elements: [Element], inherits: Bool = false) {
            self.elements = elements
            self.inherits = inherits
        }

        /// The list with what it inherits.
        func over(_ base: [Element]?) -> [Element] { inherits ? (base ?? []) + elements : elements }
    }

    /// `description`.
    package var description: String?
    /// `no_new_privs`.
    package var noNewPrivileges: Bool?
    /// `capabilities.keep = "all"`.
    package var keepsAllCapabilities = false
    /// `capabilities.keep` with names.
    package var capabilities: List<Capability>?
    /// The rlimits of `[limits]`.
    package var limits: [ResourceLimit] = []

    /// `filesystem.enforce`.
    package var filesystemEnforcement: Enforcement?
    /// `filesystem.read`.
    package var read: List<String>?
    /// `filesystem.write`.
    package var write: List<String>?
    /// `filesystem.execute`.
    package var execute: List<String>?
    /// `filesystem.device_ioctl`.
    package var deviceIoctl: List<String>?
    /// `filesystem.missing`.
    package var missing: FilesystemRules.MissingPath?

    /// `network.enforce`.
    package var networkEnforcement: Enforcement?
    /// `network.connect`; an empty optional list is "any".
    package var connect: List<UInt16>??
    /// `network.bind`, as ``connect``.
    package var bind: List<UInt16>??
    /// `network.sockets`.
    package var sockets: NetworkRules.Sockets?

    /// `scope.enforce`.
    package var scopeEnforcement: Enforcement?
    /// `scope.signals`.
    package var signals: Bool?
    /// `scope.abstract_sockets`.
    package var abstractSockets: Bool?

    /// The keys of `[namespaces]` that are said, by their names.
    package var namespaces: [NamespaceKey: Bool] = [:]
    /// `namespaces.hostname`.
    package var hostName: String?

    /// `identity.user`.
    package var user: String?
    /// `identity.group`.
    package var group: String?
    /// `identity.groups`.
    package var groups: List<String>?

    /// `limits.cgroup`.
    package var cgroupEnforcement: Enforcement?
    /// `limits.memory_max` in bytes.
    package var memory: UInt64?
    /// `limits.pids_max`.
    package var processes: UInt64?
    /// `limits.cpu_max` in per cent of one processor.
    package var processor: UInt64?

    /// `umask`.
    package var fileMask: UInt32?
    /// `workdir`.
    package var workingDirectory: String?
    /// `nice`.
    package var priority: Int?
    /// `oom_score_adj`.
    package var outOfMemoryScore: Int?
    /// `non_dumpable`.
    package var isUndumpable: Bool?
    /// `hide_environment`.
    package var hidesEnvironment: Bool?
    /// `shield`.
    package var isShielded: Bool?

    /// A profile that says nothing.
    package init() {}

    /// Puts what is said in the place of what `profile` has.
    package func apply(to profile: inout Profile) {
        if let description { profile.description = description }
        if let noNewPrivileges { profile.noNewPrivileges = noNewPrivileges }
        applyCapabilities(to: &profile)
        for limit in limits {
            profile.limits.removeAll { $0.resource == limit.resource }
            profile.limits.append(limit)
        }
        applyAccess(to: &profile)
        for key in NamespaceKey.allCases {
            if let value = namespaces[key] { profile.namespaces[keyPath: key.path] = value }
        }
        if let hostName { profile.namespaces.hostName = hostName }
        if let user { profile.identity = IdentitySettings(); profile.identity.user = user }
        if let group { profile.identity.group = group }
        // Where nothing is inherited, "..." stands for the user's own groups, which are what holds without the key.
        if let groups {
            profile.identity.groups = groups.over(profile.identity.groups ?? [AccountDatabase.ownGroups])
        }
        applyLimits(to: &profile)
        if let isUndumpable { profile.isUndumpable = isUndumpable }
        if let hidesEnvironment { profile.hidesEnvironment = hidesEnvironment }
        if let isShielded { profile.isShielded = isShielded }
    }

    private func applyCapabilities(to profile: inout Profile) {
        if keepsAllCapabilities { profile.capabilities = .all }
        guard let capabilities else { return }
        var set = CapabilitySet()
        if capabilities.inherits {
            // All and more is all.
            guard case .only(let inherited) = profile.capabilities else { return }
            set = inherited
        }
        for capability in capabilities.elements { set.insert(capability) }
        profile.capabilities = .only(set)
    }

    private func applyAccess(to profile: inout Profile) {
        if let filesystemEnforcement { profile.filesystem.enforcement = filesystemEnforcement }
        if let read { profile.filesystem.read = read.over(profile.filesystem.read) }
        if let write { profile.filesystem.write = write.over(profile.filesystem.write) }
        if let execute { profile.filesystem.execute = execute.over(profile.filesystem.execute) }
        if let deviceIoctl {
            profile.filesystem.deviceIoctl = deviceIoctl.over(profile.filesystem.deviceIoctl)
        }
        if let missing { profile.filesystem.missing = missing }
        if let networkEnforcement { profile.network.enforcement = networkEnforcement }
        if let connect { profile.network.connect = Self.ports(connect, over: profile.network.connect) }
        if let bind { profile.network.bind = Self.ports(bind, over: profile.network.bind) }
        if let sockets { profile.network.sockets = sockets }
        if let scopeEnforcement { profile.scope.enforcement = scopeEnforcement }
        if let signals { profile.scope.signals = signals }
        if let abstractSockets { profile.scope.abstractSockets = abstractSockets }
    }

    /// Any port and more is any port.
    private static func ports(_ said: List<UInt16>?, over base: [UInt16]?) -> [UInt16]? {
        guard let said, !(said.inherits && base == nil) else { return nil }
        return said.over(base)
    }

    private func applyLimits(to profile: inout Profile) {
        if let cgroupEnforcement { profile.controlGroup.enforcement = cgroupEnforcement }
        if let memory { profile.controlGroup.memory = memory }
        if let processes { profile.controlGroup.processes = processes }
        if let processor { profile.controlGroup.processor = processor }
        if let fileMask { profile.fileMask = fileMask }
        if let workingDirectory { profile.workingDirectory = workingDirectory }
        if let priority { profile.priority = priority }
        if let outOfMemoryScore { profile.outOfMemoryScore = outOfMemoryScore }
    }
}

/// The yes-or-no keys of `[namespaces]`.
package enum NamespaceKey: String, CaseIterable, Sendable {
    case user, mount, pid, ipc, uts, net, cgroup, time
    case readOnlyRoot = "read_only_root"
    case privateTmp = "private_tmp"
    case privateDev = "private_dev"
    case privateProc = "private_proc"

    /// Where the answer is kept.
    package var path: WritableKeyPath<Namespaces, Bool> {
        switch self {
        case .user: \.user
        case .mount: \.mount
        case .pid: \.pid
        case .ipc: \.ipc
        case .uts: \.uts
        case .net: \.net
        case .cgroup: \.cgroup
        case .time: \.time
        case .readOnlyRoot: \.readOnlyRoot
        case .privateTmp: \.privateTmp
        case .privateDev: \.privateDev
        case .privateProc: \.privateProc
        }
    }
}
