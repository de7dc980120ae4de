internal import LinuxSystem

/// What a process must be after the steps of a plan and its execve: the plan, followed the way the kernel follows it.
struct AskedPosture {
    private(set) var fields: [Posture.Field] = []
    private var credentials: ModelledCredentials
    private var changesCapabilities = false

    /// - Parameters:
    ///   - launcher: this process before the start, from which the command inherits.
    init(_ plan: IsolationPlan, launcher: Posture) {
        credentials = ModelledCredentials(launcher)
        for step in plan.steps {
            credentials.follow(step)
            if case .setCapabilities = step { changesCapabilities = true }
        }
        addIdentity(plan.steps, launcher)
        addCapabilities(plan.steps)
        addFilters(plan.steps, launcher)
        addSettings(plan.steps)
        addNamespaces(plan.steps)
        addDescriptors(plan.steps, launcher)
        for action in plan.atStop {
            switch action {
            case .hideEnvironment: add("environment_bytes", .number(0))
            case .makeUndumpable: add("dumpable", .number(0))
            }
        }
    }

    private mutating func add(_ name: String, _ value: PostureValue?) {
        guard let value else { return }
        // A step may stand in a plan twice; the later one counts.
        fields.removeAll { $0.name == name }
        fields.append(Posture.Field(name: name, value: value))
    }

    private mutating func addIdentity(_ steps: [ChildStep], _ launcher: Posture) {
        add("user", launcher["user"])
        add("group", launcher["group"])
        add("groups", launcher["groups"])
        for step in steps {
            switch step {
            case .setUser(let user): add("user", .number(Int(user)))
            case .setGroup(let group): add("group", .number(Int(group)))
            case .setGroups(let groups): add("groups", .numbers(groups.map(Int.init).sorted()))
            default: break
            }
        }
    }

    /// Only where the plan says which stay: otherwise what the file grants is the command's.
    private mutating func addCapabilities(_ steps: [ChildStep]) {
        guard changesCapabilities else { return }
        add("capabilities.inheritable", CapabilityName.names(credentials.inheritable))
        add("capabilities.permitted", CapabilityName.names(credentials.permitted))
        add("capabilities.effective", CapabilityName.names(credentials.effective))
        add("capabilities.bounding", CapabilityName.names(credentials.bounding))
        add("capabilities.ambient", CapabilityName.names(credentials.ambient))
        if steps.contains(where: { if case .setSecurebits = $0 { true } else { false } }) {
            add("securebits", .number(credentials.securebits))
        }
    }

    private mutating func addFilters(_ steps: [ChildStep], _ launcher: Posture) {
        if steps.contains(.noNewPrivileges) { add("no_new_privs", .flag(true)) }
        let filters = steps.count {
            switch $0 {
            // An observed filter stands for all of them.
            case .seccomp, .observe: true
            default: false
            }
        }
        if filters > 0 { add("seccomp_mode", .number(2)) }
        add("seccomp_filters", launcher.number("seccomp_filters").map { .number($0 + filters) })
        for case .landlock(let ruleset) in steps { add("landlock", .text(ruleset.summary)) }
    }

    private mutating func addSettings(_ steps: [ChildStep]) {
        for step in steps {
            switch step {
            case .setLimit(let resource, let value):
                let name = ResourceLimit.Resource.allCases.first { Int($0.number) == resource }?.rawValue
                let limit = value == .max ? PostureValue.text("unlimited") : .number(Int(clamping: value))
                add("limit.\(name ?? "\(resource)")", limit)
            case .setPriority(let value): add("nice", .number(value))
            case .setOutOfMemoryScore(let score): add("oom_score_adj", .number(score))
            case .setFileMask(let mask): add("umask", .text(octalFileMask(mask)))
            case .changeDirectory(let path): add("working_directory", .text(path))
            default: break
            }
        }
    }

    private mutating func addNamespaces(_ steps: [ChildStep]) {
        var new = 0
        for step in steps {
            if case .unshare(let flags) = step { new |= flags }
            if case .joinUserNamespace = step { new |= 0x1000_0000 }
        }
        for (name, flag) in PostureNamespace.all {
            add("namespace.\(name)", .text(new & flag != 0 ? "new" : "launch's"))
        }
    }

    private mutating func addDescriptors(_ steps: [ChildStep], _ launcher: Posture) {
        guard steps.contains(.closeOnExec(from: 3)), case .numbers(let own)? = launcher["descriptors"] else {
            return
        }
        var numbers = Set(own.filter { $0 < 3 })
        for case .passDescriptor(let number) in steps { numbers.insert(Int(number)) }
        add("descriptors", .numbers(numbers.sorted()))
    }
}

/// Capabilities as the steps change them and execve transforms them (capabilities(7), "Transformation of capabilities
/// during execve()"), for a file without capabilities of its own.
private struct ModelledCredentials {
    var user: Int
    var inheritable: UInt64
    var permitted: UInt64
    var effective: UInt64
    var bounding: UInt64
    var ambient: UInt64
    var securebits = 0
    private var gainsNothing = false

    private static let noRoot = 1
    private static let noSetuidFixup = 4
    private static let keepCapabilities = 16

    init(_ launcher: Posture) {
        user = launcher.number("user") ?? 0
        inheritable = launcher.capabilities("capabilities.inheritable") ?? 0
        permitted = launcher.capabilities("capabilities.permitted") ?? 0
        effective = launcher.capabilities("capabilities.effective") ?? 0
        bounding = launcher.capabilities("capabilities.bounding") ?? 0
        ambient = launcher.capabilities("capabilities.ambient") ?? 0
    }

    mutating func follow(_ step: ChildStep) {
        switch step {
        case .joinUserNamespace:
            // Everything the kernel knows, which is what nobody has dropped from any set yet (user_namespaces(7)).
            let all = UInt64(1) << UInt64(Capability.names.count) - 1
            (inheritable, permitted, effective, bounding, ambient, securebits) = (0, all, all, all, 0, 0)
        case .dropBoundingCapability(let number): bounding &= ~(1 << UInt64(number))
        case .setSecurebits(let bits): securebits = bits
        case .setUser(let new):
            if user == 0 && new != 0 && securebits & Self.noSetuidFixup == 0 {
                (effective, ambient) = (0, 0)
                if securebits & Self.keepCapabilities == 0 { permitted = 0 }
            }
            user = Int(new)
        case .clearAmbientCapabilities: ambient = 0
        case .setCapabilities(let new, let handed):
            (permitted, effective, inheritable) = (new, new, handed)
            ambient &= new & handed
        case .raiseAmbientCapability(let number): ambient |= 1 << UInt64(number)
        case .noNewPrivileges: gainsNothing = true
        // A traced program gains nothing either, unless its tracer could trace it with what it gains.
        case .startTraced: if effective >> 19 & 1 == 0 { gainsNothing = true }
        case .execute: execute()
        default: break
        }
    }

    private mutating func execute() {
        let isRoot = user == 0 && securebits & Self.noRoot == 0
        var new = isRoot ? inheritable | bounding : 0
        if gainsNothing { new &= permitted }
        permitted = new | ambient
        effective = isRoot ? permitted : ambient
        securebits &= ~Self.keepCapabilities
    }
}
