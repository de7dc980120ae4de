import Foundation
import LaunchProgram
import Testing

@Suite struct `A change with --on-change restart` {
    @Test func `starts the command again with the new value, and the last one's end is the launch's`() throws
    {
        let outcome = try Rotation.run(
            """
            run = Run('--status-fd', '1', *restarting)
            first = run.start('first')
            seal('second')
            second = run.start('second')
            print(first != second, ends(first), f'"pid":{first},"code":3' in run.text)
            os.kill(second, signal.SIGKILL)
            print(run.end(), run.text.count('"event":"started"'), run.text.count('"event":"changed"'))
            """
        )
        #expect(outcome.text == "True True True\n-9 2 1\n")
    }

    @Test(arguments: [
        // As an editor saves.
        "shutil.copy('launch.toml', 'other'); seal('second', manifest='other'); os.rename('other', 'launch.toml')",
        // As Kubernetes swaps: the file is a link through a link to a directory.
        "os.mkdir('..2'); shutil.copy('launch.toml', '..2'); seal('second', manifest='..2/launch.toml');"
            + " os.symlink('..2', '..tmp'); os.rename('..tmp', '..data')",
        // In place, in pieces.
        "text = open('launch.toml').read(); seal('second'); new = open('launch.toml').read();"
            + " open('launch.toml', 'w').write(text)\n"
            + "with open('launch.toml', 'w') as file:\n for piece in new.splitlines(True): file.write(piece); file.flush()",
    ]) func `is seen however the file is replaced`(_ replacement: String) throws {
        let outcome = try Rotation.run(
            """
            if 'data' in sys.argv[2]:
                os.mkdir('..1'); os.rename('launch.toml', '..1/launch.toml')
                os.symlink('..1', '..data'); os.symlink('..data/launch.toml', 'launch.toml')
            run = Run('-c', 'launch.toml', *restarting)
            run.start('first')
            exec(sys.argv[2])
            print(run.start('second') > 0)
            run.process.terminate()
            print(run.end())
            """,
            replacement
        )
        #expect(outcome.text == "True\n3\n")
    }

    @Test func `of a profile, of what it extends and of its seccomp file counts`() throws {
        let outcome = try Rotation.run(
            """
            oci = '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["%s"],"action":"SCMP_ACT_ERRNO"}]}'
            open('oci.json', 'w').write(oci % 'acct')
            open('base.toml', 'w').write('no_new_privs = true\\n')
            open('mine.toml', 'w').write('extends = "./base.toml"\\n[seccomp]\\nfrom = "oci:oci.json"\\n')
            run = Run('--profile', './mine.toml', *restarting)
            processes = [run.start()]
            open('oci.json', 'w').write(oci % 'swapon'); processes.append(run.start())
            change('true', 'false', 'base.toml'); change('false', 'true\\n[limits]\\ncore = 0', 'base.toml')
            processes.append(run.start())
            open('mine.toml', 'a').write('[limits]\\nnofile = 64\\n'); processes.append(run.start())
            print(len(set(processes)))
            run.process.terminate()
            print(run.end())
            """
        )
        #expect(outcome.text == "4\n3\n")
    }

    @Test func `of no content is none`() throws {
        let outcome = try Rotation.run(
            """
            run = Run(*restarting)
            first = run.start('first')
            os.utime('launch.toml'); run.until('touched')
            text = open('launch.toml').read(); open('launch.toml', 'w').write(text); run.until('touched')
            # An identity is looked at, not read: it is tried, and what it opens is what the command has.
            os.utime('home/.config/launch/identity.txt'); run.until('nothing else has changed')
            print(lives(first), run.text.count('start '))
            run.process.terminate()
            print(run.end())
            """
        )
        #expect(outcome.text == "True 1\n3\n")
    }

    @Test func `during a restart is taken over in its place`() throws {
        let outcome = try Rotation.run(
            """
            slow = command[2].replace('sys.exit(3)', "say('asked')")
            run = Run('-v', '--on-change', 'restart', '--grace', '2s', '--', 'python3', '-c', slow)
            run.start('first')
            seal('second'); run.until('^asked')
            seal('third'); run.until('opening the new state')
            seal('fourth')
            run.start('fourth')
            print('second' in run.text, 'third' in run.text)
            run.process.kill()
            run.end()
            """
        )
        #expect(outcome.text == "False False\n")
    }

    @Test func `ends the launch when the new command ends at once`() throws {
        let outcome = try Rotation.run(
            """
            script = 'echo start $$ $TOKEN; [ $TOKEN = first ] || exit 7; exec sleep 1000'
            run = Run('--on-change', 'restart', '--', 'sh', '-c', script)
            run.start('first')
            seal('second')
            print(run.end(), run.text.count('second'))
            """
        )
        #expect(outcome.text == "7 1\n")
    }

    @Test func `does not outlive the command`() throws {
        let outcome = try Rotation.run(
            """
            run = Run(*restarting)
            os.kill(run.start('first'), signal.SIGUSR1)
            print(run.end())
            run = Run('--on-change', 'restart', '--signal-exit', 'code', '--', *command)
            os.kill(run.start('first'), signal.SIGKILL)
            print(run.end())
            """
        )
        #expect(outcome.text == "-10\n137\n")
    }
}

@Suite struct `A new state that is refused` {
    @Test(arguments: [
        ("change('[secret.TOKEN]', '[secret.TOKEN]\\nexpires = 2020-01-31')", "expired on 2020-01-31"),
        ("change('[secret.TOKEN]', '[secret.TOKEN')", "launch.toml:5:"),
        ("os.rename('home/.config/launch/identity.txt', 'elsewhere')", "no identity to open"),
        ("os.rename('launch.toml', 'elsewhere')", "not the manifest that applies here any more"),
        (
            "change('[secret.TOKEN]', '[secret.OTHER]\\nrequired = true\\n[secret.TOKEN]')",
            "refused: the audit is critical"
        ),
        (
            "change('[secret.TOKEN]', '[isolation]\\nprofile = \"./none.toml\"\\n[secret.TOKEN]')",
            "none.toml"
        ),
    ]) func `leaves the command as it is, and says why`(_ change: String, _ reason: String) throws {
        for arguments in ["restarting", "signalling"] {
            let outcome = try Rotation.run(
                """
                run = Run(*\(arguments))
                first = run.start('first')
                exec(sys.argv[2])
                run.until(re.escape(sys.argv[3]))
                stays = int(run.until(r'warning: the change is refused: process (\\d+) stays, with the state of 2').group(1))
                print(stays == first, lives(first), run.text.count('start '))
                run.process.terminate()
                print(run.end() in [3, -15])
                """,
                change,
                reason
            )
            #expect(outcome.text == "True True 1\nTrue\n", "\(arguments)")
        }
    }

    @Test func `is tried again when what was wrong is mended`() throws {
        let outcome = try Rotation.run(
            """
            run = Run(*restarting)
            first = run.start('first')
            os.rename('home/.config/launch/identity.txt', 'elsewhere')
            run.until('refused')
            seal('second'); run.until('refused')
            os.rename('elsewhere', 'home/.config/launch/identity.txt')
            run.start('second')
            change('[secret.TOKEN]', '[secret.TOKEN'); run.until('refused')
            change('[secret.TOKEN', '[secret.TOKEN]'); run.until('say again what the command has')
            run.process.terminate()
            print(run.end())
            """
        )
        #expect(outcome.text == "3\n")
    }

    @Test func `is a line of JSON`() throws {
        let outcome = try Rotation.run(
            """
            run = Run('--status-fd', '1', *restarting)
            first = run.start('first')
            change('[secret.TOKEN]', '[secret.TOKEN')
            run.until(f'^{{"event":"refused","status":125,"pid":{first}}}$')
            run.process.terminate()
            run.end()
            print(run.text.count('"event":"refused"'), run.text.count('"event":"exited"'))
            """
        )
        #expect(outcome.text == "1 1\n")
    }
}

@Suite struct `A change with --on-change signal` {
    @Test func `puts the new values into the same files, and then sends the signal`() throws {
        let outcome = try Rotation.run(
            """
            run = Run(*signalling)
            first = run.start('first')
            for value in ['a much longer second value' * 300, '', 'x', 'fourth']:
                seal(value)
                print(int(run.until(f'^hup (\\\\d+) {value}$').group(1)) == first)
            print(run.text.count('start '), run.text.count('hup '))
            run.process.terminate()
            print(run.end())
            """
        )
        #expect(outcome.text == "True\nTrue\nTrue\nTrue\n1 4\n-15\n")
    }

    @Test func `leaves nobody but the launch able to write the file`() throws {
        let outcome = try Rotation.run(
            """
            attempt = ['python3', '-c', '''
            import fcntl, mmap, os
            path = os.environ['TOKEN_FILE']
            number = int(path.rsplit('/', 1)[1])
            for change in [lambda: os.pwrite(number, b'x', 0), lambda: os.ftruncate(number, 0),
                           lambda: mmap.mmap(number, 5), lambda: fcntl.fcntl(number, 1033, 8)]:
                try: change(); print('changed')
                except OSError: pass
            print(oct(os.fstat(number).st_mode & 0o7777), open(path).read())
            ''']
            run = Run('--on-change', 'signal:HUP', '--deliver', 'memfd', '--', *attempt)
            print(run.end(), run.text)
            """
        )
        #expect(outcome.text == "0 0o400 first\n\n")
    }

    @Test(arguments: [
        ("change('[secret.TOKEN]', '[secret.OTHER]\\n[secret.TOKEN]'); seal('x', 'OTHER')", "which secrets"),
        ("change('[secret.TOKEN]', '[env.PLAIN]\\nvalue = \"x\"\\n[secret.TOKEN]')", "[env]"),
        ("change('[secret.TOKEN]', '[isolation]\\nprofile = \"none\"\\n[secret.TOKEN]')", "the isolation"),
    ]) func `that is more than a value takes a restart, which is said`(_ change: String, _ what: String)
        throws
    {
        let outcome = try Rotation.run(
            """
            run = Run(*signalling)
            first = run.start('first')
            exec(sys.argv[2])
            found = run.until(r'warning: the change takes a restart \\((.*)\\): process (\\d+) stays')
            print(sys.argv[3] in found.group(1), int(found.group(2)) == first, 'hup' in run.text)
            run.process.terminate()
            run.end()
            """,
            change,
            what
        )
        #expect(outcome.text == "True True False\n")
    }
}

@Suite struct `Changes cannot be followed` {
    private func refusal(
        _ options: [String],
        _ text: String,
        adding variables: [String: String] = [:],
        sealing: Bool = true,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        if sealing { try fixture.seal("TOKEN") }
        let outcome = try fixture.run(
            LaunchProgram.path,
            options + ["--"] + fixture.leavingMark,
            adding: variables,
            at: location
        )
        outcome.expectRefusal(saying: text, at: location)
        #expect(!fixture.wasStarted, sourceLocation: location)
    }

    @Test func `where a secret would stay in this process`() throws {
        let restart = ["--on-change", "restart"]
        try refusal(
            restart,
            "TOKEN comes from the environment",
            adding: ["TOKEN": "x"],
            sealing: false
        )
        try refusal(
            restart,
            "the identity in LAUNCH_IDENTITY can be read once",
            adding: ["LAUNCH_IDENTITY": "x"]
        )
    }

    @Test func `by a signal, for a variable of the command`() throws {
        try refusal(["--on-change", "signal:HUP"], "TOKEN is a variable of the command")
        try refusal(["--on-change", "signal:HUP"], "--deliver memfd, or --on-change restart")
    }

    @Test func `by nobody`() throws {
        try refusal(["--on-change", "restart", "--mode", "exec"], "--on-change is for a supervisor")
    }

    @Test func `in words that are not known`() throws {
        for word in ["no", "signal", "signal:", "signal:KILL", "HUP"] {
            try refusal(["--on-change", word], "must be restart, or signal: and a signal such as signal:HUP")
        }
    }

    @Test func `in a pipe or a descriptor, or where nothing is`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let identity =
            "$launch --identity fd:3 --on-change restart -- echo ran 3< <(cat \(Fixture.identityPath))"
        try fixture.shell(identity).expectRefusal(saying: "the identity in fd:3 can be read once")
        try fixture.shell("$launch -c /dev/fd/3 --on-change restart -- echo ran 3<launch.toml")
            .expectRefusal(saying: "/dev/fd/3 is a descriptor, whose file cannot be watched")
        try fixture.shell("rm launch.toml; $launch --on-change restart -- echo ran")
            .expectRefusal(saying: "there is no manifest to watch")
    }
}
