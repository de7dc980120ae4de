import Foundation
import LaunchProgram
import Testing

@Suite struct `The command` {
    @Test func `runs without a manifest, in the default profile and with no secret`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.launch(
            "-v",
            "--",
            "grep",
            "-E",
            "^(Seccomp|NoNewPrivs|CapEff):",
            "/proc/self/status"
        )
        #expect(outcome.status == 0)
        #expect(outcome.text == "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n")
        #expect(outcome.errorText.contains("launch: no manifest\n"))
        #expect(outcome.errorText.contains("launch: profile default"))
    }

    @Test func `is the same with the verb exec and without`() throws {
        let fixture = try Fixture()
        for words in [["--"], ["exec", "--"], ["exec", "--pristine", "--"]] {
            let outcome = try fixture.run(LaunchProgram.path, words + ["echo", "here"])
            #expect(outcome.text == "here\n")
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test func `gets its arguments to the byte`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.python(
            #"""
            import subprocess, sys
            words = [b'', b'two words', b'new\nline', b'\xff\xfe\x80', 'dašės'.encode(), b'--', b'-v', b'$HOME', b'*', b'']
            show = 'import os, sys; print([os.fsencode(word) for word in sys.argv[1:]])'
            result = subprocess.run([sys.argv[1].encode(), b'--', b'python3', b'-c', show.encode(), *words], capture_output=True)
            print(result.stdout.decode() == f'{words}\n', result.stderr)
            """#
        )
        #expect(outcome.text == "True b''\n")
    }

    @Test func `finds its own name in argv[0], as typed`() throws {
        let fixture = try Fixture()
        #expect(
            try fixture.launch("--", "sh", "-c", "tr '\\0' '|' </proc/$$/cmdline; :").text.hasPrefix("sh|-c|")
        )
    }

    @Test func `reads the standard input and writes the standard output and error`() throws {
        let fixture = try Fixture()
        let bytes = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let outcome = try fixture.launch("--", "sh", "-c", "cat; echo aside >&2", input: bytes)
        #expect(outcome.output == bytes)
        #expect(outcome.errorText == "aside\n")
    }

    @Test func `keeps the working directory and the umask`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell("mkdir -p sub; cd sub; umask 0137; $launch -- sh -c 'pwd; umask'")
        #expect(outcome.text == "\(fixture.directory)/sub\n0137\n")
    }

    private static let signalState = """
        import signal, subprocess, sys
        def prepare():
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            for number in IGNORED: signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, BLOCKED)
        show = ['grep', '-E', '^Sig(Blk|Ign|Cgt):', '/proc/self/status']
        def look(words): return subprocess.run(words + show, preexec_fn=prepare, capture_output=True).stdout
        for IGNORED, BLOCKED in [([], []), ([1, 2, 13], []), ([], [10, 15, 40]), ([17, 20, 22], [1, 2, 3, 17, 64])]:
            plain, launched = look([]), look([sys.argv[1], '--'])
            if plain != launched: print(IGNORED, BLOCKED, plain, launched)
        print('done')
        """

    @Test func `has exactly the ignored and blocked signals that launch was given`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        #expect(try fixture.python(Self.signalState).text == "done\n")
    }

    @Test func `outlives a hang-up under nohup`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell("nohup $launch -- sh -c 'kill -HUP $$; echo alive' 2>/dev/null")
        #expect(outcome.text == "alive\n")
    }

    @Test func `stays in the process group and session of its caller`() throws {
        let fixture = try Fixture()
        let script = "ps -o pgid=,sid= -p $$ | tr -s ' '"
        let outcome = try fixture.shell("ps -o pgid=,sid= -p $$ | tr -s ' '; $launch -- sh -c \"$1\"", script)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == lines[1])
    }

    @Test func `is what PATH says, as execvp finds it`() throws {
        let fixture = try Fixture()
        try FileManager.default.createDirectory(
            atPath: fixture.path("bin"),
            withIntermediateDirectories: false
        )
        try fixture.workshop.write("bin/tool", "#!/bin/sh\necho mine\n", mode: 0o755)
        let path = "/no/such:\(fixture.path("bin")):/usr/bin:/bin"
        #expect(try fixture.launch("--", "tool", adding: ["PATH": path]).text == "mine\n")
        try fixture.workshop.write("tool", "#!/bin/sh\necho here\n", mode: 0o755)
        #expect(try fixture.launch("--", "tool", adding: ["PATH": ":/usr/bin:/bin"]).text == "here\n")
    }
}
