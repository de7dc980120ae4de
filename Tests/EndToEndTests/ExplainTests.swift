import Foundation
import LaunchProgram
import Testing

@Suite struct `launch explain` {
    private func fixture() throws -> Fixture {
        let fixture = try Fixture(
            """
            [secret.TOKEN]
            deliver = "memfd"
            [secret.GIVEN]
            [secret.ABSENT]
            [secret.ALIAS]
            from_key = "secret.TOKEN"
            [env.PORT]
            value = "3000"
            [env.SET]
            value = "no"
            """
        )
        try fixture.seal("TOKEN")
        try FileManager.default.removeItem(atPath: fixture.path(Fixture.identityPath))
        return fixture
    }

    private func given(_ fixture: Fixture) -> [String: String] {
        ["GIVEN": fixture.canary, "SET": "yes", "LAUNCH_IDENTITY": fixture.secretKey, "SWIFT_X": "y"]
    }

    @Test func `starts nothing, reads no identity and shows no value`() throws {
        let fixture = try fixture()
        let script = fixture.leavingMark
        for format in ["text", "json"] {
            let outcome = try fixture.run(
                LaunchProgram.path,
                ["explain", "--format", format, "--"] + script,
                adding: given(fixture)
            )
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errorText)")
            #expect(!outcome.text.contains(fixture.canary) && !outcome.text.contains(fixture.secretKey))
            #expect(!outcome.text.contains("3000"))
        }
        #expect(!fixture.wasStarted)
    }

    @Test func `says in text what the command gets and what happens before it runs`() throws {
        let fixture = try fixture()
        let text = try fixture.launch("explain", "--", "ls", "-l", adding: given(fixture)).text
        let words = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "command ls -l", "file /usr/bin/ls", "manifest \(fixture.path("launch.toml"))", "profile default",
            "TOKEN sealed memfd", "GIVEN environment env", "ABSENT absent env", "ALIAS sealed env", "PORT",
            "LAUNCH_IDENTITY",
        ] { #expect(words.contains(line), "\(line)\n\(text)") }
        #expect(
            words.last { $0.first?.isNumber == true }?.hasSuffix(". execve the command replaces the child")
                == true
        )
        #expect(!words.contains("SET"))
    }

    @Test func `says the same in JSON`() throws {
        let fixture = try fixture()
        let script = """
            import json, subprocess, sys
            result = subprocess.run([sys.argv[1], 'explain', '--format', 'json', '--pristine', '--', 'ls', 'a"b', b'\\xff'], capture_output=True)
            plan = json.loads(result.stdout)
            print(plan['command'][:2], plan['file'], plan['profile'])
            for secret in plan['secrets']: print(*secret.values())
            print(plan['set'], sorted(plan['inherited']), 'SET' in plan['withheld'], 'LAUNCH_IDENTITY' in plan['withheld'])
            print(plan['steps'][-1]['step'], all(step['reason'] for step in plan['steps']))
            """
        let lines = try fixture.python(script, adding: given(fixture)).text.split(separator: "\n")
        #expect(
            lines == [
                "['ls', 'a\"b'] /usr/bin/ls default", "TOKEN TOKEN sealed memfd",
                "GIVEN GIVEN environment env",
                "ABSENT ABSENT absent env", "ALIAS ALIAS sealed env",
                "['PORT', 'SET', 'TOKEN_FILE', 'LAUNCH_FDS'] ['HOME', 'LANG', 'PATH'] False True",
                "execve True",
            ]
        )
    }

    @Test func `has the exit status of a launch that cannot find its command or manifest`() throws {
        let fixture = try Fixture()
        #expect(try fixture.launch("explain", "--", "no-such-command").status == 127)
        #expect(try fixture.launch("explain", "--", "/tmp").status == 126)
        try fixture.launch("explain").expectRefusal(saying: "no command given")
        try fixture.launch("explain", "-c", "none", "--", "true").expectRefusal(saying: "cannot read none")
        try fixture.launch("explain", "--only", "NOPE", "--", "true").expectRefusal(saying: "--only NOPE")
    }
}
