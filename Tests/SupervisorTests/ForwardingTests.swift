import Glibc
import Testing

/// The probe reports every signal it gets and ends with number 64, which the supervisor reads last: what was sent
/// before has arrived by then, as often as it was forwarded.
@Suite struct `Forwarding` {
    @Test func `each signal arrives once, from the supervisor`() {
        let forwarded = (CInt(1)...63).filter { ![9, 17, 19].contains($0) }
        for signal in forwarded {
            let running = RunningProcess.harness(Programs.probe, "report")
            #expect(running.words(after: "ready").count == 3)
            running.send(signal)
            running.send(64)
            #expect(running.rest() == ["signal \(signal) 0 \(running.process) 0"])
            #expect(running.wait() == .exited(0))
        }
    }

    @Test func `queued signals keep order, value and sender`() {
        let running = RunningProcess.harness(Programs.probe, "report")
        #expect(running.words(after: "ready").count == 3)
        for value in CInt(1)...5 { queue(40, value, to: running.process) }
        queue(SIGUSR1, -7, to: running.process)
        running.send(64)
        let expected = (1...5).map { "signal 40 -1 \(getpid()) \($0)" }
        #expect(Set(running.rest()) == Set(expected + ["signal \(SIGUSR1) -1 \(getpid()) -7"]))
        #expect(running.wait() == .exited(0))
    }

    @Test func `a change of a child is the supervisor's own business`() {
        let running = RunningProcess.harness(Programs.probe, "report")
        #expect(running.words(after: "ready").count == 3)
        running.send(SIGCHLD)
        running.send(64)
        #expect(running.rest() == [])
    }

    @Test func `what the child sends is not sent back`() {
        let running = RunningProcess.harness(Programs.probe, "bounce")
        #expect(running.words(after: "ready").count == 3)
        running.send(64)
        #expect(running.rest() == [])
        #expect(running.wait() == .exited(0))
    }

    @Test func `signals that arrive before the takeover are not lost`() {
        let running = RunningProcess.harness("--hold", "9", Programs.probe, "report")
        #expect(running.words(after: "ready").count == 3)
        running.send(SIGTERM)
        queue(41, 1, to: running.process)
        queue(41, 2, to: running.process)
        running.send(64)
        running.release()
        #expect(
            running.rest() == [
                "signal 15 0 \(running.process) 0", "signal 41 -1 \(getpid()) 1",
                "signal 41 -1 \(getpid()) 2",
            ]
        )
        #expect(running.wait() == .exited(0))
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "a child of another user needs root")))
    func `a child of another user is reached`() {
        let running = RunningProcess.harness(
            "/usr/bin/setpriv",
            "--reuid",
            "65534",
            "--clear-groups",
            "/bin/sh",
            "-c",
            "echo ready; exec sleep 60"
        )
        #expect(running.line() == "ready")
        running.send(SIGTERM)
        #expect(running.wait() == .died(SIGTERM))
    }

    @Test func `an alarm set before exec reaches the child`() {
        let program = """
            import os, signal
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            signal.setitimer(signal.ITIMER_REAL, 0.001)
            while signal.SIGALRM not in signal.sigpending(): pass
            os.execv("\(Programs.harness)", ["harness", "\(Programs.probe)", "report"])
            """
        let running = RunningProcess("/usr/bin/python3", ["python3", "-c", program])
        #expect(running.words(after: "ready").count == 3)
        running.send(64)
        #expect(running.rest() == ["signal \(SIGALRM) 0 \(running.process) 0"])
    }
}
