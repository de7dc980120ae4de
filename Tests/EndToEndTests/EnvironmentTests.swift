import Foundation
import LaunchProgram
import Testing

@Suite struct `The environment of the command` {
    /// What `env` prints under launch, sorted.
    private func environment(
        _ fixture: Fixture,
        _ options: String...,
        adding variables: [String: String] = [:]
    ) throws -> [String] {
        let outcome = try fixture.run(LaunchProgram.path, options + ["--", "env"], adding: variables)
        #expect(outcome.status == 0, "\(outcome.errorText)")
        return outcome.text.split(separator: "\n").map(String.init).sorted()
    }

    @Test func `is its caller's, unchanged, with the variables of Swift's runtime`() throws {
        let fixture = try Fixture()
        let variables = [
            "SWIFT_BACKTRACE": "enable=yes,interactive=yes", "SWIFT_DEBUG_ENABLE_MALLOC": "1", "SWIFT_": "x",
            "EMPTY": "", "ODD name": "kept", "LD_BIND_NOW": "1", "MULTI": "a b=c",
        ]
        let expected = fixture.workshop.environment.merging(variables) { $1 }.map { "\($0)=\($1)" }.sorted()
        #expect(try environment(fixture, adding: variables) == expected)
    }

    @Test func `keeps its order, values of any bytes and repeated names`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.python(
            #"""
            import ctypes, os, sys
            words = [b'Z=1', b'A=\xff\xfe', b'Z=2', b'no-equals', b'PATH=/usr/bin:/bin', b'SWIFT_X=9', b'B=']
            libc = ctypes.CDLL(None)
            def vector(words): return (ctypes.c_char_p * (len(words) + 1))(*words, None)
            pid = os.fork()
            if pid == 0:
                libc.execve(sys.argv[1].encode(), vector([b'launch', b'--', b'cat', b'/proc/self/environ']), vector(words))
            os.waitpid(pid, 0)
            """#
        )
        #expect(outcome.output.split(separator: 0).map { Data($0) }.contains(Data("A=".utf8) + [0xff, 0xfe]))
        let names = outcome.output.split(separator: 0).map {
            String(decoding: $0.prefix { $0 != 0x3d }, as: UTF8.self)
        }
        #expect(names.filter { $0 != "no-equals" } == ["Z", "A", "Z", "PATH", "SWIFT_X", "B"])
    }

    /// Every variable that holds an identity or says where one is.
    private static let identityVariables = [
        "LAUNCH_IDENTITY", "LAUNCH_IDENTITY_FILE", "ENVPKT_AGE_KEY", "ENVPKT_AGE_KEY_FILE", "SOPS_AGE_KEY",
        "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_CMD", "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
    ]

    @Test(arguments: [[], ["--pristine"], ["--skip-audit"]])
    func `never has a variable of an identity`(options: [String]) throws {
        let fixture = try Fixture()
        let variables = Dictionary(
            uniqueKeysWithValues: Self.identityVariables.map { ($0, fixture.secretKey) }
        )
        let outcome = try fixture.run(LaunchProgram.path, options + ["--", "env"], adding: variables)
        #expect(!outcome.text.contains(fixture.secretKey))
        #expect(!outcome.text.contains("AGE_KEY") && !outcome.text.contains("LAUNCH_IDENTITY"))
    }

    @Test func `has no identity even when the manifest declares the variable a secret`() throws {
        let names = Self.identityVariables.map { "[secret.\($0)]" }.joined(separator: "\n")
        let fixture = try Fixture(names)
        let variables = Dictionary(
            uniqueKeysWithValues: Self.identityVariables.map { ($0, fixture.secretKey) }
        )
        let outcome = try fixture.launch("--", "env", adding: variables)
        #expect(!outcome.text.contains(fixture.secretKey))
    }

    @Test func `is PATH HOME LANG TERM TZ USER and what the manifest gives with --pristine`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.GIVEN]\n[env.PORT]\nvalue = \"3000\"")
        try fixture.seal("TOKEN")
        let minimal = [
            "PATH": "/usr/bin:/bin", "HOME": fixture.path("home"), "LANG": "C.UTF-8", "TERM": "dumb",
            "TZ": "UTC",
            "USER": "someone",
        ]
        let other = [
            "GIVEN": "yes", "EDITOR": "vi", "LC_ALL": "C", "LOGNAME": "x", "SWIFT_X": "y", "SHELL": "/bin/sh",
        ]
        let expected = minimal.merging(["TOKEN": fixture.canary, "PORT": "3000", "GIVEN": "yes"]) { $1 }
        #expect(
            try environment(fixture, "--pristine", adding: minimal.merging(other) { $1 })
                == expected.map { "\($0)=\($1)" }.sorted()
        )
    }

    @Test func `has the manifest's defaults only where nothing is set`() throws {
        let fixture = try Fixture("[env.PORT]\nvalue = \"3000\"\n[env.HOST]\nvalue = \"a b\\nc\"\n[env.NONE]")
        let show = ["--", "sh", "-c", "printf '%s|' \"$PORT\" \"$HOST\" \"${NONE-unset}\""]
        #expect(try fixture.run(LaunchProgram.path, show).text == "3000|a b\nc|unset|")
        #expect(
            try fixture.run(LaunchProgram.path, show, adding: ["PORT": "8080"]).text == "8080|a b\nc|unset|"
        )
        #expect(try fixture.run(LaunchProgram.path, show, adding: ["PORT": ""]).text == "|a b\nc|unset|")
    }

    @Test func `has names with the namespace's prefix`() throws {
        let fixture = try Fixture(
            """
            [namespace]
            prefix = "APP"
            [secret.TOKEN]
            [secret.PLAIN]
            namespace = ""
            [secret.OTHER]
            namespace = "X"
            [env.PORT]
            value = "3000"
            """
        )
        for name in ["TOKEN", "PLAIN", "OTHER"] { try fixture.seal(name, Data(name.utf8)) }
        let names = try environment(fixture).filter {
            !fixture.workshop.environment.keys.contains(String($0.prefix { $0 != "=" }))
        }
        #expect(names == ["APP__PORT=3000", "APP__TOKEN=TOKEN", "PLAIN=PLAIN", "X__OTHER=OTHER"])
    }

    @Test func `has an alias with the value of what it stands for`() throws {
        let fixture = try Fixture(
            """
            [secret.TOKEN]
            [secret.ALIAS]
            from_key = "secret.TOKEN"
            [env.PORT]
            value = "3000"
            [env.HTTP_PORT]
            from_key = "env.PORT"
            """
        )
        try fixture.seal("TOKEN")
        #expect(
            try fixture.launch("--", "printenv", "TOKEN", "ALIAS", "PORT", "HTTP_PORT").text
                == "\(fixture.canary)\n\(fixture.canary)\n3000\n3000\n"
        )
        #expect(
            try fixture.launch("--only", "ALIAS", "--", "printenv", "ALIAS", "TOKEN").text
                == "\(fixture.canary)\n"
        )
    }

    @Test func `has an alias of a secret that comes from the caller's environment`() throws {
        let fixture = try Fixture(
            "[secret.TOKEN]\n[secret.ALIAS]\nfrom_key = \"secret.TOKEN\"\nrequired = true"
        )
        let outcome = try fixture.launch("--", "printenv", "ALIAS", adding: ["TOKEN": fixture.canary])
        #expect(outcome.text == "\(fixture.canary)\n", "\(outcome.errorText)")
    }

    @Test func `has only the secrets that --only names`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.TWO]\n[secret.THREE]\n[secret.FOUR]")
        for name in ["ONE", "TWO"] { try fixture.seal(name, Data(name.utf8)) }
        let show = ["--", "sh", "-c", "echo ${ONE-} ${TWO-} ${THREE-} ${FOUR-}"]
        let given = ["TWO": "not this", "THREE": "three", "FOUR": "four"]
        #expect(try fixture.run(LaunchProgram.path, ["--only", "ONE", "TWO"] + show).text == "ONE TWO\n")
        #expect(
            try fixture.run(LaunchProgram.path, ["--only", "ONE", "THREE"] + show, adding: given).text
                == "ONE three\n"
        )
        try fixture.refusal("--only", "ONE", "NOPE", saying: "--only NOPE: no such secret in ")
    }

    @Test func `has a sealed value where the caller's variable has the same name`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[env.TOKEN]\nvalue = \"default\"")
        try fixture.seal("TOKEN")
        #expect(
            try environment(fixture, adding: ["TOKEN": "parent"]).filter { $0.hasPrefix("TOKEN=") } == [
                "TOKEN=\(fixture.canary)"
            ]
        )
    }
}
