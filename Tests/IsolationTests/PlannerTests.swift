import LinuxSystem
import Testing

@testable import Isolation

@Suite struct `The isolation plan` {
    private static let all: UInt64 = 1 << 41 - 1
    private static let setPermitted = 8  // CAP_SETPCAP
    private static let bind = 10  // CAP_NET_BIND_SERVICE
    private static let administration = 21  // CAP_SYS_ADMIN

    private static let filter = SeccompFilter(architecture: .native, words: [1, 2, 3])

    private func profile(
        noNewPrivileges: Bool = true,
        capabilities: KeptCapabilities = .only(CapabilitySet()),
        limits: [ResourceLimit] = [],
        filter: SeccompFilter? = Self.filter
    ) -> Profile {
        var profile = Profile()
        profile.noNewPrivileges = noNewPrivileges
        profile.capabilities = capabilities
        profile.limits = limits
        profile.filter = filter
        return profile
    }

    private func context(
        effective: UInt64,
        permitted: UInt64? = nil,
        last: Int = 40,
        ignoresChildSignal: Bool = false,
        passing: [CInt] = []
    ) -> PlanContext {
        PlanContext(
            credentials: Credentials(
                effectiveUser: 0,
                processID: 1,
                effectiveCapabilities: effective,
                permittedCapabilities: permitted ?? effective,
                lastCapability: last
            ),
            signalMask: SignalMask(bits: 0b101),
            ignoresChildSignal: ignoresChildSignal,
            passing: passing,
            landlockABI: 7
        )
    }

    private func plan(_ profile: Profile, _ context: PlanContext) throws(PlanError) -> IsolationPlan {
        try IsolationPlan(profile, named: "test", context: context)
    }

    private func kept(_ numbers: Int...) -> KeptCapabilities {
        .only(CapabilitySet(bits: numbers.reduce(0) { $0 | 1 << UInt64($1) }))
    }

    private var drops: [ChildStep] { (0...40).map { .dropBoundingCapability($0) } }
    private let mask = ChildStep.restoreSignalMask(SignalMask(bits: 0b101))
    private let none = ChildStep.setCapabilities(permitted: 0, inheritable: 0)
    /// NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and NO_CAP_AMBIENT_RAISE, all locked.
    private let locked = ChildStep.setSecurebits(0b1110_1111)

    @Test func `for root drops everything, filters last and executes`() throws {
        let limits = [
            ResourceLimit(resource: .core, value: 0), ResourceLimit(resource: .nofile, value: 64),
        ]
        let plan = try plan(profile(limits: limits), context(effective: Self.all))
        var expected: [ChildStep] = [.dieWithParent(signal: 9)]
        expected += drops
        expected += [
            locked, .clearAmbientCapabilities, none, .noNewPrivileges, .closeOnExec(from: 3), mask,
            .setLimit(resource: 4, value: 1), .setLimit(resource: 7, value: 64),
            .seccomp(filter: [1, 2, 3]), .execute,
        ]
        #expect(plan.steps == expected)
        #expect(plan.caveats == [])
        #expect(plan.profileName == "test")
    }

    @Test func `without CAP_SETPCAP keeps the bounding set, and says so`() throws {
        let plan = try plan(profile(), context(effective: 0))
        #expect(
            plan.steps == [
                .dieWithParent(signal: 9), .clearAmbientCapabilities, none, .noNewPrivileges,
                .closeOnExec(from: 3), mask, .seccomp(filter: [1, 2, 3]), .execute,
            ]
        )
        #expect(plan.caveats == [.boundingSetKept, .securebitsKept])
    }

    @Test func `goes by the effective set: a permitted CAP_SETPCAP alone drops nothing`() throws {
        let plan = try plan(
            profile(),
            context(effective: 0, permitted: 1 << UInt64(Self.setPermitted))
        )
        #expect(plan.caveats == [.boundingSetKept, .securebitsKept])
    }

    @Test func `without CAP_SETPCAP and no_new_privs is refused: nothing would hold`() {
        #expect(throws: PlanError.boundingSetUnprotected) {
            try plan(profile(noNewPrivileges: false, filter: nil), context(effective: 0))
        }
    }

    @Test func `keeps a capability in every set and raises it`() throws {
        let plan = try plan(
            profile(capabilities: kept(Self.bind), filter: nil),
            context(effective: Self.all)
        )
        let bit: UInt64 = 1 << UInt64(Self.bind)
        var expected: [ChildStep] = [.dieWithParent(signal: 9)]
        expected += drops.filter { $0 != .dropBoundingCapability(Self.bind) }
        expected += [
            .setSecurebits(0b0010_1111), .clearAmbientCapabilities,
            .setCapabilities(permitted: bit | 1 << UInt64(Self.setPermitted), inheritable: bit),
            .raiseAmbientCapability(Self.bind), locked,
            .setCapabilities(permitted: bit, inheritable: bit), .noNewPrivileges, .closeOnExec(from: 3), mask,
            .execute,
        ]
        #expect(plan.steps == expected)
    }

    @Test func `cannot keep what this process does not have`() throws {
        let capability = try #require(Capability(number: Self.bind))
        #expect(throws: PlanError.capabilityNotHeld(capability)) {
            try plan(
                profile(capabilities: kept(Self.bind)),
                context(effective: Self.all, permitted: Self.all & ~(1 << UInt64(Self.bind)))
            )
        }
    }

    @Test func `drops capabilities that this program does not know but the kernel does`() throws {
        let plan = try plan(profile(), context(effective: ~0, last: 45))
        let dropped = plan.steps.filter { if case .dropBoundingCapability = $0 { true } else { false } }
        #expect(dropped == (0...45).map { .dropBoundingCapability($0) })
    }

    @Test func `of the profile none changes nothing but descriptors and signals`() throws {
        let none = try #require(BuiltinProfiles.named("none"))
        for effective in [0, Self.all] {
            let plan = try plan(none, context(effective: effective))
            #expect(plan.steps == [.dieWithParent(signal: 9), .closeOnExec(from: 3), mask, .execute])
            #expect(plan.caveats == [])
        }
    }

    @Test func `of the default profile filters for this machine and sets no_new_privs first`() throws {
        let profile = try #require(BuiltinProfiles.named("default"))
        let steps = try plan(profile, context(effective: Self.all)).steps
        let filter = try #require(profile.filter)
        let seccomp = try #require(steps.firstIndex(of: .seccomp(filter: filter.words)))
        let privileges = try #require(steps.firstIndex(of: .noNewPrivileges))
        #expect(privileges < seccomp)
        #expect(Array(steps[(seccomp + 1)...]) == [.execute])
        #expect(steps.contains(.setLimit(resource: 4, value: 1)))
        #expect(steps.contains(self.none))
    }

    @Test func `keeps writable below a read-only root what is not replaced there`() throws {
        var profile = profile(filter: nil)
        profile.filesystem.write = [
            "/dev", "/dev/shm", "/devices", "/tmp", "/var/tmp/x", "/var/lib", "/proc", "/dev/../srv",
        ]
        func writable(_ change: (inout Namespaces) -> Void) throws -> [String] {
            profile.namespaces = Namespaces()
            profile.namespaces.readOnlyRoot = true
            change(&profile.namespaces)
            let plan = try plan(profile, context(effective: Self.all))
            for case .readOnlyRoot(let paths, _) in plan.steps { return paths }
            return []
        }
        #expect(try writable { _ in } == profile.filesystem.write)
        #expect(
            try writable {
                $0.privateDev = true
                $0.privateProc = true
            } == ["/devices", "/tmp", "/var/tmp/x", "/var/lib", "/proc", "/dev/../srv"]
        )
        #expect(
            try writable { $0.privateTmp = true }
                == ["/dev", "/dev/shm", "/devices", "/var/lib", "/proc", "/dev/../srv"]
        )
    }

    @Test func `passes descriptors after every other is closed`() throws {
        let steps = try plan(profile(filter: nil), context(effective: 0, passing: [7, 4])).steps
        let closing = try #require(steps.firstIndex(of: .closeOnExec(from: 3)))
        #expect(
            Array(steps[closing...]) == [
                .closeOnExec(from: 3), .passDescriptor(7), .passDescriptor(4), mask, .execute,
            ]
        )
    }

    @Test func `ignores SIGCHLD where launch was started so, before the mask is restored`() throws {
        let steps = try plan(profile(filter: nil), context(effective: 0, ignoresChildSignal: true)).steps
        #expect(Array(steps.suffix(3)) == [.ignoreSignal(17), mask, .execute])
    }

    @Test func `filters without no_new_privs only with CAP_SYS_ADMIN`() throws {
        let open = profile(noNewPrivileges: false, capabilities: .all)
        #expect(throws: PlanError.seccompNeedsNoNewPrivileges) {
            try plan(open, context(effective: Self.all & ~(1 << UInt64(Self.administration))))
        }
        let steps = try plan(open, context(effective: 1 << UInt64(Self.administration))).steps
        #expect(
            steps == [
                .dieWithParent(signal: 9), .closeOnExec(from: 3), mask, .seccomp(filter: [1, 2, 3]), .execute,
            ]
        )
    }

    @Test func `in words has one line for a run of drops, and a title and reason for each step`() throws {
        let plan = try plan(
            profile(
                capabilities: kept(Self.bind),
                limits: [ResourceLimit(resource: .core, value: 0), ResourceLimit(resource: .cpu, value: 5)]
            ),
            context(effective: Self.all, ignoresChildSignal: true, passing: [5])
        )
        #expect(
            plan.descriptions.map(\.title) == [
                "parent death signal 9", "drop 40 capabilities from the bounding set",
                "securebits noroot, no-setuid-fixup, locked", "clear ambient capabilities",
                "keep only CAP_SETPCAP, CAP_NET_BIND_SERVICE", "raise ambient CAP_NET_BIND_SERVICE",
                "securebits noroot, no-setuid-fixup, no-cap-ambient-raise, locked",
                "keep only CAP_NET_BIND_SERVICE", "no_new_privs", "close descriptors from 3 on",
                "pass descriptor 5", "ignore signal 17", "restore the signal mask", "limit core to 1",
                "limit cpu to 5", "seccomp filter of 3 instructions", "execve",
            ]
        )
        #expect(plan.descriptions.allSatisfy { !$0.reason.isEmpty && !$0.reason.hasSuffix(".") })
    }

    @Test func `has denials recorded only for somebody who listens`() throws {
        var profile = profile()
        profile.scope.signals = true
        for listens in [false, true] {
            var context = context(effective: 0)
            context.recordsDenials = listens
            let rulesets = try plan(profile, context).steps.compactMap { step in
                if case .landlock(let ruleset) = step { ruleset } else { nil }
            }
            #expect(rulesets.map(\.recordsDenials) == [listens])
            #expect(rulesets[0].summary.hasSuffix("; audit records denials") == listens)
        }
    }
}
