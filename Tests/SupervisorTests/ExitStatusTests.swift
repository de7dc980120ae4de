import Glibc
import Testing

@Suite struct `Exit status` {
    @Test func `every code of the child is passed on`() {
        for code in CInt(0)...255 {
            #expect(RunningProcess.harness("/bin/sh", "-c", "exit \(code)").wait() == .exited(code))
        }
    }

    /// All but those whose default action does not end a process.
    static let fatal = (CInt(1)...64).filter { ![17, 18, 19, 20, 21, 22, 23, 28].contains($0) }

    @Test func `a supervisor dies of the signal its child died of`() {
        for signal in Self.fatal {
            #expect(RunningProcess.harness(Programs.probe, "die", "\(signal)").wait() == .died(signal))
        }
    }

    @Test func `flag 0 turns a death into 128 and the signal`() {
        for signal in Self.fatal {
            let running = RunningProcess.harness("--exit-code", Programs.probe, "die", "\(signal)")
            #expect(running.wait() == .exited(128 + signal))
        }
    }

    @Test func `flag 1 explains SIGSYS, and no other end`() {
        func errors(_ words: String...) -> String {
            let line = (["exec 2>&1 1>/dev/null;", Programs.harness] + words).joined(separator: " ")
            // A pipe whose end shows that stderr is closed again; SIGSYS ends the supervisor, not this shell.
            return RunningProcess("/bin/sh", ["sh", "-c", "(\(line)) 2>&1 | cat"]).rest().joined(
                separator: "|"
            )
        }
        let said = errors("--explain-kill", Programs.probe, "die", "31")
        #expect(said.contains("launch: error: the command died of SIGSYS"))
        #expect(said.contains("|launch: hint: launch --report-denials"))
        for words in [[Programs.probe, "die", "31"], ["--explain-kill", Programs.probe, "die", "9"]] {
            #expect(!errors(words.joined(separator: " ")).contains("launch:"), "\(words)")
        }
        #expect(RunningProcess.harness("--explain-kill", Programs.probe, "die", "31").wait() == .died(SIGSYS))
    }

    @Test func `a child that ended before the supervisor started is found`() {
        #expect(RunningProcess.harness("--await-exit", "/bin/sh", "-c", "exit 7").wait() == .exited(7))
        #expect(RunningProcess.harness("--await-exit", Programs.probe, "die", "15").wait() == .died(SIGTERM))
    }

    @Test func `an inherited ignored signal still ends the supervisor`() {
        let script = "trap '' TERM; exec \(Programs.harness) \(Programs.probe) die 9"
        #expect(RunningProcess("/bin/sh", ["sh", "-c", script]).wait() == .died(SIGKILL))
        let restored =
            "trap '' TERM; exec \(Programs.harness) /usr/bin/env --default-signal=TERM \(Programs.probe) die 15"
        #expect(RunningProcess("/bin/sh", ["sh", "-c", restored]).wait() == .died(SIGTERM))
    }

    @Test(arguments: [
        [], ["1"], ["1", "2", "0", "0", "0"], ["1", "2", "0", "0", "0", "x", "y"],
        ["1", "2", "0", "0", "0", "x", "group", "y"],
        ["1", "2", "0", "0", "0", "x", "group", "2147483647"],
        ["1", "2", "0", "0", "0", "x", "group", "3", "4", "5", "6"],
        ["0", "2", "0", "0", "x"], ["-1", "2", "0", "0", "0", "x"], ["", "2", "0", "0", "0", "x"],
        ["1x", "2", "0", "0", "0", "x"], ["1", "2", "8", "0", "0", "x"], ["1", "2", "0", "0", "-1", "x"],
        ["2147483648", "2", "0", "0", "0", "x"], ["1", "2147483648", "0", "0", "0", "x"],
        ["1", "2", "0", "9223372036854775808", "0", "x"], ["1", "2", "0", "18446744073709551617", "0", "x"],
    ])
    func `malformed orders are refused with 125`(_ orders: [String]) {
        let running = RunningProcess(Programs.harness, ["launch-supervisor"] + orders)
        #expect(running.wait() == .exited(125))
        #expect(running.rest() == [])
    }

    @Test func `somebody else's child is refused with 125`() {
        let orders = ["launch-supervisor", "1", "0", "0", "9223372036854775807", "0", "x"]
        #expect(RunningProcess(Programs.harness, orders).wait() == .exited(125))
    }

    @Test func `the name with anything around it is not the supervisor`() {
        for name in ["launch-supervisor2", "launch-superviso", "/bin/launch-supervisor"] {
            let running = RunningProcess(Programs.harness, [name, "--print", "PATH"])
            #expect(running.line() == "/usr/bin:/bin:/usr/sbin:/sbin")
            #expect(running.wait() == .exited(0))
        }
    }
}
