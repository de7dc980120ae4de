import Glibc
import Testing

@Suite struct `Confinement` {
    /// A supervisor that has taken over: it reads signals, so that one which the child reports has passed it.
    private func supervisor() -> (running: RunningProcess, child: pid_t) {
        let running = RunningProcess.harness(Programs.probe, "report")
        let child = pid_t(running.words(after: "ready").dropFirst().first ?? "") ?? 0
        running.send(SIGUSR1)
        #expect(running.words(after: "signal").count == 5)
        return (running, child)
    }

    private func end(_ running: RunningProcess) {
        running.send(64)
        #expect(running.wait() == .exited(0))
    }

    private func status(_ process: pid_t) -> [String: String] {
        var fields: [String: String] = [:]
        for line in contents(of: "/proc/\(process)/status").split(separator: "\n") {
            let words = line.split(separator: ":\t", maxSplits: 1)
            if words.count == 2 { fields[String(words[0])] = String(words[1]) }
        }
        return fields
    }

    @Test func `leaves a filter, no new privileges and CAP_KILL at most`() {
        let (running, child) = supervisor()
        let own = status(running.process)
        #expect(own["Name"] == "launch")
        #expect(own["NoNewPrivs"] == "1")
        #expect(own["Seccomp"] == "2")
        #expect(own["Threads"] == "1")
        let kept = getuid() == 0 ? "0000000000000020" : "0000000000000000"
        #expect(own["CapEff"] == kept)
        #expect(own["CapPrm"] == kept)
        #expect(own["CapInh"] == "0000000000000000")
        #expect(own["CapAmb"] == "0000000000000000")
        // The child is as free as it was.
        #expect(status(child)["NoNewPrivs"] == status(getpid())["NoNewPrivs"])
        #expect(status(child)["Seccomp"] == status(getpid())["Seccomp"])
        #expect(status(child)["CapPrm"] == status(getpid())["CapPrm"])
        end(running)
    }

    @Test(
        .enabled(
            if: Programs.has(getuid() == 0, else: "a process that is not dumpable is opaque without root")
        )
    )
    func `leaves the pidfd and the list of children, the root and no environment`() {
        let running = supervisor().running
        let script = "cd /proc/$0 && readlink cwd && readlink fd/* && wc -c < environ && grep core limits"
        let look = RunningProcess("/bin/sh", ["sh", "-c", script, "\(running.process)"])
        let lines = look.rest()
        #expect(lines.count == 5)
        #expect(lines.first == "/")
        #expect(
            Set(lines.dropFirst().prefix(2)) == [
                "anon_inode:[pidfd]", "/proc/\(running.process)/task/\(running.process)/children",
            ]
        )
        #expect(lines.dropFirst(3).first == "0")
        #expect(lines.last?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        end(running)
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "looking into another process needs root")))
    func `with something to say it keeps stderr, and nothing else`() {
        let running = RunningProcess.harness("--explain-kill", Programs.probe, "report")
        _ = running.words(after: "ready")
        running.send(SIGUSR1)
        #expect(running.words(after: "signal").count == 5)
        let script = "cd /proc/$0/fd && readlink 2 && readlink /proc/self/fd/2 && readlink *"
        let lines = RunningProcess("/bin/sh", ["sh", "-c", script, "\(running.process)"]).rest()
        #expect(lines.count == 5)
        #expect(lines.first == lines.dropFirst().first)
        #expect(lines.dropFirst(2).contains("anon_inode:[pidfd]"))
        end(running)
    }

    @Test func `is not undone by kill -9 - the child dies too`() {
        let (running, child) = supervisor()
        running.send(SIGKILL)
        #expect(running.wait() == .died(SIGKILL))
        // The child held the other end of the output.
        #expect(running.rest() == [])
        #expect(eventually { kill(child, 0) != 0 || status(child)["State"]?.hasPrefix("Z") == true })
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "looking into another process needs root")))
    func `a call outside the list ends the supervisor`() {
        // gdb makes the supervisor call getpid.
        guard Programs.has(Programs.exists("/usr/bin/gdb"), else: "no gdb") else { return }
        let running = supervisor().running
        let debugger = RunningProcess(
            "/usr/bin/gdb",
            [
                "gdb", "-q", "-nx", "-batch", "-p", "\(running.process)", "-ex", "set $pc = $pc - 2",
                "-ex", getpidNumber, "-ex", "detach",
            ]
        )
        _ = debugger.rest()
        #expect(running.wait() == .died(SIGSYS))
    }

    /// Puts the number of getpid where the interrupted system call is made again.
    private var getpidNumber: String {
        #if arch(x86_64)
            "set $rax = 39"
        #else
            "set $x8 = 172"
        #endif
    }

    @Test(
        .enabled(if: Programs.has(Programs.isStatic, else: "memory is measured in the static link")),
        .enabled(if: Programs.has(getuid() == 0, else: "looking into another process needs root"))
    )
    func `takes at most 0.15 of catatonit's memory`() throws {
        let running = supervisor().running
        let own = try #require(resident(running.process))
        var limit = 105
        if Programs.has(Programs.exists("/usr/bin/catatonit"), else: "no catatonit, compared with 700 kB") {
            let peer = RunningProcess("/usr/bin/catatonit", ["catatonit", "--", Programs.probe, "report"])
            #expect(peer.words(after: "ready").count == 3)
            let theirs = try #require(resident(peer.process))
            peer.send(64)
            #expect(peer.wait() == .exited(0))
            print("resident: supervisor \(own) kB, catatonit \(theirs) kB")
            limit = theirs * 15 / 100
        }
        #expect(own <= limit)
        end(running)
    }

    private func resident(_ process: pid_t) -> Int? {
        for line in contents(of: "/proc/\(process)/smaps_rollup").split(separator: "\n") {
            if line.hasPrefix("Rss:") {
                return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            }
        }
        return nil
    }
}
