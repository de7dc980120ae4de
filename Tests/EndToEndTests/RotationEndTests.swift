import Foundation
import LaunchProgram
import Testing

@Suite struct `The end of a launch that follows changes` {
    /// The identity comes through a FIFO that nobody writes any more when a change is opened.
    private static let blocked = """
        identity = open('home/.config/launch/identity.txt').read()
        os.mkfifo('fifo', 0o600)
        both = os.open('fifo', os.O_RDWR)
        source = os.open('fifo', os.O_RDONLY)
        os.write(both, identity.encode())
        os.close(both)
        run = Run('--identity', f'fd:{source}', *restarting, pass_fds=[source])
        first = run.start('first')
        writer = os.open('fifo', os.O_WRONLY)
        seal('second')
        run.until('opening the new state')
        # It has read the manifest, and now reads the identity.
        run.until('mode supervise')


        """

    @Test func `comes with SIGTERM while a change is opened, and nothing is left`() throws {
        let outcome = try Rotation.run(
            Self.blocked + """
                run.process.terminate()
                print(run.end(), ends(first))
                """
        )
        #expect(outcome.text == "3 True\n")
    }

    @Test func `comes with SIGTERM in the middle of a restart, as the command decides`() throws {
        let outcome = try Rotation.run(
            """
            slow = command[2].replace('sys.exit(3)', "say('asked')")
            slow = slow.replace('on = {', 'on = {signal.SIGUSR1: lambda: sys.exit(9), ')
            run = Run('--on-change', 'restart', '--', 'python3', '-c', slow)
            first = run.start('first')
            seal('second'); run.until('^asked')
            run.process.terminate(); run.until('^asked')
            os.kill(first, signal.SIGUSR1)
            print(run.end(), 'second' in run.text)
            """
        )
        #expect(outcome.text == "9 False\n")
    }

    @Test func `comes for all with SIGKILL while a change is opened`() throws {
        let outcome = try Rotation.run(
            Self.blocked + """
                run.process.kill()
                # The end of the pipe comes when everyone has gone.
                print(run.end(), ends(first))
                """
        )
        #expect(outcome.text == "-9 True\n")
    }

    @Test func `comes for all with SIGKILL at any time`() throws {
        let outcome = try Rotation.run(
            """
            import random
            for number in range(25):
                run = Run('--on-change', 'restart', '--', *command)
                if number % 3: run.start()
                if number % 2: seal(f'value {number}')
                select.select([run.process.stdout], [], [], random.random() * 0.3)
                run.process.kill()
                print(run.end())
            """
        )
        #expect(outcome.text == String(repeating: "-9\n", count: 25))
    }

    @Test func `comes when its supervisor is killed, as its supervisor's`() throws {
        let outcome = try Rotation.run(
            """
            run = Run(*restarting)
            first = run.start('first')
            status = open(f'/proc/{first}/status').read()
            os.kill(int(re.search(r'PPid:\\s*(\\d+)', status).group(1)), signal.SIGKILL)
            print(run.end())
            """
        )
        #expect(outcome.text == "-9\n")
    }

    @Test(arguments: [SIGUSR1, SIGHUP, SIGINT, SIGUSR2])
    func `is up to the command: a signal reaches the one that runs`(_ signal: Int32) throws {
        let outcome = try Rotation.run(
            """
            number = int(sys.argv[2])
            script = command[2].replace('signal.SIGTERM: lambda: sys.exit(3)',
                                        f"{number}: lambda: say('got', os.environ['TOKEN'])")
            run = Run('--on-change', 'restart', '--', 'python3', '-c', script)
            run.start('first')
            run.process.send_signal(number); run.until('^got first$')
            seal('second'); run.start('second')
            run.process.send_signal(number); run.until('^got second$')
            run.process.terminate()
            print(run.end())
            """,
            "\(signal)"
        )
        #expect(outcome.text == "-15\n")
    }

    @Test(.enabled(if: geteuid() == 0)) func `of process 1 is an exit status`() throws {
        let outcome = try Rotation.run(
            """
            inner = ' '.join(["'" + word.replace("'", "'\\"'\\"'") + "'" for word in [launch, *restarting]])
            run = Run.__new__(Run)
            run.process = subprocess.Popen(['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c',
                                            'exec ' + inner], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            run.pid, run.pending, run.text = run.process.pid, b'', ''
            run.start('first')
            seal('second')
            run.start('second')
            first = open(f'/proc/{run.pid}/task/{run.pid}/children').read().split()[0]
            os.kill(int(first), signal.SIGUSR1)
            print(run.end())
            """
        )
        // The command dies of the signal; process 1 exits with 128+n.
        #expect(outcome.text == "138\n")
    }
}
