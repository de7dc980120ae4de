import Foundation
import Glibc
import LaunchProgram
import Testing

/// An init by name: the real program, or `launch` called so. Each test states what the real one does by running it too.
struct Init: Sendable, CustomTestStringConvertible {
    let name: String
    /// Nil for `launch`.
    let real: String?

    var testDescription: String { real ?? "launch as \(name)" }

    /// `launch`, and the real one where it is installed.
    static func both(_ names: String...) -> [Init] {
        names.flatMap { name in
            [Init(name: name, real: nil)]
                + (LaunchProgram.tool(name).map { [Init(name: name, real: $0)] } ?? [])
        }
    }

    /// The real one alone, for what `launch` does otherwise.
    static func real(_ names: String...) -> [Init] {
        names.compactMap { name in LaunchProgram.tool(name).map { Init(name: name, real: $0) } }
    }

    /// What every test with one of them runs in; `launch` is a link in it.
    func workshop() throws -> Workshop {
        let workshop = try Workshop()
        if real == nil {
            try FileManager.default.createSymbolicLink(
                atPath: workshop.path(name),
                withDestinationPath: LaunchProgram.path
            )
        }
        return workshop
    }

    func path(in workshop: Workshop) -> String { real ?? workshop.path(name) }

    /// Runs it to its end.
    func run(_ arguments: [String], adding variables: [String: String] = [:]) throws -> Outcome {
        let workshop = try workshop()
        return try workshop.run(path(in: workshop), arguments, adding: variables)
    }

    /// Runs a Python program with `Run` and the like, in which `init` is its path and `arguments` are further words.
    func python(
        _ script: String,
        _ arguments: [String] = [],
        adding variables: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let workshop = try workshop()
        let outcome = try workshop.run(
            "/usr/bin/python3",
            ["-c", Self.prelude + script, path(in: workshop)] + arguments,
            adding: variables
        )
        #expect(outcome.status == 0, "\(outcome.errorText)", sourceLocation: location)
        return outcome.text
    }

    /// `report` prints each signal that arrives, until number 64.
    private static let prelude = #"""
        import os, pty, select, signal, subprocess, sys, termios, time
        init, arguments = sys.argv[1], sys.argv[2:]

        report = ["/usr/bin/python3", "-c", '''
        import signal
        every = signal.valid_signals()
        signal.pthread_sigmask(signal.SIG_BLOCK, every)
        print("ready", flush=True)
        while True:
            number = signal.sigwaitinfo(every).si_signo
            if number == 64: break
            print(number, flush=True)
        ''']

        class Run:
            def __init__(self, options, command, **settings):
                self.reader, writer = os.pipe()
                self.text = b""
                self.process = subprocess.Popen([init, *options, "--", *command], stdout=writer, **settings)
                os.close(writer)

            def line(self):
                while b"\n" not in self.text:
                    if not select.select([self.reader], [], [], 60)[0]: return "nothing"
                    piece = os.read(self.reader, 4096)
                    if not piece: return "end"
                    self.text += piece
                line, _, self.text = self.text.partition(b"\n")
                return line.decode()

            def send(self, number): os.kill(self.process.pid, number)

            def rest(self):
                lines = []
                while (line := self.line()) not in ("end", "nothing"): lines.append(line)
                return lines

        def state(process):
            try: return open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()[0]
            except (FileNotFoundError, ProcessLookupError): return "gone"

        def parent(process): return int(open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()[1])

        def ready(process):
            """Signals are blocked, or, which does not show in the mask, waited for."""
            mask = next(line for line in open(f"/proc/{process}/status") if line.startswith("SigBlk"))
            return int(mask.split()[1], 16) & 1 or "sigtimedwait" in open(f"/proc/{process}/wchan").read()

        def eventually(condition):
            for _ in range(6000):
                if condition(): return True
                time.sleep(0.01)
            return False


        """#
}
