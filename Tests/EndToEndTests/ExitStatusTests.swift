import Foundation
import LaunchProgram
import Testing

@Suite struct `The exit status` {
    @Test func `is the command's own, for every code there is`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell(
            """
            for code in $(seq 0 255); do
                $launch -- sh -c "exit $code"
                [ $? = $code ] && right=$((right + 1)) || echo "$code became $?"
            done
            echo $right
            """
        )
        #expect(outcome.text == "256\n")
    }

    /// Every signal whose default action ends a process (signal(7)), less the two that glibc keeps for itself: a process
    /// that posix_spawn started ignores them.
    private static let killing = Array(1...64).filter {
        ![17, 18, 19, 20, 21, 22, 23, 28, 32, 33].contains($0)
    }

    private static let killed = """
        import subprocess, sys
        launch, options, expected = sys.argv[1], sys.argv[2].split(), int(sys.argv[3])
        for number in map(int, sys.argv[4].split()):
            status = subprocess.run([launch, *options, '--', 'sh', '-c', f'kill -{number} $$']).returncode
            if status != (expected + number if expected else -number): print(number, status)
        print('done')
        """

    @Test func `is a death by the signal the command died of, for every signal that kills`() throws {
        let fixture = try Fixture()
        let numbers = Self.killing.map(String.init).joined(separator: " ")
        let outcome = try fixture.python(Self.killed, "", "0", numbers)
        #expect(outcome.text == "done\n", "\(outcome.errorText)")
    }

    @Test func `is 128 and the signal with --signal-exit code`() throws {
        let fixture = try Fixture()
        let numbers = Self.killing.map(String.init).joined(separator: " ")
        #expect(try fixture.python(Self.killed, "--signal-exit code", "128", numbers).text == "done\n")
        let outcome = try fixture.launch("--signal-exit=code", "--", "sh", "-c", "kill -TERM $$")
        #expect(outcome.status == 143)
    }

    @Test func `is 127 when the command is not found`() throws {
        let fixture = try Fixture()
        for command in ["no-such-command", "./no-such-file", "/no/such/file", ""] {
            let outcome = try fixture.launch("--", command)
            #expect(outcome.status == 127)
            #expect(outcome.errorText == "launch: error: \(command): command not found\n")
        }
        let script = try fixture.workshop.write("orphan", "#!/no/such/interpreter\n", mode: 0o755)
        let outcome = try fixture.launch("--", script)
        #expect(outcome.status == 127)
        #expect(outcome.errorText.contains("the interpreter or loader it names is not"))
    }

    @Test func `is 126 when the command cannot be executed`() throws {
        let fixture = try Fixture()
        try fixture.workshop.write("text", "echo no\n")
        try fixture.workshop.write("shapeless", "echo no\n", mode: 0o755)
        for command in ["./text", "/tmp", "./shapeless"] {
            let outcome = try fixture.launch("--", command)
            #expect(outcome.status == 126)
            #expect(outcome.output.isEmpty)
            outcome.expectOnlyDiagnostics()
        }
        #expect(try fixture.launch("--", "./shapeless").errorText.contains("#!/bin/sh"))
    }

    @Test func `is 125 when launch itself refuses`() throws {
        let fixture = try Fixture("[secret.TOKEN]\nexpires = 2001-02-03")
        try fixture.refusal(saying: "the audit is critical")
        try fixture.manifest("")
        try fixture.refusal("-c", "no-such.toml", saying: "cannot read no-such.toml")
        try fixture.refusal("--profile", "no-such", saying: "no isolation profile is called no-such")
        try fixture.refusal("--no-such-option", saying: "--no-such-option")
    }

    @Test func `is 125, with a way out, when arguments and environment are too large together`() throws {
        let fixture = try Fixture()
        let script = """
            import os, sys
            environment = dict(os.environ) | {f'V{number}': 'x' * 120000 for number in range(14)}
            os.execve(sys.argv[1], [sys.argv[1], '--', 'true'] + ['y' * 120000] * 2, environment)
            """
        let outcome = try fixture.run(
            "/bin/sh",
            ["-c", "ulimit -s 8192; exec python3 -c \"$0\" \(LaunchProgram.path)", script]
        )
        #expect(outcome.status == 125 || outcome.status == 0)
        if outcome.status == 125 { #expect(outcome.errorText.contains("too large together")) }
    }
}
