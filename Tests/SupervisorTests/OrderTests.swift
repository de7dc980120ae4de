import Glibc
import Testing

/// What `launch` may ask of the supervisor besides (CEntry.h).
@Suite struct `Orders` {
    private func table(_ changes: [Int: Int]) -> String {
        String(decoding: (0...64).map { UInt8(48 + (changes[$0] ?? $0)) }, as: UTF8.self)
    }

    private func reported(_ signals: [CInt], _ orders: String...) -> [String] {
        let options = orders.flatMap { ["--order", $0] }
        let running = RunningProcess(Programs.harness, ["harness"] + options + [Programs.probe, "report"])
        #expect(running.words(after: "ready").count == 3)
        for signal in signals { running.send(signal) }
        running.send(64)
        defer { #expect(running.wait() == .exited(0)) }
        return running.rest().map { String($0.split(separator: " ")[1]) }
    }

    @Test func `a signal is sent on as another one, or not at all`() {
        #expect(reported([SIGTERM, SIGHUP], "r" + table([15: 3, 1: 0])) == ["3"])
        #expect(reported([SIGTERM, SIGHUP]) == ["1", "15"])
    }

    @Test func `a queued signal keeps its value as another one`() {
        let running = RunningProcess(
            Programs.harness,
            ["harness", "--order", "r" + table([40: 41]), Programs.probe, "report"]
        )
        #expect(running.words(after: "ready").count == 3)
        queue(40, 7, to: running.process)
        running.send(64)
        #expect(running.rest() == ["signal 41 -1 \(getpid()) 7"])
    }

    /// A shell and its child, both of which say when SIGTERM has come.
    private static let family = """
        trap 'echo parent; wait; exit 0' TERM
        sh -c 'trap "echo child; exit 0" TERM; echo ready; while :; do sleep 0.02; done' &
        wait
        """

    @Test func `signals reach the whole group of the child where they are meant to`() {
        let running = RunningProcess.harness("--own-group", "--flags", "136", "/bin/sh", "-c", Self.family)
        #expect(running.line() == "ready")
        running.send(SIGTERM)
        #expect(Set(running.rest()) == ["parent", "child"])
        #expect(running.wait() == .exited(0))
    }

    @Test func `signals reach the child alone otherwise`() {
        let running = RunningProcess.harness("/bin/sh", "-c", Self.family)
        #expect(running.line() == "ready")
        running.send(SIGTERM)
        #expect(running.line() == "parent")
        // The child's child lives on until somebody tells it: the group is the harness's own.
        kill(-running.process, SIGTERM)
        #expect(running.rest().contains("child"))
    }

    private static let deaf = "trap '' TERM QUIT; echo ready; while :; do sleep 0.05; done"

    @Test(arguments: [(SIGTERM, ""), (SIGQUIT, "x3")])
    func `the grace ends the command after a request to stop`(_ signal: CInt, _ order: String) {
        let orders = order.isEmpty ? [] : ["--order", order]
        let running = RunningProcess(
            Programs.harness,
            ["harness", "--grace", "200", "--flags", "16"] + orders + ["/bin/sh", "-c", Self.deaf]
        )
        #expect(running.line() == "ready")
        running.send(signal)
        #expect(running.wait() == .died(SIGKILL))
    }

    @Test func `the grace leaves a command alone that nobody asked, or that is not to be bound`() {
        for (flags, signal) in [("16", SIGQUIT), ("0", SIGTERM)] {
            let script =
                "trap '' TERM QUIT; trap 'exit 5' USR1; echo ready; sleep 0.5; echo later; kill -USR1 $$"
            let running = RunningProcess.harness("--grace", "100", "--flags", flags, "/bin/sh", "-c", script)
            #expect(running.line() == "ready")
            running.send(signal)
            #expect(running.line() == "later")
            #expect(running.wait() == .exited(5))
        }
    }

    @Test func `the grace bounds the command and its orphans together`() {
        // The command ends when asked; its stubborn child has what is left of the grace.
        let running = RunningProcess.harness(
            "--grace",
            "300",
            "--flags",
            "16",
            "/bin/sh",
            "-c",
            "trap 'exit 4' TERM; (trap '' TERM; exec sleep 60) & echo ready; while :; do sleep 0.02; done"
        )
        #expect(running.line() == "ready")
        running.send(SIGTERM)
        #expect(running.wait() == .exited(4))
        #expect(running.rest() == [])
    }

    @Test func `orphans are killed at once`() {
        let running = RunningProcess.harness(
            "--grace",
            "3600000",
            "--flags",
            "32",
            Programs.probe,
            "stubborn"
        )
        #expect(running.words(after: "worker").count == 3)
        #expect(running.wait() == .exited(3))
        #expect(running.rest() == [])
    }

    @Test func `orphans are waited for, and asked nothing`() {
        let script = "(trap 'echo told' TERM; sleep 0.3; sleep 0.1; echo done) & exit 6"
        let running = RunningProcess.harness("--grace", "50", "--flags", "64", "/bin/sh", "-c", script)
        #expect(running.rest() == ["done"])
        #expect(running.wait() == .exited(6))
        // Drained, the same orphan is told.
        let drained = RunningProcess.harness("/bin/sh", "-c", script)
        #expect(drained.rest() == ["told", "done"])
    }

    @Test func `orphans that are waited for hear a request to stop`() {
        let running = RunningProcess.harness("--flags", "64", Programs.probe, "cleaning")
        #expect(running.words(after: "worker").count == 3)
        #expect(eventually { status(ofChild: running.process) })
        running.send(SIGTERM)
        #expect(running.words(after: "cleaned").count == 3)
        #expect(running.wait() == .exited(3))
    }

    /// Whether the main child is gone: what is left is one orphan.
    private func status(ofChild process: pid_t) -> Bool {
        let children = contents(of: "/proc/\(process)/task/\(process)/children").split(separator: " ")
        guard children.count == 1, let child = children.first else { return false }
        return contents(of: "/proc/\(child)/cmdline").contains("cleaning")
    }

    @Test func `orphans may stay`() throws {
        let running = RunningProcess.harness("--flags", "96", Programs.probe, "cleaning")
        let worker = try #require(pid_t(running.words(after: "worker").dropFirst().first ?? ""))
        #expect(running.wait() == .exited(3))
        #expect(kill(worker, SIGTERM) == 0)
        #expect(running.words(after: "cleaned").count == 3)
    }

    @Test func `exit statuses are replaced`() {
        func ending(_ order: String, _ script: String) -> Ending {
            RunningProcess.harness("--order", order, "/bin/sh", "-c", script).wait()
        }
        #expect(ending("m7:0,143:9", "exit 7") == .exited(0))
        #expect(ending("m7:0,143:9", "kill -TERM $$") == .exited(9))
        #expect(ending("m7:0,143:9", "exit 8") == .exited(8))
        #expect(ending("m7:0,143:9", "kill -KILL $$") == .died(SIGKILL))
        #expect(ending("m0:255", "exit 0") == .exited(255))
    }

    @Test func `a report is one line`() {
        func report(_ script: String, _ orders: String...) -> [Substring] {
            let orders = (orders + ["s1"]).flatMap { ["--order", $0] }
            let running = RunningProcess(Programs.harness, ["harness"] + orders + ["/bin/sh", "-c", script])
            let lines = running.rest()
            #expect(lines.count == 1)
            return lines.first?.split(separator: ",") ?? []
        }
        let exited = report("exit 7", "m7:1")
        #expect(exited.first == "{\"event\":\"exited\"")
        #expect(exited.dropFirst(2).prefix(2) == ["\"code\":7", "\"status\":1"])
        #expect(exited.last?.hasSuffix("}}") == true)
        let died = report("kill -TERM $$")
        #expect(died.dropFirst(2).prefix(3) == ["\"signal\":15", "\"core\":false", "\"status\":143"])
    }

    private static let hierarchy =
        "/sys/fs/cgroup" + (Programs.exists("/sys/fs/cgroup/unified") ? "/unified" : "")

    @Test(
        .enabled(if: Programs.has(getuid() == 0, else: "a control group of its own needs root")),
        .enabled(if: Programs.has(Programs.isThere(hierarchy + "/cgroup.controllers"), else: "no cgroup v2"))
    )
    func `everyone in the command's control group is killed through it, whoever their parent is`() {
        let script = """
            import os, subprocess, sys
            group = f'{sys.argv[1]}/launch-test-{os.getpid()}'
            os.mkdir(group)
            os.dup2(os.open(group + '/cgroup.kill', os.O_WRONLY), 7)
            stranger = subprocess.Popen(['sleep', '50'])
            open(group + '/cgroup.procs', 'w').write(str(stranger.pid))
            # An orphan must be left, or there is nothing to end.
            words = [*sys.argv[2:], '--flags', '32', '/bin/sh', '-c', 'sleep 50 & exit 3']
            print('status', subprocess.run(words, pass_fds=[7]).returncode)
            try: print('stranger ended', stranger.wait(2))
            except subprocess.TimeoutExpired: print('stranger alive')
            stranger.kill()
            stranger.wait()
            os.rmdir(group)
            """
        func outcome(_ orders: String...) -> [String] {
            RunningProcess(
                "/usr/bin/env",
                ["env", "python3", "-c", script, Self.hierarchy, Programs.harness] + orders
            ).rest()
        }
        #expect(outcome("--order", "k7") == ["status 3", "stranger ended -9"])
        #expect(outcome() == ["status 3", "stranger alive"])
    }

    @Test(arguments: ["", "q1", "d5", "x65", "s", "s-1", "k1x", "t99999999999"])
    func `nonsense is refused`(_ order: String) {
        let running = RunningProcess.harness("--order", order, "/bin/sleep", "60")
        #expect(running.wait() == .exited(125))
        #expect(running.rest() == [])
    }
}
