import Isolation
import TOML
import Testing

private func parse(_ text: String) throws -> ProfileDocument {
    let bytes = Array(text.utf8)
    return try ProfileDocument.parse(bytes.span)
}

private func policy(_ text: String) throws -> SeccompPolicy {
    let stack = try ProfileStack(parse(text), origin: "test", builtin: BuiltinProfiles.document)
    return try #require(try stack.policy())
}

private func problems(_ text: String) -> [ProfileProblem] {
    let bytes = Array(text.utf8)
    do throws(ProfileError) {
        _ = try Profile.parse(bytes.span)
        return []
    } catch {
        guard case .invalid(let problems) = error else { return [] }
        return problems
    }
}

private func at(_ line: Int, _ column: Int, _ kind: ProfileProblem.Kind) -> ProfileProblem {
    ProfileProblem(position: SourcePosition(line: line, column: column), kind: kind)
}

private let needed = #"allow.needed.calls = ["execve", "execveat", "exit_group", "write"]"#

@Suite struct `A profile` {
    @Test func `may name the port that the kernel chooses, which only bind takes`() throws {
        #expect(try parse("network.bind = [0, 1]").profile(for: .native).network.bind == [0, 1])
        #expect(
            problems("network.connect = [0]") == [
                at(1, 20, .schema(.outOfRange(key: "connect", table: "network", minimum: 1, maximum: 65535)))
            ]
        )
        #expect(
            problems("network.bind = [-1]") == [
                at(1, 17, .schema(.outOfRange(key: "bind", table: "network", minimum: 0, maximum: 65535)))
            ]
        )
    }

    @Test func `that says nothing keeps no capability and gains no privilege`() throws {
        let document = try parse("")
        #expect(document.settings == ProfileSettings())
        #expect(document.seccomp == nil)
        let profile = try document.profile(for: .native)
        #expect(profile == Profile())
        #expect(profile.noNewPrivileges)
        #expect(profile.capabilities == .only(CapabilitySet()))
        #expect(profile.limits.isEmpty)
        #expect(profile.filter == nil)
    }

    @Test func `names the capabilities and limits it sets`() throws {
        let profile = try parse(
            """
            description = "d"
            no_new_privs = false
            [capabilities]
            keep = ["CAP_NET_BIND_SERVICE", "CAP_CHECKPOINT_RESTORE"]
            [limits]
            core = 0
            nofile = 1024
            as = "unlimited"
            """
        ).profile(for: .native)
        #expect(profile.description == "d")
        #expect(!profile.noNewPrivileges)
        #expect(profile.capabilities == .only(CapabilitySet(bits: 1 << 10 | 1 << 40)))
        #expect(
            profile.limits == [
                ResourceLimit(resource: .core, value: 0), ResourceLimit(resource: .nofile, value: 1024),
                ResourceLimit(resource: .as, value: ResourceLimit.unlimited),
            ]
        )
        #expect(Set(profile.limits.map(\.resource.number)) == [4, 7, 9])
    }

    @Test func `groups calls with an answer and a reason`() throws {
        let policy = try policy(
            """
            [seccomp]
            unknown = "KILL"
            \(needed)
            [seccomp.deny.one]
            reason = "r"
            calls = ["mount"]
            [seccomp.deny.two]
            answer = "EAGAIN"
            calls = ["bpf", "open"]
            [seccomp.deny.three]
            answer = "KILL"
            calls = ["ptrace"]
            """
        )
        #expect(policy.unknown == .killProcess)
        #expect(policy.groups.map(\.name) == ["needed", "one", "two", "three"])
        #expect(policy.groups.map(\.reason) == [nil, "r", nil, nil])
        #expect(policy.groups.map(\.answer) == [.allow, .errno(1), .errno(11), .killProcess])
        let rules = policy.rules(for: .x86_64)
        #expect(rules.rule(for: 165) == .answer(.errno(1)))
        #expect(rules.rule(for: 2) == .answer(.errno(11)))
        #expect(rules.rule(for: 101) == .answer(.killProcess))
        #expect(rules.rule(for: 0) == .answer(.killProcess))
        // aarch64 has no open.
        #expect(policy.rules(for: .aarch64).calls.count == rules.calls.count - 1)
        let summary = policy.summary(for: SeccompMachine(architecture: .x86_64))
        #expect((summary.allowed, summary.conditional, summary.refused) == (4, 0, 4))
    }

    @Test func `joins several argument rules for one call`() throws {
        let policy = try policy(
            """
            [seccomp]
            \(needed)
            [[seccomp.argument]]
            call = "ioctl"
            argument = 1
            none_of = [1, 2]
            reason = "r"
            [[seccomp.argument]]
            call = "ioctl"
            argument = 2
            width = 64
            mask = 0x7f00000000000000
            equals = 0
            otherwise = "KILL"
            """
        )
        #expect(
            policy.rules(for: .x86_64).rule(for: 16)
                == .allowWhen([
                    ArgumentCondition(argument: 1, test: .noneOf([1, 2]), otherwise: .errno(1)),
                    ArgumentCondition(
                        argument: 2,
                        width: .full64,
                        mask: 0x7F00_0000_0000_0000,
                        test: .oneOf([0]),
                        otherwise: .killProcess
                    ),
                ])
        )
        #expect(policy.arguments.map(\.reason) == ["r", nil])
    }
}

@Suite struct `Mistakes in a profile` {
    @Test func `in its syntax have a position`() {
        #expect {
            try parse("a = 1\nb = \n")
        } throws: { error in
            guard case .syntax(let error) = error as? ProfileError else { return false }
            return error.position.line == 2
        }
    }

    @Test func `are all reported, in order`() {
        #expect(
            problems(
                """
                no_new_priv = true
                [capabilities]
                keep = ["CAP_NET_ADMIN", "CAP_NET_BIND"]
                drop = []
                [limits]
                core = -1
                nofiles = 3
                [filesystems]
                """
            ).map(\.position)
                == [(1, 1), (3, 26), (4, 1), (6, 8), (7, 1), (8, 2)].map(SourcePosition.init(line:column:))
        )
    }

    @Test func `of spelling name what was meant`() {
        #expect(
            problems("[capabilities]\nkeep = [\"CAP_SYS_ADMN\"]")
                == [at(2, 9, .unknownCapability(name: "CAP_SYS_ADMN", nearest: "CAP_SYS_ADMIN"))]
        )
        #expect(
            problems("[seccomp]\nunknown = \"ENOSIS\"\n\(needed)")
                == [at(2, 11, .unknownAnswer(name: "ENOSIS", nearest: "ENOSYS"))]
        )
        #expect(
            problems("[seccomp]\n\(needed)\ndeny.x.calls = [\"mount\",\n  \"unshar\"]")
                == [at(4, 3, .unknownCall(name: "unshar", nearest: "unshare"))]
        )
        #expect(
            problems("[seccomp]\n\(needed)\ndeny.x = { calls = [], anwser = \"EPERM\" }")
                == [
                    at(
                        3,
                        24,
                        .schema(.unknownKey(name: "anwser", table: "seccomp.deny.x", nearest: "answer"))
                    )
                ]
        )
    }

    @Test(arguments: ["cap_chown", "CHOWN", "", "CAP_41"])
    func `in capability names are not guessed away`(_ name: String) {
        let found = problems("[capabilities]\nkeep = [\"\(name)\"]")
        #expect(found.count == 1)
        guard case .unknownCapability(name, _)? = found.first?.kind else {
            Issue.record("\(found)")
            return
        }
    }

    @Test func `such as a call named twice point at both places`() {
        let first = SourcePosition(line: 3, column: 19)
        #expect(
            problems("[seccomp]\n\(needed)\nallow.a.calls = [ \"read\" ]\ndeny.b.calls = [ \"read\" ]")
                == [at(4, 18, .repeatedCall(name: "read", first: first))]
        )
        let rule = "[[seccomp.argument]]\ncall = \"read\"\nargument = 0\nequals = 0"
        #expect(
            problems("[seccomp]\n\(needed)\nallow.a.calls = [ \"read\" ]\n\(rule)")
                == [at(5, 8, .repeatedCall(name: "read", first: first))]
        )
    }

    @Test func `in the filter that would stop the launcher are mistakes of the profile`() {
        #expect(
            problems("[seccomp]\nallow.a.calls = [\"execve\", \"exit_group\", \"write\"]")
                == [at(1, 1, .essentialCallRefused(name: "execveat"))]
        )
        let all = #"["execve", "execveat", "exit_group"]"#
        #expect(
            problems("[seccomp]\nallow.a.calls = \(all)\ndeny.b.calls = [\"write\"]")
                == [at(3, 17, .essentialCallRefused(name: "write"))]
        )
    }

    @Test(arguments: [
        ("argument = 0", ProfileProblem.Kind.needsOneTest(call: "ioctl")),
        ("argument = 0\nequals = 1\nnone_of = [2]", .needsOneTest(call: "ioctl")),
        ("argument = 0\none_of = []", .needsOneTest(call: "ioctl")),
        ("argument = 0\nequals = 0x100000000", .valueOutsideMask(call: "ioctl")),
        ("argument = 0\nmask = 0x0f\nequals = 0x10", .valueOutsideMask(call: "ioctl")),
        ("argument = 0\nmask = 0x100000000\nequals = 0", .valueOutsideMask(call: "ioctl")),
        (
            "argument = 6\nequals = 0",
            .schema(.outOfRange(key: "argument", table: "seccomp.argument", minimum: 0, maximum: 5))
        ),
        (
            "argument = 0\nequals = -1",
            .schema(.outOfRange(key: "equals", table: "seccomp.argument", minimum: 0, maximum: .max))
        ),
        (
            "argument = 0\none_of = [1, -1]",
            .schema(.outOfRange(key: "one_of", table: "seccomp.argument", minimum: 0, maximum: .max))
        ),
        (
            "argument = 0\nequals = 1\nwidth = 48",
            .schema(.notAllowed(key: "width", table: "seccomp.argument", allowed: ["32", "64"]))
        ),
        ("equals = 1", .schema(.missingKey(key: "argument", table: "seccomp.argument"))),
    ])
    func `in argument rules cannot make a rule that never or always holds`(
        _ text: String,
        _ kind: ProfileProblem.Kind
    ) {
        let rule = "[[seccomp.argument]]\ncall = \"ioctl\"\n"
        #expect(problems("[seccomp]\n\(needed)\n\(rule)\(text)").map(\.kind) == [kind])
    }

    @Test func `in types are mistakes`() {
        for text in [
            "seccomp = 1", "[capabilities]\nkeep = \"none\"", "[capabilities]\nkeep = [1]",
            "[limits]\ncore = \"max\"", "[limits]\ncore = 1.5", "no_new_privs = 1",
            "[seccomp]\n\(needed)\nallow.x = 1",
            "[seccomp]\n\(needed)\nallow.x.reason = \"r\"", "[seccomp]\n\(needed)\nargument = {}",
        ] {
            #expect(problems(text).count == 1, "\(text)")
        }
    }
}
