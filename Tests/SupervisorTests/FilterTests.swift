import Glibc
import Testing

/// The list of calls that the supervisor's own filter leaves: each is needed, and there is no other.
@Suite struct `The supervisor's filter` {
    #if arch(x86_64)
        static let calls: [String: Int] = [
            "pread64": 17, "rt_sigaction": 13, "rt_sigprocmask": 14, "wait4": 61, "kill": 62,
            "rt_sigtimedwait": 128,
            "clock_gettime": 228, "exit_group": 231, "pidfd_send_signal": 424,
        ]
        static let write = 1
        static let poll = 271
        static let architecture: UInt32 = 0xc000_003e
    #else
        static let calls: [String: Int] = [
            "pread64": 67, "rt_sigaction": 134, "rt_sigprocmask": 135, "wait4": 260, "kill": 129,
            "rt_sigtimedwait": 137,
            "clock_gettime": 113, "exit_group": 94, "pidfd_send_signal": 424,
        ]
        static let write = 64
        static let poll = 73
        static let architecture: UInt32 = 0xc000_00b7
    #endif

    /// A command that takes everything: it is sent a signal, and leaves an orphan that is asked to end.
    private func scenario(_ options: String...) -> Ending {
        let script =
            "trap 'exit 3' USR1; (trap 'exit 0' TERM; sleep 2; sleep 2) & echo ready; while :; do sleep 0.01; done"
        let running = RunningProcess(Programs.harness, ["harness"] + options + ["/bin/sh", "-c", script])
        if running.line() == "ready" { running.send(SIGUSR1) }
        return running.wait()
    }

    @Test func `leaves what a supervisor needs`() {
        #expect(scenario() == .exited(3))
        #expect(scenario("--order", "s1") == .exited(3))
    }

    @Test(arguments: calls.keys.sorted())
    func `leaves no call that it could do without`(_ name: String) throws {
        let number = try #require(Self.calls[name])
        #expect(scenario("--without", "\(number)") == .died(SIGSYS))
    }

    @Test func `leaves ppoll only for a report, which takes it`() {
        #expect(scenario("--without", "\(Self.poll)") == .exited(3))
        #expect(scenario("--without", "\(Self.poll)", "--order", "s1") == .died(SIGSYS))
    }

    @Test func `leaves write only for a report, which takes it`() {
        #expect(scenario("--without", "\(Self.write)") == .exited(3))
        #expect(scenario("--without", "\(Self.write)", "--order", "s1") == .died(SIGSYS))
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "reading a filter takes CAP_SYS_ADMIN")))
    func `is that list and no more`() throws {
        let running = RunningProcess.harness(Programs.probe, "report")
        #expect(running.words(after: "ready").count == 3)
        running.send(SIGUSR1)
        #expect(running.words(after: "signal").count == 5)
        let filter = RunningProcess(Programs.probe, ["probe", "filter", "\(running.process)"])
        let program = filter.rest().map { $0.split(separator: " ").compactMap { UInt32($0) } }
        guard Programs.has(filter.wait() == .exited(0), else: "no CONFIG_CHECKPOINT_RESTORE") else { return }
        let allowed = (0..<1024).filter { verdict(program, number: UInt32($0)) == 0x7fff_0000 }
        #expect(Set(allowed) == Set(Self.calls.values))
        #expect(verdict(program, number: 0xffff_ffff) == 0x8000_0000)
        #expect(verdict(program, number: 61, architecture: 0x4000_0003) == 0x8000_0000)
        running.send(64)
        #expect(running.wait() == .exited(0))
    }

    /// Runs a classic BPF program of loads, equality jumps and returns; arguments are 0.
    private func verdict(
        _ program: [[UInt32]],
        number: UInt32,
        architecture: UInt32 = architecture
    ) -> UInt32? {
        var accumulator: UInt32 = 0
        var index = 0
        while index < program.count {
            let instruction = program[index]
            index += 1
            switch instruction[0] {
            case 0x20: accumulator = instruction[3] == 0 ? number : instruction[3] == 4 ? architecture : 0
            case 0x15: index += Int(accumulator == instruction[3] ? instruction[1] : instruction[2])
            case 0x06: return instruction[3]
            default: return nil
            }
        }
        return nil
    }
}
