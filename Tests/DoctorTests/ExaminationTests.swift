import LinuxSystem
import Testing

@testable import Doctor

@Suite struct `An examination` {
    @Test func `finds something about every feature, in order`() {
        #expect(FakeMachine().examination.findings.map(\.feature) == Feature.allCases)
        #expect(Examination(of: .current()).findings.map(\.feature) == Feature.allCases)
    }

    @Test func `gives a cause for everything that is not there, and none for what is`() {
        let filtered = FakeMachine().ordinary().with(.seccompMode, .value(2))
        for fake in [FakeMachine(), FakeMachine().ordinary(), FakeMachine().withoutProc(), filtered] {
            for finding in fake.examination.findings where finding.feature != .noNewPrivileges {
                #expect((finding.cause == nil) == (finding.state == .yes), "\(finding)")
            }
        }
    }

    @Test func `without /proc says unknown of what only /proc tells`() {
        let examination = FakeMachine().withoutProc().examination
        for feature in [
            Feature.container, .cgroupV2, .cgroupMemory, .cgroupKill, .swapProtected, .coreLimit, .yama,
            .tiocstiClosed, .memfdNoexec, .initialUserNamespace,
        ] { #expect(examination[feature] == Finding(feature, .unknown, .none, .noProc)) }
        #expect(examination[.proc].state == .no)
        #expect(examination[.landlock] == Finding(.landlock, .yes, .abi(9)))
        #expect(examination[.ioUringClosed].state == .yes)
    }

    @Test func `knows Landlock's parts by the ABI`() {
        let parts: [(Feature, Int)] = [
            (.landlockRename, 2), (.landlockTruncate, 3), (.landlockNetwork, 4), (.landlockDeviceIoctl, 5),
            (.landlockScope, 6), (.landlockAudit, 7), (.landlockUnixSockets, 9),
        ]
        for abi in 1...9 {
            let examination = FakeMachine().with(.landlockABI, .value(abi)).examination
            for (feature, least) in parts { #expect((examination[feature].state == .yes) == (abi >= least)) }
        }
    }

    @Test func `knows why there is no Landlock`() {
        let causes: [(KernelProbe.Outcome, Int, Finding.Cause)] = [
            (.failed(step: 1, errno: 95), 0, .disabledAtBoot),
            (.failed(step: 1, errno: noSystemCall), 0, .missing(since: "5.13")),
            (.failed(step: 1, errno: noSystemCall), 2, .filtered),
            (.failed(step: 1, errno: notPermitted), 2, .filtered),
            (.failed(step: 1, errno: notPermitted), 0, .error(notPermitted)),
            (.killed(signal: 31), 2, .filtered), (.timedOut, 0, .timedOut),
        ]
        for (outcome, mode, cause) in causes {
            let fake = FakeMachine().with(.landlockABI, outcome).with(.seccompMode, .value(mode))
            #expect(fake.examination[.landlock].cause == cause)
            #expect(fake.examination[.landlockScope].state == .no)
            #expect(fake.examination[.landlockErrata].state == .unknown)
        }
        let used = FakeMachine().with(.landlockRestrict, .failed(step: 3, errno: 7)).examination
        #expect(used[.landlock] == Finding(.landlock, .no, .abi(9), .layersUsedUp))
    }

    @Test func `counts the errata that concern the ABI`() {
        func errata(_ abi: Int, _ bits: KernelProbe.Outcome) -> Finding {
            FakeMachine().with(.landlockABI, .value(abi)).with(.landlockErrata, bits).examination[
                .landlockErrata
            ]
        }
        #expect(errata(7, .value(7)).state == .yes)
        #expect(errata(7, .value(5)).value == .subset(["1", "3"], of: ["1", "2", "3"]))
        #expect(errata(7, .value(5)).state == .partly)
        #expect(errata(1, .value(3)).state == .no)
        #expect(errata(1, .value(4)).state == .yes)
        #expect(errata(7, .failed(step: 1, errno: invalid)).state == .unknown)
    }

    @Test func `tells which answers and flags of seccomp are missing`() {
        let fake = FakeMachine().with(.seccompAction(0x7fc0_0000), .failed(step: 1, errno: 95))
            .with(.seccompFlags(32 | 8), .failed(step: 1, errno: invalid))
        guard case .subset(let actions, let all) = fake.examination[.seccompActions].value else {
            Issue.record("no subset")
            return
        }
        #expect(Set(all).subtracting(actions) == ["user_notif"])
        #expect(fake.examination[.seccompActions].state == .partly)
        #expect(fake.examination[.seccompFlags].cause == .missing(since: "5.19"))
    }

    @Test func `tells a slow listener from none`() {
        let slow = FakeMachine().with(.seccompListener, .failed(step: 3, errno: invalid)).examination
        #expect(slow[.seccompUserNotification].state == .yes)
        #expect(slow[.seccompFastNotification].cause == .missing(since: "6.6"))
        let taken = FakeMachine().with(.seccompListener, .failed(step: 2, errno: 16)).examination
        #expect(taken[.seccompUserNotification].cause == .listenerTaken)
        #expect(taken[.seccompFastNotification].cause == .listenerTaken)
    }

    @Test func `counts the filters in force`() {
        var fake = FakeMachine().with(.seccompMode, .value(2))
        fake.files["/proc/self/status"] = "Seccomp:\t2\nSeccomp_filters:\t3\n"
        #expect(
            fake.examination[.seccompUnfiltered] == Finding(.seccompUnfiltered, .no, .number(3), .filtered)
        )
        #expect(fake.withoutProc().examination[.seccompUnfiltered].value == .none)
    }

    @Test func `sees in a setting what it means`() {
        let cases: [(Feature, String, String, Finding.State)] = [
            (.memfdNoexec, "vm.memfd_noexec", "0", .no), (.memfdNoexec, "vm.memfd_noexec", "1", .partly),
            (.memfdNoexec, "vm.memfd_noexec", "2", .yes), (.yama, "kernel.yama.ptrace_scope", "0", .no),
            (.yama, "kernel.yama.ptrace_scope", "1", .yes), (.coreLimit, "kernel.core_pattern", "core", .yes),
            (.coreLimit, "kernel.core_pattern", "|/usr/lib/systemd/systemd-coredump %P", .no),
            (.tiocstiClosed, "dev.tty.legacy_tiocsti", "0", .yes),
            (.tiocstiClosed, "dev.tty.legacy_tiocsti", "1", .no),
        ]
        for (feature, name, value, state) in cases {
            #expect(FakeMachine().with([name: value]).examination[feature].state == state, "\(name)=\(value)")
        }
        #expect(FakeMachine().examination[.tiocstiClosed].cause == .missing(since: "6.2"))
    }

    @Test func `takes what it may not read for unknown, and what is not built in for absent`() {
        var machine = FakeMachine().machine
        let read = machine.read
        machine.read = {
            ["core_pattern", "ptrace_scope"].contains($0.split(separator: "/").last) || $0 == "/proc/swaps"
                ? .refused : read($0)
        }
        let refused = Examination(of: machine)
        for feature in [Feature.yama, .coreLimit] {
            #expect(refused[feature] == Finding(feature, .unknown, .none, .error(13)))
        }
        machine.read = { $0 == "/proc/swaps" ? .absent : read($0) }
        let absent = Examination(of: machine)
        #expect(absent[.swapProtected].state == .yes && absent[.coreLimit].state == .yes)
        #expect(absent[.yama].cause == .missing(since: nil))
    }

    @Test func `takes a covered /proc for what it is: unknown`() {
        var fake = FakeMachine()
        fake.files["/proc/sys/kernel/osrelease"] = nil
        fake.files["/proc/swaps"] = ""
        for feature in [Feature.coreLimit, .yama, .tiocstiClosed, .memfdNoexec, .swapProtected] {
            #expect(fake.examination[feature] == Finding(feature, .unknown, .none, .masked))
        }
    }

    @Test func `sees io_uring open by what the call says, not by the setting`() {
        let open = FakeMachine().with(.ioUring, .failed(step: 1, errno: 14))
        #expect(open.examination[.ioUringClosed].state == .no)
        let untried = FakeMachine().with(.ioUring, .failed(step: 0, errno: 11))
        #expect(untried.examination[.ioUringClosed].state == .unknown)
        #expect(open.with(["kernel.io_uring_disabled": "1"]).examination[.ioUringClosed].state == .partly)
        for outcome in [KernelProbe.Outcome.failed(step: 1, errno: noSystemCall), .killed(signal: 31)] {
            #expect(FakeMachine().with(.ioUring, outcome).examination[.ioUringClosed].state == .yes)
        }
    }

    @Test func `reads what memory may be locked`() {
        func lock(_ limit: UInt64?, _ capabilities: UInt64 = 0) -> Finding {
            var fake = FakeMachine()
            (fake.effective, fake.lockedMemoryLimit) = (capabilities, limit)
            return fake.examination[.memoryLock]
        }
        #expect(lock(nil).state == .yes && lock(65536).state == .yes && lock(0, 1 << 14).state == .yes)
        #expect(lock(65535).state == .partly && lock(0).state == .no)
    }
}
