import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

@Suite struct `Signals and the stop at execve` {
    let fixture: StopFixture

    init() throws { fixture = try StopFixture() }

    private func bits(_ process: CInt, _ field: String) -> UInt64? {
        statusField(process, field).flatMap { UInt64($0, radix: 16) }
    }

    private func waitForState(_ process: CInt, _ letter: String) -> Bool {
        for _ in 0..<1000 {
            if statusField(process, "State")?.hasPrefix(letter) == true { return true }
            usleep(5000)
        }
        return false
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, 64])
    func `one that arrives meanwhile is delivered afterwards`(_ signal: CInt) throws {
        let child = try fixture.start(["/bin/sleep", "60"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        kill(child.processID, signal)
        try stop.hideEnvironment()
        try stop.makeUndumpable()
        try stop.resume()
        #expect(child.ending() == 128 + signal)
    }

    @Test func `one that the command blocks waits for it`() throws {
        let mask = SignalMask(bits: 1 << UInt64(SIGTERM - 1))
        let child = try fixture.start(["/bin/sleep", "60"], )
        var stop = try ExecStop(of: child, restoring: mask)
        kill(child.processID, SIGTERM)
        _ = try stop.securebits()
        try stop.resume()
        #expect(waitForState(child.processID, "S"))
        #expect(bits(child.processID, "SigBlk") == mask.bits)
        #expect(bits(child.processID, "ShdPnd") == mask.bits)
        child.kill()
    }

    @Test func `the command has the mask it is meant to have, and no other disposition`() throws {
        for mask in [
            SignalMask(bits: 0), SignalMask(bits: 1 << UInt64(SIGTRAP - 1)), SignalMask(bits: 0x4_0002),
        ] {
            let child = try fixture.start(["/bin/sleep", "60"], steps: [.ignoreSignal(SIGTRAP)], )
            var stop = try ExecStop(of: child, restoring: mask)
            try stop.makeUndumpable()
            try stop.resume()
            #expect(waitForState(child.processID, "S"))
            // SIGSTOP cannot be blocked.
            #expect(bits(child.processID, "SigBlk") == mask.bits & ~(1 << UInt64(SIGSTOP - 1)))
            #expect(bits(child.processID, "SigPnd") == 0)
            #expect(bits(child.processID, "ShdPnd") == 0)
            #expect((bits(child.processID, "SigIgn") ?? 0) & 1 << UInt64(SIGTRAP - 1) != 0)
            child.kill()
        }
    }

    @Test func `SIGSTOP stops it when it may begin, and SIGCONT lets it`() throws {
        let child = try fixture.start(["/bin/sh", "-c", "echo ran > $OUT; exit 7"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        kill(child.processID, SIGSTOP)
        try stop.hideEnvironment()
        kill(child.processID, SIGSTOP)
        try stop.makeUndumpable()
        try stop.resume()
        #expect(waitForState(child.processID, "T"))
        #expect(fixture.output == "")
        kill(child.processID, SIGCONT)
        #expect(child.ending() == 7)
        #expect(fixture.output == "ran\n")
    }

    @Test func `SIGTRAP from a stranger is not taken for the stop`() throws {
        let child = try fixture.start(["/bin/sleep", "60"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        kill(child.processID, SIGTRAP)
        _ = try stop.securebits()
        try stop.makeUndumpable()
        try stop.resume()
        #expect(child.ending() == 128 + SIGTRAP)
    }

    @Test func `SIGKILL meanwhile is the command's end, to be reaped as ever`() throws {
        let child = try fixture.start(["/bin/sleep", "60"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        kill(child.processID, SIGKILL)
        #expect(throws: ExecStopError.ended(status: 0, signal: SIGKILL)) { try stop.makeUndumpable() }
        #expect(throws: ExecStopError.ended(status: 0, signal: SIGKILL)) { try stop.resume() }
        #expect(child.ending() == 128 + SIGKILL)
    }

    @Test func `SIGKILL before the stop is taken is the command's end too`() throws {
        for _ in 0..<50 {
            let child = try fixture.start(["/bin/sleep", "60"])
            kill(child.processID, SIGKILL)
            do throws(ExecStopError) {
                var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
                try stop.makeUndumpable()
                Issue.record("went on")
            } catch { #expect(error == .ended(status: 0, signal: SIGKILL)) }
            #expect(child.ending() == 128 + SIGKILL)
        }
    }

    @Test func `a stop before execve, which nobody could end, is ended by a timer`() throws {
        // SECCOMP_RET_TRAP: SIGSYS, which stops a traced process, for every call: execve is the next.
        let trap: [UInt64] = [0x0003_0000_0000_0006]
        let steps: [ChildStep] = [
            .noNewPrivileges, .startTraced(mask: StopFixture.noMask, limit: 300), .seccomp(filter: trap),
            .execute,
        ]
        let begin = DispatchTime.now().uptimeNanoseconds
        // Without the timer this call would not return: the parent waits for execve, the child for its tracer.
        let child = try fixture.startPlain(["/bin/true"], steps)
        #expect(throws: ExecStopError.ended(status: 0, signal: SIGKILL)) {
            _ = try ExecStop(of: child, restoring: StopFixture.noMask)
        }
        #expect(DispatchTime.now().uptimeNanoseconds - begin < 5_000_000_000)
        #expect(child.ending() == 128 + SIGKILL)
    }

    @Test func `the timer is gone once the command runs`() throws {
        let steps: [ChildStep] = [.startTraced(mask: StopFixture.noMask, limit: 200), .execute]
        let child = try fixture.startPlain(["/bin/sleep", "0.6"], steps)
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        usleep(300_000)
        try stop.resume()
        #expect(child.ending() == 0)
    }

    @Test func `the command dies with a launcher that dies in between`() async throws {
        let output = fixture.workshop.path("pid")
        await #expect(processExitsWith: .signal(SIGKILL)) { [output = output as String] in
            let fixture = try StopFixture()
            let child = try fixture.start(["/bin/sleep", "60"])
            let stop = try ExecStop(of: child, restoring: StopFixture.noMask)
            try "\(child.processID)".write(toFile: output, atomically: true, encoding: .utf8)
            kill(getpid(), SIGKILL)
            _ = stop.facts
        }
        let process = try #require(CInt(try String(contentsOfFile: output, encoding: .utf8)))
        for _ in 0..<1000 where (statusField(process, "State") ?? "Z").hasPrefix("Z") == false {
            usleep(5000)
        }
        #expect((statusField(process, "State") ?? "Z").hasPrefix("Z"))
    }

    @Test func `a filter that refuses prctl is said, and one that kills is the end`() throws {
        // prctl is 157 on x86_64 and 167 on aarch64: BPF_LD nr; BPF_JEQ; answer; allow.
        #if arch(x86_64)
            let number: UInt64 = 157
        #else
            let number: UInt64 = 167
        #endif
        func filter(_ answer: UInt64) -> [UInt64] {
            [0x20, 0x15 | 1 << 24 | number << 32, 6 | answer << 32, 6 | 0x7fff_0000 << 32]
        }
        func attempt(_ answer: UInt64) throws -> (ExecStopError?, CInt) {
            let steps: [ChildStep] = [
                .noNewPrivileges, .startTraced(mask: StopFixture.noMask), .seccomp(filter: filter(answer)),
                .execute,
            ]
            let child = try fixture.startPlain(["/bin/sleep", "60"], steps)
            do throws(ExecStopError) {
                var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
                try stop.makeUndumpable()
                return (nil, 0)
            } catch {
                kill(child.processID, SIGKILL)
                return (error, child.ending())
            }
        }
        let refusal = SystemError(call: "prctl(PR_SET_DUMPABLE)", errno: ENOSYS)
        #expect(try attempt(0x0005_0026).0 == .refused(refusal))
        let killed = try attempt(0x8000_0000)
        #expect(killed.0 == .ended(status: 0, signal: SIGSYS))
        #expect(killed.1 == 128 + SIGSYS)
    }
}
