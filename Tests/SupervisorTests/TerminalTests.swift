import Glibc
import Testing

/// An interactive bash must not notice that there is a supervisor between it and the program.
@Suite(
    .enabled(if: Programs.has(Programs.exists("/usr/bin/python3"), else: "the terminal is driven by python3"))
)
struct `On a terminal` {
    private func observe(_ scenario: String) -> [String] {
        let script = Programs.script("terminal.py")
        return RunningProcess(
            "/usr/bin/python3",
            ["python3", script, scenario, Programs.harness, Programs.probe]
        ).rest()
    }

    @Test func `Ctrl-C arrives once`() {
        #expect(observe("interrupt") == ["interrupts 1"])
    }

    @Test func `Ctrl-C arrives once through three supervisors`() {
        #expect(observe("nested") == ["interrupts 1"])
    }

    @Test func `a resize arrives once`() {
        #expect(observe("resize") == ["resizes 1"])
    }

    @Test func `Ctrl-Z gives the prompt back and fg continues`() {
        #expect(observe("suspend") == ["prompt back", "continued", "interrupts 1"])
    }

    @Test func `a background job that reads the terminal stops and can be fetched`() {
        #expect(observe("read_in_background") == ["read after fg"])
    }

    @Test func `Ctrl-C aborts a script`() {
        #expect(observe("loop") == ["aborted"])
        // With an exit code instead of a death it would not.
        #expect(observe("loop_with_code") == ["went on"])
    }

    @Test func `a pipeline ends as without a supervisor`() {
        #expect(observe("pipeline") == ["status 141", "status 0"])
    }

    @Test func `bash repairs the terminal of a killed program`() {
        #expect(observe("repair") == ["icanon"])
    }

    @Test func `an inner shell has job control`() {
        #expect(observe("inner_shell") == ["job control"])
    }
}
