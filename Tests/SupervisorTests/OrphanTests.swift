import Glibc
import Testing

@Suite struct `Orphans` {
    /// How a supervisor comes to its orphans.
    enum Place: CaseIterable {
        case subreaper, firstProcess, withoutProc

        static var available: [Place] {
            Programs.has(getuid() == 0, else: "process 1 and a root without /proc need root")
                ? allCases : [.subreaper]
        }

        func harness(_ arguments: String...) -> RunningProcess {
            switch self {
            case .subreaper:
                RunningProcess(Programs.harness, [Programs.harness] + arguments)
            case .firstProcess:
                RunningProcess(
                    "/usr/bin/unshare",
                    ["unshare", "-pf", "--mount-proc", Programs.harness] + arguments
                )
            case .withoutProc:
                RunningProcess(
                    "/usr/bin/unshare",
                    [
                        "unshare", "-m", "/bin/sh", "-c", "umount -l /proc && exec \"$@\"", "sh",
                        Programs.harness,
                    ]
                        + arguments
                )
            }
        }
    }

    // Process 1 has numbers of its own: the next test.
    @Test(arguments: Place.available.filter { $0 != .firstProcess })
    func `are reaped while the child lives`(_ place: Place) throws {
        let running = place.harness(Programs.probe, "zombie")
        let orphan = try #require(pid_t(running.words(after: "orphan").dropFirst().first ?? ""))
        // A zombie still takes signal 0.
        #expect(eventually { kill(orphan, 0) != 0 })
        running.send(64)
        #expect(running.wait() == .exited(0))
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "process 1 needs root")))
    func `are reaped by process 1`() {
        let script = """
            \(Programs.probe) zombie & sleep 0.01
            while grep -qs '^State:.Z' /proc/[0-9]*/status; do sleep 0.01; done
            kill -64 $!; wait $!; echo none left
            """
        let running = Place.firstProcess.harness("/bin/sh", "-c", script)
        #expect(running.words(after: "none") == ["none", "left"])
        #expect(running.wait() == .exited(0))
    }

    @Test(arguments: Place.available, ["cleaning", "stopped", "leaving"])
    func `may clean up before the supervisor ends with the child's status`(_ place: Place, _ manner: String) {
        if place == .withoutProc, manner != "leaving" { return }
        let running = place.harness("--grace", "60000", Programs.probe, manner)
        #expect(running.words(after: "cleaned").count == 3)
        #expect(running.wait() == .exited(3))
    }

    @Test(arguments: Place.available)
    func `that ignore the request are killed at the deadline`(_ place: Place) throws {
        let start = ContinuousClock.now
        let running = place.harness("--grace", "300", Programs.probe, "stubborn")
        let worker = try #require(pid_t(running.words(after: "worker").dropFirst().first ?? ""))
        #expect(running.wait() == .exited(3))
        #expect(start.duration(to: .now) >= .milliseconds(300))
        #expect(start.duration(to: .now) < .seconds(30))
        if place != .firstProcess { #expect(kill(worker, 0) != 0) }
    }

    @Test(arguments: Place.available.filter { $0 != .withoutProc })
    func `are killed at once without a grace`(_ place: Place) {
        let running = place.harness("--grace", "0", Programs.probe, "stubborn")
        #expect(running.words(after: "worker").count == 3)
        #expect(running.wait() == .exited(3))
    }

    @Test(arguments: Place.available.filter { $0 != .withoutProc })
    func `are asked once, however often the supervisor looks`(_ place: Place) {
        let running = place.harness("--grace", "60000", Programs.probe, "counting")
        #expect(running.words(after: "told").dropFirst().first == "once")
        #expect(running.wait() == .exited(3))
    }

    @Test func `get a further request to end`() {
        let running = RunningProcess.harness("--grace", "60000", Programs.probe, "reluctant")
        #expect(running.words(after: "first").count == 3)
        running.send(SIGTERM)
        #expect(running.words(after: "second").count == 3)
        #expect(running.wait() == .exited(3))
    }

    @Test func `without a deadline are waited for`() {
        let running = RunningProcess.harness("--grace", "9223372036854775807", Programs.probe, "reluctant")
        #expect(running.words(after: "first").count == 3)
        running.send(SIGTERM)
        #expect(running.wait() == .exited(3))
    }

    @Test func `many of them fit`() {
        // More than one piece of the list of children.
        let script = "for i in $(seq 400); do (sleep 1000 &) ; done; exit 4"
        let running = RunningProcess.harness("--grace", "60000", "/bin/sh", "-c", script)
        #expect(running.wait() == .exited(4))
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "process 1 needs root")))
    func `process 1 exits with 128 and the signal`() {
        #expect(Place.firstProcess.harness(Programs.probe, "die", "15").wait() == .exited(143))
        #expect(Place.firstProcess.harness(Programs.probe, "die", "9").wait() == .exited(137))
        #expect(Place.firstProcess.harness("/bin/sh", "-c", "exit 9").wait() == .exited(9))
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "process 1 needs root")))
    func `process 1 forwards what comes from outside`() throws {
        let running = Place.firstProcess.harness(Programs.probe, "report")
        #expect(running.words(after: "ready").dropFirst() == ["2", "1"])
        // unshare's only child is process 1.
        let list = contents(of: "/proc/\(running.process)/task/\(running.process)/children")
        let first = try #require(pid_t(list.split(separator: " ").first ?? ""))
        for signal in [SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGWINCH, SIGTSTP] { kill(first, signal) }
        kill(first, 64)
        // Each once; the order is that of the supervisor's reading.
        #expect(running.rest().sorted() == [1, 10, 15, 2, 20, 28].map { "signal \($0) 0 1 0" })
        #expect(running.wait() == .exited(0))
    }
}
