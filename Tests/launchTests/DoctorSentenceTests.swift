import Doctor
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences of the doctor` {
    private static let context = Context(container: nil, isRoot: false, isUnit: false, canGain: true)

    private static func inside(_ container: String?, isRoot: Bool = true, isUnit: Bool = false) -> Context {
        Context(container: container, isRoot: isRoot, isUnit: isUnit, canGain: true)
    }

    private static let states: [Finding] = Feature.allCases.flatMap { feature in
        Finding.State.allCases.map { Finding(feature, $0, .none, $0 == .yes ? nil : .value) }
    }

    @Test(arguments: states) func `say what a finding means in one short clause`(_ finding: Finding) {
        let meaning = Diagnostics.meaning(finding)
        #expect(!meaning.isEmpty && meaning.count <= 38, "\(meaning.count): \(meaning)")
        #expect(!meaning.hasSuffix(".") && !meaning.contains("\n"))
    }

    @Test func `tell what is there from what is not`() {
        for feature in Feature.allCases where feature != .kernel && feature != .noNewPrivileges {
            let there = Diagnostics.meaning(Finding(feature, .yes))
            #expect(there != Diagnostics.meaning(Finding(feature, .no, .none, .value)), "\(feature)")
        }
    }

    private static let causes: [(Finding.Cause, String?, String?)] = [
        (.missing(since: "6.7"), "not in this kernel", "Linux 6.7 or later, built with it"),
        (.missing(since: nil), "not in this kernel", nil),
        (
            .disabledAtBoot, "not switched on when this kernel started",
            "put landlock into lsm= on the kernel command line"
        ),
        (.filtered, "a seccomp filter in force here refuses or hides it", nil),
        (.sysctl("vm.memfd_noexec"), "the setting vm.memfd_noexec", "sysctl -w vm.memfd_noexec=2"),
        (.capability("CAP_SETPCAP"), "CAP_SETPCAP is not held here", "sudo launch …"),
        (
            .apparmor, "AppArmor leaves unprivileged user namespaces without power",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        ),
        (.chroot, "this is a chroot", "pivot_root, or unshare --mount --root, instead of chroot"),
        (
            .unmappedUser, "this user is not mapped in its own user namespace",
            "map this user: unshare --map-current-user"
        ),
        (.userNamespace, "rights in this user namespace do not reach it", nil),
        (.noUserNamespace, "it takes CAP_SYS_ADMIN or a user namespace", "see user-namespaces"),
        (.listenerTaken, "an outer process listens already", nil),
        (.layersUsedUp, "16 rulesets are in force already", nil),
        (.noProc, "/proc is not mounted here", "mount -t proc proc /proc"),
        (.masked, "parts of /proc are covered here", nil),
        (.notMounted, "this cgroup is in no mount here", "mount -t cgroup2 none /sys/fs/cgroup"),
        (
            .notDelegated, "the controller is not handed down to this cgroup",
            "systemd-run --user --scope -p Delegate=yes launch …"
        ),
        (
            .notWritable, "this user may not write to the cgroup",
            "systemd-run --user --scope -p Delegate=yes launch …"
        ),
        (
            .sharedCgroup, "other processes live in this cgroup",
            "systemd-run --user --scope -p Delegate=yes launch …"
        ),
        (.alreadySet, "it was so before this process started", nil), (.value, nil, nil),
        (.error(1), "the kernel says: Operation not permitted", nil),
        (.timedOut, "no answer within two seconds", nil),
    ]

    @Test(arguments: causes) func `say why, and what changes it`(
        _ cause: Finding.Cause,
        _ reason: String?,
        _ change: String?
    ) {
        let finding = Finding(.landlock, .no, .none, cause)
        #expect(Diagnostics.reason(finding) == reason)
        #expect(Diagnostics.change(finding, Self.context) == change)
    }

    @Test func `change with the place`() {
        func change(_ cause: Finding.Cause, _ context: Context, _ feature: Feature = .landlock) -> String? {
            Diagnostics.change(Finding(feature, .no, .none, cause), context)
        }
        #expect(change(.filtered, Self.inside("docker")) == "docker run --security-opt seccomp=unconfined")
        #expect(change(.filtered, Self.inside(nil, isUnit: true)) == "SystemCallFilter= in the unit")
        #expect(change(.masked, Self.inside("podman")) == "podman run --security-opt unmask=ALL")
        #expect(change(.masked, Self.inside("kubernetes")) == "securityContext: {procMount: Unmasked}")
        #expect(change(.capability("CAP_SETPCAP"), Self.inside("docker")) == "docker run --cap-add SETPCAP")
        #expect(change(.capability("CAP_SETPCAP"), Self.inside(nil)) == nil)
        let noNewPrivileges = Context(container: nil, isRoot: false, isUnit: false, canGain: false)
        #expect(change(.capability("CAP_SETPCAP"), noNewPrivileges) == nil)
        #expect(
            change(.sysctl("user.max_net_namespaces"), Self.inside("docker"))
                == "on the host: sysctl -w user.max_net_namespaces=65536"
        )
        #expect(change(.notWritable, Self.inside(nil, isUnit: true)) == "Delegate=yes in the unit")
        #expect(change(.notWritable, Self.inside(nil)) == "systemd-run --scope -p Delegate=yes launch …")
        #expect(change(.value, Self.inside(nil), .auditEnabled) == "auditctl -e 1")
        #expect(change(.value, Self.inside(nil), .memoryLock) == "ulimit -l unlimited, as root")
    }

    @Test func `show values as people read them`() {
        func words(_ value: Finding.Value, _ feature: Feature = .landlock) -> String? {
            Diagnostics.words(Finding(feature, .yes, value))
        }
        #expect(words(.none) == nil)
        #expect(words(.abi(7)) == "ABI 7")
        #expect(words(.bytes(nil)) == "unlimited")
        #expect(words(.bytes(8 << 20)) == "8 MiB")
        #expect(words(.bytes(65536)) == "64 KiB")
        #expect(words(.hexadecimal(0x2f)) == "0x2f")
        #expect(words(.text("a\u{1b}[0m")) == "a\\u{1b}[0m")
        #expect(words(.subset(["a"], of: ["a", "b"])) == "not b")
        #expect(words(.subset(["a"], of: ["a"])) == "all 1")
        #expect(words(.capabilities(0b111, last: 2)) == "all 3")
        #expect(words(.capabilities(0b101, last: 2)) == "not CAP_DAC_OVERRIDE")
        #expect(words(.capabilities(0, last: 2)) == "0 of 3")
        #expect(words(.direct) == "directly")
        #expect(words(.throughUserNamespace) == "in a user namespace")
        #expect(words(.number(2), .seccompUnfiltered) == "2 filters")
        #expect(words(.number(1), .noNewPrivileges) == "set already")
        #expect(words(.number(2), .auditEnabled) == "on, locked")
    }

    @Test func `name what is required and not there, and what is no feature`() {
        expect(
            Diagnostics.unmet(
                [Finding(.yama, .no, .text("0"), .sysctl("kernel.yama.ptrace_scope"))],
                Self.context
            ),
            "yama is required and is no here: the setting kernel.yama.ptrace_scope",
            hint: "yama: sysctl -w kernel.yama.ptrace_scope=1"
        )
        expect(
            Diagnostics.unmet([Finding(.swapProtected, .unknown, .none, .value)], Self.inside(nil)),
            "swap-protected is required and is unknown here",
            hint: "swap-protected: swapoff -a, or encrypt it"
        )
        expect(
            Diagnostics.unknownFeature("landlock-netwrok"),
            "\"landlock-netwrok\" is not a feature; did you mean landlock-network?",
            hint: "launch doctor lists every feature by its name"
        )
        expect(
            Diagnostics.cannotProbe(SystemError(call: "clone", errno: 11)),
            "cannot try anything: no process can be made: clone: Resource temporarily unavailable",
            hint: "ulimit -u says how many may be"
        )
        expect(
            Diagnostics.unknownFeature("x"),
            "\"x\" is not a feature",
            hint: "launch doctor lists every feature by its name"
        )
    }

    @Test func `stand in a table that is aligned, complete and narrow`() {
        let long = String(repeating: "x", count: 90)
        let findings = Feature.allCases.map {
            Finding($0, .partly, .text(long), .sysctl("kernel.apparmor_restrict_unprivileged_userns"))
        }
        let text = DoctorTable(Examination(findings: findings, context: Self.context), isColoured: false).text
        let lines = text.split(separator: "\n")
        for line in lines { #expect(line.count <= 100, "\(line)") }
        let rows = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
        #expect(rows.map { String($0.dropFirst(2).prefix { $0 != " " }) } == Feature.allCases.map(\.rawValue))
        for row in rows { #expect(row.dropFirst(29).hasPrefix("partly  "), "\(row)") }
        #expect(!text.contains("\u{1b}"))
    }

    @Test func `are coloured only when asked, and then take the same room`() {
        let examination = Examination(
            findings: [Finding(.yama, .yes), Finding(.proc, .no)],
            context: Self.context
        )
        let plain = DoctorTable(examination, isColoured: false).text
        let coloured = DoctorTable(examination, isColoured: true).text
        #expect(coloured.contains("\u{1b}[32myes    \u{1b}[0m"))
        #expect(coloured.replacing(#/\x1b\[\d+m/#, with: "") == plain)
    }

    @Test func `stand in JSON with what was required`() throws {
        let findings = [Finding(.landlock, .yes, .abi(7)), Finding(.yama, .no, .text("0"), .error(1))]
        let json = DoctorJSON(
            Examination(findings: findings, context: Self.context),
            try Requirement(["yama,landlock"])
        ).text
        #expect(
            json == """
                {
                  "version": 1,
                  "features": [
                    {
                      "name": "landlock",
                      "group": "landlock",
                      "state": "yes",
                      "value": "ABI 7",
                      "meaning": "files can be restricted by path",
                      "reason": null,
                      "change": null
                    },
                    {
                      "name": "yama",
                      "group": "memory",
                      "state": "no",
                      "value": "0",
                      "meaning": "same-uid processes can attach",
                      "reason": "the kernel says: Operation not permitted",
                      "change": null
                    }
                  ],
                  "required": [
                    "yama",
                    "landlock"
                  ],
                  "unmet": [
                    "yama"
                  ]
                }
                """
        )
    }
}
