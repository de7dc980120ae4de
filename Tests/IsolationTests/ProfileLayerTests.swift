import Isolation
import TOML
import Testing

private func document(_ text: String) throws -> ProfileDocument {
    let bytes = Array(text.utf8)
    return try ProfileDocument.parse(bytes.span)
}

/// `texts` over one another, the first at the bottom.
private func stack(_ texts: String...) throws -> ProfileStack {
    ProfileStack(
        layers: try texts.enumerated().map {
            .init(origin: "\($0.offset)", document: try document($0.element))
        }
    )
}

private func policy(_ stack: ProfileStack) throws -> SeccompPolicy { try #require(try stack.policy()) }

/// The answer to a call by name on x86_64.
private func answer(_ policy: SeccompPolicy, _ call: String) throws -> CallRule {
    policy.rules(for: .x86_64).rule(for: try #require(Architecture.x86_64.number(of: call)))
}

/// The mistakes of the first layer that has any, with its place.
private func mistakes(_ stack: ProfileStack) -> (layer: Int, problems: [ProfileProblem])? {
    do throws(ProfileStack.LayerError) { _ = try stack.profile(for: .x86_64) } catch {
        guard case .invalid(let problems) = error.error else { return nil }
        return (error.layer, problems)
    }
    return nil
}

private let base = """
    no_new_privs = false
    umask = "0022"
    [capabilities]
    keep = ["CAP_CHOWN"]
    [limits]
    core = 0
    nofile = 10
    [filesystem]
    read = ["/a"]
    [network]
    connect = [1]
    bind = [2]
    [seccomp]
    unknown = "EPERM"
    [seccomp.allow.needed]
    calls = ["execve", "execveat", "exit_group", "write"]
    [seccomp.allow.sockets]
    reason = "talk"
    calls = ["bind", "listen", "connect"]
    [seccomp.deny.mounts]
    answer = "EACCES"
    calls = ["mount", "umount2"]
    [[seccomp.argument]]
    call = "socket"
    argument = 0
    one_of = [1, 2]
    """

@Suite struct `A profile over another` {
    @Test func `inherits what it does not say`() throws {
        let profile = try stack(base, "description = \"d\"").profile(for: .x86_64)
        var expected = try stack(base).profile(for: .x86_64)
        expected.description = "d"
        #expect(profile == expected)
    }

    @Test func `replaces key by key`() throws {
        let profile = try stack(
            base,
            """
            no_new_privs = true
            umask = "0077"
            capabilities.keep = ["CAP_KILL"]
            limits.nofile = 20
            filesystem.write = ["/w"]
            network.connect = []
            """
        ).settings()
        #expect(profile.noNewPrivileges && profile.fileMask == 0o77)
        #expect(profile.capabilities == .only(CapabilitySet(bits: 1 << 5)))
        #expect(Set(profile.limits.map(\.value)) == [0, 20])
        #expect(profile.filesystem.read == ["/a"] && profile.filesystem.write == ["/w"])
        #expect(profile.network.connect == [] && profile.network.bind == [2])
    }

    @Test func `adds to a list that begins with three dots`() throws {
        let profile = try stack(
            base,
            """
            capabilities.keep = ["CAP_KILL", "..."]
            filesystem.read = ["...", "/b"]
            network = { connect = ["...", 3], bind = "any" }
            """
        ).settings()
        #expect(profile.capabilities == .only(CapabilitySet(bits: 1 << 5 | 1)))
        #expect(profile.filesystem.read == ["/a", "/b"])
        #expect(profile.network.connect == [1, 3] && profile.network.bind == nil)
    }

    @Test func `takes a call from wherever it was inherited`() throws {
        let policy = try policy(
            stack(
                base,
                """
                [seccomp.deny.listening]
                answer = "ENOSYS"
                calls = ["listen"]
                [seccomp.allow.mounting]
                calls = ["mount"]
                [seccomp.deny.families]
                calls = ["socket"]
                """
            )
        )
        #expect(try answer(policy, "listen") == .answer(.errno(38)))
        #expect(try answer(policy, "bind") == .answer(.allow))
        #expect(try answer(policy, "mount") == .answer(.allow))
        #expect(try answer(policy, "umount2") == .answer(.errno(13)))
        #expect(try answer(policy, "socket") == .answer(.errno(1)))
        #expect(policy.arguments.isEmpty)
    }

    @Test func `replaces the argument rules of a call as a whole`() throws {
        let rule = "[[seccomp.argument]]\ncall = \"socket\"\nargument = 1\nequals = 5\notherwise = \"EACCES\""
        let policy = try policy(stack(base, rule + "\n" + rule.replacing("socket", with: "bind")))
        let condition = ArgumentCondition(argument: 1, test: .oneOf([5]), otherwise: .errno(13))
        #expect(try answer(policy, "socket") == .allowWhen([condition]))
        #expect(try answer(policy, "bind") == .allowWhen([condition]))
    }

    @Test func `replaces the calls of a group of the same name`() throws {
        let policy = try policy(stack(base, "[seccomp.allow.sockets]\ncalls = [\"listen\", \"accept\"]"))
        #expect(try answer(policy, "accept") == .answer(.allow))
        #expect(try answer(policy, "listen") == .answer(.allow))
        // What no group names any more gets the answer for calls named nowhere.
        #expect(try answer(policy, "bind") == .answer(.errno(1)))
        #expect(policy.groups.first { $0.name == "sockets" }?.reason == "talk")
    }

    @Test func `keeps the calls of a group of the same name and changes its answer`() throws {
        let policy = try policy(
            stack(base, "[seccomp.deny.sockets]\nanswer = \"EACCES\"\n[seccomp.deny.mounts]\nreason = \"r\"")
        )
        for call in ["bind", "listen", "connect"] {
            #expect(try answer(policy, call) == .answer(.errno(13)))
        }
        #expect(try answer(policy, "mount") == .answer(.errno(13)))
        #expect(policy.groups.first { $0.name == "mounts" }?.reason == "r")
        let more = try self.policy("[seccomp.allow.sockets]\ncalls = [\"...\", \"accept\"]")
        for call in ["bind", "accept"] { #expect(try answer(more, call) == .answer(.allow)) }
    }

    private func policy(_ text: String) throws -> SeccompPolicy {
        try #require(try stack(base, text).policy())
    }

    private func policy(_ stack: ProfileStack) throws -> SeccompPolicy { try #require(try stack.policy()) }

    @Test func `moves the calls of inherited groups, but not those it names itself`() throws {
        let policy = try policy(
            "[seccomp.deny.needless]\ngroups = [\"sockets\"]\ncalls = [\"read\"]\n[seccomp.allow.one]\ncalls = [\"bind\"]"
        )
        #expect(try answer(policy, "listen") == .answer(.errno(1)))
        #expect(try answer(policy, "read") == .answer(.errno(1)))
        #expect(try answer(policy, "bind") == .answer(.allow))
        #expect(!policy.groups.contains { $0.name == "sockets" })
    }

    @Test func `replaces the answer to calls named nowhere`() throws {
        let policy = try policy("seccomp.unknown = \"ALLOW\"")
        #expect(try answer(policy, "read") == .answer(.allow))
        #expect(try answer(policy, "mount") == .answer(.errno(13)))
    }

    @Test func `that the last one says holds`() throws {
        let policy = try policy(
            stack(
                base,
                "[seccomp.deny.a]\ncalls = [\"read\"]",
                "[seccomp.allow.b]\ncalls = [\"read\"]",
                "[seccomp.deny.c]\nanswer = \"KILL\"\ngroups = [\"b\"]"
            )
        )
        #expect(try answer(policy, "read") == .answer(.killProcess))
    }
}

@Suite struct `Mistakes between profiles` {
    private func expect(
        _ text: String,
        _ line: Int,
        _ column: Int,
        _ kind: ProfileProblem.Kind,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let found = try #require(mistakes(try stack(base, text)), sourceLocation: location)
        let problem = ProfileProblem(position: SourcePosition(line: line, column: column), kind: kind)
        #expect(found.layer == 1 && found.problems == [problem], sourceLocation: location)
    }

    @Test func `name the place and what was meant`() throws {
        try expect(
            "seccomp.deny.x.groups = [\"socket\"]",
            1,
            26,
            .unknownGroup(name: "socket", nearest: "sockets")
        )
        try expect(
            "[seccomp.deny.x]\ngroups = [\"mounts\"]\n[seccomp.deny.y]\ngroups = [\"mounts\"]",
            4,
            11,
            .repeatedGroup(name: "mounts", first: SourcePosition(line: 2, column: 11))
        )
        try expect(
            "[seccomp.deny.x]\nreason = \"r\"",
            1,
            15,
            .schema(.missingKey(key: "calls", table: "seccomp.deny.x"))
        )
        try expect(
            "[seccomp.deny.x]\ncalls = [\"mount\", \"execve\"]",
            2,
            19,
            .essentialCallRefused(name: "execve")
        )
    }

    @Test func `between settings are found where the last of them stands`() throws {
        try expect(
            "description = \"d\"\n[network]\nsockets = \"local\"",
            2,
            1,
            .contradiction(.portsWithoutSockets)
        )
        try expect(
            "[namespaces]\nprivate_tmp = true\n[filesystem]\nwrite = [\"/tmp/x\"]",
            3,
            1,
            .contradiction(.hiddenPath("/tmp/x", by: .privateTmp))
        )
    }

    @Test(arguments: [
        (
            "[namespaces]\nuts = false\nhostname = \"h\"",
            ProfileContradiction.namespaceRefused(.uts, neededBy: "hostname")
        ),
        ("[namespaces]\npid = false\nprivate_proc = true", .namespaceRefused(.pid, neededBy: "private_proc")),
        (
            "[namespaces]\nmount = false\nprivate_tmp = true",
            .namespaceRefused(.mount, neededBy: "private_tmp")
        ),
        ("connect = [1]\n[network]\nconnect = [2]", .saidTwice(key: "connect")),
    ])
    func `within one profile have a position`(_ text: String, _ contradiction: ProfileContradiction) throws {
        do throws(ProfileError) {
            let bytes = Array(text.utf8)
            _ = try ProfileDocument.parse(bytes.span)
            Issue.record("accepted")
        } catch {
            guard case .invalid(let problems) = error else { return }
            #expect(problems.map(\.kind) == [.contradiction(contradiction)])
        }
    }

    @Test(arguments: ["filesystem.read = [\"\"]", "filesystem.write = [\"a\\u0000\"]", "workdir = \"\""])
    func `are paths that name nothing`(_ text: String) throws {
        let bytes = Array(text.utf8)
        #expect(throws: ProfileError.self) { try ProfileDocument.parse(bytes.span) }
    }

    @Test func `are built-ins that are not there`() throws {
        let document = try document("extends = \"nod\"")
        do throws(ProfileError) {
            _ = try ProfileStack(document, origin: "", builtin: BuiltinProfiles.document)
            Issue.record("accepted")
        } catch {
            let kind = ProfileProblem.Kind.unknownProfile(name: "nod", nearest: "node")
            let position = SourcePosition(line: 1, column: 11)
            #expect(error == .invalid([ProfileProblem(position: position, kind: kind)]))
        }
    }
}

@Suite struct `A container engine's rules in a profile` {
    private func imported() throws -> ProfileStack {
        let json = Array(
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW",
             "names": ["execve", "execveat", "exit_group", "write", "read"]}]}
            """.utf8
        )
        var stack = try stack(
            base,
            "[seccomp]\nfrom = \"oci:x.json\"\n[seccomp.deny.r]\nanswer = \"KILL\"\ncalls = [\"read\", \"mount\"]"
        )
        stack.layers[1].imported = try OCISeccomp.parse(json.span, file: "x.json")
        return stack
    }

    @Test func `take the place of what is inherited, below what stands beside them`() throws {
        let stack = try imported()
        let policy = try #require(try stack.policy())
        #expect(try answer(policy, "write") == .answer(.allow))
        #expect(try answer(policy, "read") == .answer(.killProcess))
        #expect(try answer(policy, "mount") == .answer(.killProcess))
        #expect(try answer(policy, "bind") == .answer(.errno(1)))
        _ = try stack.profile(for: .aarch64)
    }

    @Test func `keep their default answer unless another is said`() throws {
        var stack = try imported()
        stack.layers.append(.init(origin: "", document: try document("seccomp.unknown = \"EACCES\"")))
        let policy = try #require(try stack.policy())
        #expect(try answer(policy, "bind") == .answer(.errno(13)))
        #expect(try answer(policy, "mount") == .answer(.killProcess))
    }
}
