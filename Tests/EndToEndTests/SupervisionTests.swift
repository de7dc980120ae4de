import Foundation
import LaunchProgram
import Testing

@Suite struct `Between caller and command` {
    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGUSR1, SIGUSR2, SIGQUIT])
    func `a signal to launch reaches the command, whose answer is the exit status`(signal: Int32) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.python(
            """
            import signal, subprocess, sys
            number = int(sys.argv[2])
            command = f'''
            import signal, sys
            signal.signal({number}, lambda *_: sys.exit(70))
            print("ready", flush=True)
            while True: signal.pause()
            '''.replace('\\n            ', '\\n')
            process = subprocess.Popen([sys.argv[1], '--', 'python3', '-c', command], stdout=subprocess.PIPE)
            process.stdout.readline()
            process.send_signal(number)
            print(process.wait())
            """,
            "\(signal)"
        )
        #expect(outcome.text == "70\n", "\(outcome.errorText)")
    }

    @Test func `a killed launch leaves no command behind`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.python(
            """
            import subprocess, sys
            process = subprocess.Popen([sys.argv[1], '--', 'sh', '-c', 'echo ready; exec sleep 1000'], stdout=subprocess.PIPE)
            process.stdout.readline()
            process.kill()
            # The end of the pipe comes when the command, which has the other end, is gone.
            print(process.stdout.read(), process.wait())
            """
        )
        #expect(outcome.text == "b'' -9\n")
    }

    @Test func `launch shows neither the identity nor a value in its environment or command line`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.python(
            """
            import subprocess, sys
            process = subprocess.Popen([sys.argv[1], '--', 'sh', '-c', 'echo ready; read line; printenv TOKEN'],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            process.stdout.readline()
            for name in ['environ', 'cmdline']:
                try: sys.stdout.write(open(f'/proc/{process.pid}/{name}').read())
                except PermissionError: pass
            print('|', process.communicate(b'go on\\n')[0].decode())
            """,
            adding: ["LAUNCH_IDENTITY": fixture.secretKey, "HOME": "/nowhere"]
        )
        let parts = outcome.text.components(separatedBy: "| ")
        #expect(parts.count == 2 && parts[1] == "\(fixture.canary)\n\n", "\(outcome.errorText)")
        #expect(!parts[0].contains(fixture.secretKey) && !parts[0].contains(fixture.canary))
    }

    @Test func `a reader sees the end when the command has ended`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell(
            "$launch -- echo one | cat; $launch -- sh -c 'exec >&-; kill -9 $$' | cat; echo two"
        )
        #expect(outcome.text == "one\ntwo\n")
    }
}
