import Foundation
import LaunchProgram
import Testing

@Suite struct `Who stays` {
    private func fixture() throws -> Fixture {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.FILE]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        try fixture.seal("FILE")
        return fixture
    }

    /// What the command sees: whether its process id is the one that was started, its parent, and both values.
    private static let sight = """
        import os, subprocess, sys
        command = "import os;print(os.getpid(), os.getppid(), os.environ.get('TOKEN'), open(os.environ['FILE_FILE']).read())"
        process = subprocess.Popen([sys.argv[1], *sys.argv[2:], '--', 'python3', '-c', command], stdout=subprocess.PIPE, text=True)
        words = process.communicate()[0].split()
        print(process.returncode, int(words[0]) == process.pid, int(words[1]) == os.getpid(), *words[2:])
        """

    @Test func `nobody with --mode exec, and the secrets arrive in both ways`() throws {
        let fixture = try fixture()
        let seen = try fixture.python(Self.sight, "--mode=exec").text
        #expect(seen == "0 True True \(fixture.canary) \(fixture.canary)\n")
        #expect(try fixture.python(Self.sight).text == "0 False False \(fixture.canary) \(fixture.canary)\n")
    }

    @Test(arguments: ["none", "default", "offline", "native"])
    func `nobody under the built-in profiles either`(_ profile: String) throws {
        let fixture = try Fixture()
        let script =
            "exec \"$launch\" --mode exec --profile \(profile) -- sh -c 'echo $$; exit 7'; echo not reached"
        let outcome = try fixture.shell("(\(script)) & wait $!; echo $? $!")
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last == "7 \(lines.first ?? "")")
    }

    @Test func `nobody is left who could be told of an exec that failed`() throws {
        let fixture = try Fixture()
        try fixture.workshop.write("script", "#!/nowhere/sh\n", mode: 0o755)
        let outcome = try fixture.launch("--mode", "exec", "--", "./script")
        #expect(outcome.status == 127)
        #expect(outcome.errorText.contains("the interpreter or loader it names is not"))
    }

    @Test func `somebody where the mode is auto and systemd did not start this very process`() throws {
        let fixture = try fixture()
        for variables in [[:], ["SYSTEMD_EXEC_PID": "1"]] as [[String: String]] {
            let seen = try fixture.python(Self.sight, adding: variables).text
            #expect(seen.hasPrefix("0 False False "))
        }
    }

    @Test func `nobody where systemd did`() throws {
        let script = "export SYSTEMD_EXEC_PID=$$; exec \"$launch\" -v -- sh -c 'echo $$'"
        let outcome = try Fixture().shell(script)
        #expect(outcome.errorText.contains("mode exec: started by systemd, and nothing has to stay"))
        let stays = try Fixture().shell(
            "export SYSTEMD_EXEC_PID=$$; exec \"$launch\" -v --grace 3s -- sh -c 'echo $$'"
        )
        #expect(stays.errorText.contains("mode supervise: --grace is for a supervisor"))
    }

    @Test func `explain says it`() throws {
        let fixture = try Fixture()
        #expect(
            try fixture.launch("explain", "--mode=exec", "--", "true").text.contains(
                "mode       exec: as asked\n"
            )
        )
        #expect(
            try fixture.launch("explain", "--format=json", "--", "true").text.contains(
                "\"mode\": \"supervise\""
            )
                || fixture.launch("explain", "--format=json", "--", "true").text.contains(
                    "\"mode\":\"supervise\""
                )
        )
    }

    @Test func `signals that are blocked or ignored stay so without a supervisor`() throws {
        let outcome = try Fixture().python(
            """
            import signal, subprocess, sys
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            words = ['grep', '-E', '^Sig(Blk|Ign)', '/proc/self/status']
            plain = subprocess.run(words, stdout=subprocess.PIPE, restore_signals=False).stdout
            for mode in ['exec', 'supervise']:
                run = subprocess.run([sys.argv[1], '--mode', mode, '--', *words], stdout=subprocess.PIPE, restore_signals=False)
                print(run.stdout == plain)
            """
        )
        #expect(outcome.text == "True\nTrue\n", "\(outcome.errorText)")
    }
}

@Suite struct `A signal before the command` {
    /// `launch` waits for its identity at a pipe while the signal arrives.
    private static let interrupted = """
        import os, subprocess, sys
        prefix, number = sys.argv[2].split(), int(sys.argv[3])
        reader, writer = os.pipe()
        words = [sys.argv[1], '--identity', f'fd:{reader}', '--', 'touch', 'started']
        process = subprocess.Popen(prefix + words, pass_fds=[reader])
        def stat(pid): return open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[0]
        def children(pid): return open(f'/proc/{pid}/task/{pid}/children').read().split()
        target = process.pid
        while prefix and not children(target): pass
        if prefix: target = int(children(target)[0])
        # The only thing it waits for.
        while open(f'/proc/{target}/comm').read() != 'launch\\n' or stat(target) != 'S': pass
        os.kill(target, number)
        print(process.wait(), os.path.exists('started'))
        """

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func `ends the launch while its identity is awaited`(_ signal: Int32) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.python(Self.interrupted, "", "\(signal)")
        #expect(outcome.text == "\(-signal) False\n", "\(outcome.errorText)")
    }

    @Test(.enabled(if: getuid() == 0, "process 1 needs root"), arguments: [SIGTERM, SIGINT])
    func `ends process 1 too`(_ signal: Int32) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.python(Self.interrupted, "unshare -pf --kill-child", "\(signal)")
        #expect(outcome.text == "\(128 + signal) False\n", "\(outcome.errorText)")
    }
}

@Suite struct `Arguments and environment together` {
    /// Defaults that leave the last of them `room` bytes short of what the kernel takes.
    private func environment(_ room: Int) -> String {
        (0..<18).map {
            "[env.V\($0)]\nvalue = \"\(String(repeating: "x", count: $0 == 17 ? room : 120_000))\""
        }
        .joined(separator: "\n")
    }

    @Test func `are refused before anything is started, and the largest is named`() throws {
        let fixture = try Fixture(environment(120_000))
        let outcome = try fixture.launch("--pristine", "--", "true")
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("are too large together: "))
        #expect(outcome.errorText.contains(" takes most\n"))
        #expect(try Fixture(environment(1000)).launch("--pristine", "--", "true").status == 0)
    }

    @Test func `are named by the secret where that takes most`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n" + environment(40_000))
        try fixture.seal("TOKEN", Data(repeating: 65, count: 131_000))
        let outcome = try fixture.launch("--pristine", "--", "true")
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("TOKEN takes most"))
        #expect(outcome.errorText.contains("deliver = \"memfd\" for TOKEN, or launch --deliver memfd"))
        #expect(try fixture.launch("--pristine", "--deliver", "memfd", "--", "true").status == 0)
    }
}
