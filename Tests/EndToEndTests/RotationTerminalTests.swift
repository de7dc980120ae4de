import Foundation
import LaunchProgram
import Testing

@Suite struct `On a terminal, a launch that follows changes` {
    private static let shell = """
        import pty

        class Shell:
            prompt = 'PROMPT>'

            def __init__(self):
                process, self.terminal = pty.fork()
                if process == 0:
                    variables = {**os.environ, 'PS1': self.prompt, 'TERM': 'dumb'}
                    os.execve('/bin/bash', ['bash', '--norc', '--noprofile', '--noediting', '-i'], variables)
                self.text, self.seen = '', 0
                self.expect(self.prompt)
                self.type('stty -echo\\n')
                self.expect(self.prompt)

            def type(self, text): os.write(self.terminal, text.encode())

            def expect(self, pattern):
                end = time.monotonic() + 60
                while True:
                    found = re.compile(pattern).search(self.text, self.seen)
                    if found:
                        self.seen = found.end()
                        return found
                    if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                        sys.exit(f'no {pattern!r} in {self.text!r}')
                    self.text += os.read(self.terminal, 4096).decode(errors='replace')

        open('echo.py', 'w').write('''
        import os, signal, threading
        count = 0
        def interrupted():
            global count
            while signal.sigwait([signal.SIGINT]):
                count += 1
                os.write(1, b'interrupt %d\\\\n' % count)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        threading.Thread(target=interrupted, daemon=True).start()
        print('start', os.environ['TOKEN'], flush=True)
        while True: print('line', input(), 'after', count, flush=True)
        ''')
        shell = Shell()
        run = f'{launch} --on-change restart -- python3 echo.py\\n'


        """

    @Test func `hands on Ctrl-C once, before and after a change`() throws {
        let outcome = try Rotation.run(
            Self.shell + """
                shell.type(run)
                shell.expect('start first')
                for value in ['second', 'third']:
                    shell.type('\\x03'); shell.expect('interrupt 1')
                    shell.type('a\\n'); print(shell.expect('line a after .').group(0))
                    seal(value); shell.expect('start ' + value)
                shell.type('\\x04'); shell.expect(shell.prompt)
                """
        )
        #expect(outcome.text == "line a after 1\nline a after 1\n")
    }

    @Test func `aborts a shell's loop with Ctrl-C`() throws {
        let outcome = try Rotation.run(
            Self.shell + """
                shell.type(f"for i in 1 2; do {launch} --on-change restart -- sh -c 'echo st''arted; exec sleep 100';"
                           " echo went on; done\\n")
                shell.expect('started')
                shell.type('\\x03')
                print(shell.expect('went on|' + shell.prompt).group(0))
                """
        )
        #expect(outcome.text == "PROMPT>\n")
    }

    @Test func `stops with Ctrl-Z and goes on with fg, before and after a change`() throws {
        let outcome = try Rotation.run(
            Self.shell + """
                shell.type(run)
                shell.expect('start first')
                for value in ['second', 'third']:
                    shell.type('\\x1a'); shell.expect('Stopped'); shell.expect(shell.prompt)
                    shell.type('fg\\n'); shell.type('b\\n'); print(shell.expect('line b after .').group(0))
                    seal(value); shell.expect('start ' + value)
                # A change while it is stopped waits for it to go on.
                shell.type('\\x1a'); shell.expect('Stopped'); shell.expect(shell.prompt)
                seal('fourth')
                shell.type('fg\\n'); shell.expect('start fourth')
                shell.type('c\\n'); print(shell.expect('line c after .').group(0))
                shell.type('\\x04'); shell.expect(shell.prompt)
                """
        )
        #expect(outcome.text == "line b after 0\nline b after 0\nline c after 0\n")
    }
}
