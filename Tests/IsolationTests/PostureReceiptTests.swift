import LinuxSystem
import Testing

@testable import Isolation

@Suite struct `A posture receipt` {
    private static let all: UInt64 = 1 << 41 - 1

    /// A launcher of user `user` with these capabilities.
    private func launcher(user: Int = 0, capabilities: UInt64 = Self.all) -> Posture {
        var posture = Posture()
        posture.add("user", .number(user))
        posture.add("group", .number(user))
        posture.add("groups", .numbers([]))
        posture.add("capabilities.inheritable", CapabilityName.names(0))
        posture.add("capabilities.permitted", CapabilityName.names(capabilities))
        posture.add("capabilities.effective", CapabilityName.names(capabilities))
        posture.add("capabilities.bounding", CapabilityName.names(Self.all))
        posture.add("capabilities.ambient", CapabilityName.names(0))
        posture.add("seccomp_filters", .number(1))
        posture.add("namespace_inode.pid", .number(1000))
        posture.add("namespace_inode.net", .number(2000))
        posture.add("descriptors", .numbers([0, 2, 5]))
        return posture
    }

    private func plan(_ steps: [ChildStep], atStop: [StopAction] = []) -> IsolationPlan {
        IsolationPlan(profileName: "test", steps: steps + [.execute], atStop: atStop, caveats: [])
    }

    private func asked(_ steps: [ChildStep], by launcher: Posture, atStop: [StopAction] = []) -> Posture {
        var posture = Posture()
        for field in AskedPosture(plan(steps, atStop: atStop), launcher: launcher).fields {
            posture.add(field.name, field.value)
        }
        return posture
    }

    @Test func `asks for what the steps say`() {
        let posture = asked(
            [
                .setLimit(resource: 4, value: 0), .setLimit(resource: 7, value: .max), .setPriority(-3),
                .setOutOfMemoryScore(500), .setFileMask(0o27), .setGroups([7, 3]), .setGroup(8), .setUser(9),
                .noNewPrivileges, .closeOnExec(from: 3), .passDescriptor(8), .passDescriptor(5),
                .seccomp(filter: [1]), .seccomp(filter: [1]), .unshare(flags: 0x2000_0000),
            ],
            by: launcher(),
            atStop: [.hideEnvironment, .makeUndumpable]
        )
        let expected: [(String, PostureValue)] = [
            ("limit.core", .number(0)), ("limit.nofile", .text("unlimited")), ("nice", .number(-3)),
            ("oom_score_adj", .number(500)), ("umask", .text("0027")), ("user", .number(9)),
            ("group", .number(8)), ("groups", .numbers([3, 7])), ("no_new_privs", .flag(true)),
            ("descriptors", .numbers([0, 2, 5, 8])), ("seccomp_mode", .number(2)),
            ("seccomp_filters", .number(3)), ("namespace.pid", .text("new")),
            ("namespace.net", .text("launch's")), ("environment_bytes", .number(0)), ("dumpable", .number(0)),
        ]
        for (name, value) in expected { #expect(posture[name] == value, "\(name)") }
        // No step says which capabilities stay, so that the file's may be had.
        #expect(posture["capabilities.permitted"] == nil)
    }

    @Test func `follows capabilities through execve`() {
        func permitted(_ steps: [ChildStep], _ launcher: Posture) -> UInt64? {
            asked(steps, by: launcher).capabilities("capabilities.permitted")
        }
        let bind: UInt64 = 1 << 10
        let empty: [ChildStep] = [.clearAmbientCapabilities, .setCapabilities(permitted: 0, inheritable: 0)]
        // At user id 0 empty sets are worth nothing: execve gives the bounding set back.
        #expect(permitted(empty, launcher()) == Self.all)
        #expect(permitted(empty + [.noNewPrivileges], launcher()) == 0)
        #expect(permitted([.setSecurebits(0b10_1111)] + empty, launcher()) == 0)
        #expect(permitted((0...40).map { .dropBoundingCapability($0) } + empty, launcher()) == 0)
        // What a traced program would gain, its tracer must have.
        #expect(permitted(empty + [.startTraced(mask: SignalMask(bits: 0))], launcher()) == 0)
        #expect(permitted([.setUser(5)] + empty, launcher()) == 0)
        let kept: [ChildStep] = [
            .setCapabilities(permitted: bind, inheritable: bind), .raiseAmbientCapability(10),
        ]
        #expect(permitted(kept, launcher(user: 5, capabilities: bind)) == bind)
        // Without ambient, execve takes it.
        #expect(permitted([kept[0]], launcher(user: 5, capabilities: bind)) == 0)
    }

    private func receipt(_ found: Posture, checked: PostureReceipt.Checked = .beforeStart) -> PostureReceipt {
        let steps: [ChildStep] = [
            .noNewPrivileges, .setFileMask(0o77), .changeDirectory("/link"),
            .landlock(LandlockRuleset(filesystem: 0, network: 0, scope: 1, rules: [])),
        ]
        return PostureReceipt(
            plan: plan(steps),
            launcher: launcher(),
            found: found,
            process: 7,
            checked: checked
        )
    }

    private var good: Posture {
        var found = Posture()
        found.add("user", .number(0))
        found.add("no_new_privs", .flag(true))
        found.add("umask", .text("0077"))
        found.add("working_directory", .text("/target"))
        found.add("namespace_inode.pid", .number(1000))
        return found
    }

    @Test func `holds when everything that was read is as asked`() {
        #expect(receipt(good).differences == [])
        #expect(receipt(good).json.contains("\"holds\": true"))
    }

    @Test func `names every difference with both sides`() {
        var found = Posture()
        found.add("no_new_privs", .flag(false))
        found.add("umask", .text("0022"))
        found.add("namespace_inode.pid", .number(1001))
        found.add(unread: "descriptors", SystemError(call: "opendir", errno: 13))
        let differences: [PostureDifference] = [
            .init(field: "no_new_privs", asked: .flag(true), found: .flag(false)),
            .init(field: "umask", asked: .text("0077"), found: .text("0022")),
            .init(field: "namespace.pid", asked: .text("launch's"), found: .text("new")),
        ]
        #expect(receipt(found).differences == differences)
        // A command that runs may set its own mask.
        #expect(receipt(found, checked: .afterStart).differences == [differences[0], differences[2]])
    }

    @Test func `is JSON of a known form`() {
        var found = Posture()
        found.add("no_new_privs", .flag(false))
        found.add(unread: "descriptors", SystemError(call: "opendir", errno: 13))
        let json = receipt(found, checked: .afterStart).json
        #expect(
            json.hasPrefix(
                """
                {
                  "version": 1,
                  "checked": "after-start",
                  "profile": "test",
                  "process": 7,
                  "holds": false,
                  "differences": [
                    "no_new_privs"
                  ],
                  "unread": [
                    {
                      "field": "descriptors",
                      "call": "opendir",
                      "error": "Permission denied"
                    }
                  ],
                  "posture": {
                    "no_new_privs": {
                      "asked": true,
                      "found": false
                    },
                    "landlock": {
                      "asked": "abstract sockets",
                      "found": "landlock_restrict_self succeeded"
                    },
                    "user": {
                      "asked": 0,
                      "found": null
                    },
                """
            ),
            "\(json)"
        )
        #expect(json.hasSuffix("}\n"))
    }

    @Test func `reads this process as the kernel tells it`() throws {
        // Other tests of this process open and close descriptors meanwhile.
        var posture = Posture(of: ProcessDirectory())
        while posture.unread.map(\.name) == ["descriptors"] { posture = Posture(of: ProcessDirectory()) }
        #expect(posture.unread == [])
        #expect(posture["limit.nofile"] != nil)
        #expect(
            posture.capabilities("capabilities.permitted")
                == (try Credentials.current()).permittedCapabilities
        )
        #expect(
            try posture.capabilities("capabilities.bounding") == Credentials.boundingSet()
        )
        if case .numbers(let numbers)? = posture["descriptors"] {
            #expect(numbers.contains(2))
        } else {
            Issue.record("no descriptors")
        }
    }

    @Test func `is a shield's capability that can be had`() {
        let alarm = Capability(number: 35)
        let bind = Capability(number: 10)
        func choice(_ permitted: UInt64, _ bounding: UInt64, _ kept: UInt64 = 0) -> Capability? {
            ShieldCapability.choice(permitted: permitted, bounding: bounding, kept: CapabilitySet(bits: kept))
        }
        #expect(choice(Self.all, Self.all) == alarm)
        #expect(choice(Self.all, 1 << 10) == bind)
        #expect(choice(1 << 10 | 1 << 3, Self.all) == bind)
        #expect(choice(Self.all, Self.all, 1 << 10) == bind)
        #expect(choice(1 << 3, Self.all) == nil)
        #expect(choice(Self.all, 0) == nil)
        #expect(choice(0, Self.all) == nil)
    }
}
