import Foundation
import LaunchProgram
import Testing

/// A launch that follows changes, driven by a Python program: it waits for lines, never for time.
enum Rotation {
    /// `Run` starts the program and reads what it and its command say; `seal` changes a value in the manifest.
    static let prelude = """
        import os, re, select, shutil, signal, subprocess, sys, time
        launch = sys.argv[1]

        class Run:
            def __init__(self, *words, **more):
                self.process = subprocess.Popen([launch, *words], stdout=subprocess.PIPE,
                                                stderr=subprocess.STDOUT, **more)
                self.pid, self.pending, self.text = self.process.pid, b'', ''

            def until(self, pattern):
                end = time.monotonic() + 60
                while True:
                    while b'\\n' in self.pending:
                        line, self.pending = self.pending.split(b'\\n', 1)
                        self.text += line.decode() + '\\n'
                        found = re.search(pattern, line.decode())
                        if found: return found
                    output = self.process.stdout
                    if not select.select([output], [], [], max(0, end - time.monotonic()))[0]: self.fail(pattern)
                    data = os.read(output.fileno(), 65536)
                    if not data: self.fail(pattern)
                    self.pending += data

            def fail(self, pattern):
                self.process.kill()
                sys.exit(f'no {pattern!r} in:\\n{self.text}{self.pending}')

            def start(self, value='.*'):
                'The number of the command that starts with this value.'
                return int(self.until(f'^start (\\\\d+) {value}$').group(1))

            def end(self):
                'The end of everyone who could write, and the status.'
                end = time.monotonic() + 60
                while True:
                    output = self.process.stdout
                    if not select.select([output], [], [], max(0, end - time.monotonic()))[0]: self.fail('the end')
                    data = os.read(output.fileno(), 65536)
                    if not data: break
                    self.pending += data
                self.text += self.pending.decode()
                return self.process.wait()

        def seal(value, name='TOKEN', manifest='launch.toml'):
            subprocess.run([launch, 'seal', '-c', manifest, name + '=-'], input=value.encode(), check=True,
                           stderr=subprocess.DEVNULL)

        def change(old, new, path='launch.toml'):
            text = open(path).read()
            assert old in text
            open(path, 'w').write(text.replace(old, new, 1))

        def ends(process):
            'Whether it has ended, or does so: its files are closed before it has.'
            try: descriptor = os.pidfd_open(process)
            except ProcessLookupError: return True
            return bool(select.select([descriptor], [], [], 60)[0])

        def lives(process):
            try: return open(f'/proc/{process}/stat').read().split()[2] != 'Z'
            except FileNotFoundError: return False

        # Says who it is and what it was given, and ends with 3 when it is asked to. The commands here wait for signals
        # (sigwait): a handler of Python's would not run while a call waits that began just after the signal.
        command = ['python3', '-c', '''
        import os, signal, sys
        def say(*words): os.write(1, (' '.join(map(str, words)) + '\\\\n').encode())
        on = {signal.SIGTERM: lambda: sys.exit(3)}
        signal.pthread_sigmask(signal.SIG_BLOCK, on)
        say('start', os.getpid(), os.environ['TOKEN'])
        while True: on[signal.sigwait(on)]()
        ''']
        restarting = ['-v', '--on-change', 'restart', '--', *command]

        # Says what its memory file holds, by its descriptor and by its path, at the start and at each SIGHUP.
        reader = ['python3', '-c', '''
        import os, signal
        path = os.environ['TOKEN_FILE']
        number = int(path.rsplit('/', 1)[1])
        def show(word):
            both = [os.pread(number, 99999, 0).decode(), open(path).read()]
            os.write(1, ' '.join([word, str(os.getpid()), *sorted(set(both))]).encode() + b'\\\\n')
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
        show('start')
        while signal.sigwait([signal.SIGHUP]): show('hup')
        ''']
        signalling = ['-v', '--on-change', 'signal:HUP', '--deliver', 'memfd', '--', *reader]


        """

    /// Runs `script` beside a manifest whose TOKEN is `first`.
    static func run(
        _ script: String,
        _ arguments: String...,
        tables: String = "[secret.TOKEN]",
        adding variables: [String: String] = [:],
        prepare: (Fixture) throws -> Void = { _ in },
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let fixture = try Fixture(tables)
        try fixture.seal("TOKEN", Data("first".utf8))
        try prepare(fixture)
        let outcome = try fixture.run(
            try #require(LaunchProgram.tool("python3")),
            ["-c", prelude + script, LaunchProgram.path] + arguments,
            adding: variables,
            at: location
        )
        #expect(outcome.status == 0, "\(outcome.errorText)", sourceLocation: location)
        return outcome
    }
}
