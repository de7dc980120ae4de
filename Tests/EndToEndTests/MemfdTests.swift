import Foundation
import LaunchProgram
import Testing

@Suite struct `A memory file` {
    private func fixture(_ tables: String = "[secret.ONE]\n[secret.TWO]\n[secret.THREE]") throws -> Fixture {
        let fixture = try Fixture(tables)
        for name in ["ONE", "TWO", "THREE"] { try fixture.seal(name, Data("\(fixture.canary)-\(name)".utf8)) }
        return fixture
    }

    @Test func `is announced by NAME_FILE and LAUNCH_FDS, and its value is in no variable`() throws {
        let fixture = try fixture()
        let outcome = try fixture.launch("--deliver", "memfd", "--", "env")
        #expect(!outcome.text.contains(fixture.canary))
        let variables = Dictionary(
            outcome.text.split(separator: "\n").map { line in
                (String(line.prefix { $0 != "=" }), String(line.drop { $0 != "=" }.dropFirst()))
            },
            uniquingKeysWith: { first, _ in first }
        )
        let listed = try #require(variables["LAUNCH_FDS"]).split(separator: ",").map {
            $0.split(separator: ":").map(String.init)
        }
        #expect(listed.map { $0[0] } == ["ONE", "TWO", "THREE"])
        for entry in listed {
            #expect(variables["\(entry[0])_FILE"] == "/proc/self/fd/\(entry[1])")
            #expect(variables[entry[0]] == nil)
        }
    }

    @Test func `is sealed, readable again and again, and cannot be changed`() throws {
        let fixture = try fixture()
        let script = """
            import fcntl, os
            for name in ['ONE', 'TWO', 'THREE']:
                path = os.environ[name + '_FILE']
                number = int(path.rsplit('/', 1)[1])
                seals = fcntl.fcntl(number, 1034)
                assert seals & 0xf == 0xf, seals
                first, second, third = open(path).read(), open(path).read(), os.read(number, 999).decode()
                assert first == second == third and first.endswith('-' + name)
                for attempt in [lambda: os.ftruncate(number, 0), lambda: os.pwrite(number, b'x', 0),
                                lambda: os.write(os.open(path, os.O_RDWR), b'x')]:
                    try: attempt(); print('changed', name)
                    except OSError: pass
                assert open(path).read() == first
                print(first)
            """
        let outcome = try fixture.launch("--deliver", "memfd", "--", "python3", "-c", script)
        #expect(
            outcome.text == ["ONE", "TWO", "THREE"].map { "\(fixture.canary)-\($0)\n" }.joined(),
            "\(outcome.errorText)"
        )
    }

    @Test func `is what the manifest chooses for each secret, and the command line for all`() throws {
        let fixture = try fixture(
            "[secret.ONE]\ndeliver = \"memfd\"\n[secret.TWO]\ndeliver = \"env\"\n[secret.THREE]"
        )
        let show = [
            "sh", "-c", "for name in ONE TWO THREE; do printenv $name ${name}_FILE | tr -d 0-9; done",
        ]
        let mixed = try fixture.run(LaunchProgram.path, ["--"] + show).text.split(separator: "\n")
        #expect(
            mixed.count == 3 && mixed[0] == "/proc/self/fd/" && mixed[1].hasSuffix("-TWO")
                && mixed[2].hasSuffix("-THREE")
        )
        let files = try fixture.run(LaunchProgram.path, ["--deliver=memfd", "--"] + show).text
        #expect(files == String(repeating: "/proc/self/fd/\n", count: 3))
        let variables = try fixture.run(LaunchProgram.path, ["--deliver", "env", "--"] + show).text
        #expect(!variables.contains("/proc"))
    }

    @Test func `replaces what the caller's environment says under those names`() throws {
        let fixture = try fixture()
        let outcome = try fixture.launch(
            "--deliver",
            "memfd",
            "--",
            "env",
            adding: ["ONE": "parent", "ONE_FILE": "/etc/passwd", "LAUNCH_FDS": "ONE:0"]
        )
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("ONE=") } == 0)
        #expect(lines.count { $0.hasPrefix("ONE_FILE=") } == 1 && !outcome.text.contains("/etc/passwd"))
        #expect(lines.count { $0.hasPrefix("LAUNCH_FDS=") } == 1 && !outcome.text.contains("ONE:0,"))
    }

    @Test func `passes on to the command's children`() throws {
        let fixture = try fixture()
        let outcome = try fixture.launch(
            "--deliver",
            "memfd",
            "--",
            "sh",
            "-c",
            "sh -c 'cat $TWO_FILE' | cat"
        )
        #expect(outcome.text == "\(fixture.canary)-TWO")
    }

    @Test func `is only there for the secrets that --only names`() throws {
        let fixture = try fixture()
        let outcome = try fixture.launch(
            "--deliver",
            "memfd",
            "--only",
            "TWO",
            "--",
            "sh",
            "-c",
            "ls -l /proc/$$/fd | grep -c memfd; printenv LAUNCH_FDS"
        )
        #expect(outcome.text == "1\nTWO:3\n")
    }

    @Test func `cannot be asked for in words that are not known`() throws {
        let fixture = try Fixture("[secret.ONE]\ndeliver = \"file\"")
        try fixture.refusal(saying: "launch.toml:6:11: deliver in [secret.ONE] must be one of env, memfd")
        try fixture.refusal("--deliver", "file", saying: "must be env or memfd")
    }
}
