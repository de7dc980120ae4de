import Glibc
import Testing

@testable import LinuxSystem

/// Signal masks belong to a thread, and the tests of one function stay on theirs.
@Suite struct `The signal mask` {
    @Test func `blocks all that can be blocked, the real-time ones of libc included, and comes back`() throws
    {
        let before = try SignalMask.blockAll()
        let all = try SignalMask.blockAll()
        #expect(all.bits == ~0 & ~bit(SIGKILL) & ~bit(SIGSTOP))
        try before.restore()
        let restored = try SignalMask.blockAll()
        try restored.restore()
        #expect(restored == before)
    }

    @Test(arguments: [
        ([SIGTERM], SIGTERM), ([SIGINT, SIGTERM], SIGTERM), ([SIGHUP, SIGINT], SIGINT), ([SIGQUIT], SIGQUIT),
        ([SIGHUP, SIGQUIT], SIGHUP), ([SIGUSR1, SIGCHLD, SIGTSTP], nil), ([], nil),
    ]) func `says which pending signal ends a program`(_ signals: [CInt], _ expected: CInt?) {
        let mask = SignalMask(bits: signals.reduce(0) { $0 | bit($1) })
        #expect(mask.termination(inherited: SignalMask(bits: 0)) == expected)
    }

    @Test func `keeps a signal pending until it is restored`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            _ = try SignalMask.blockAll()
            raise(SIGTERM)
            if SignalMask.pending().termination(inherited: SignalMask(bits: 0)) != SIGTERM { exit(1) }
            try SignalMask(bits: 0).restore()
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP]) func `does not keep a process from dying by a signal`(
        _ signal: CInt
    ) async {
        await #expect(processExitsWith: .signal(signal)) { [signal] in
            Glibc.signal(signal, SIG_IGN)
            _ = try SignalMask.blockAll()
            dieBySignal(signal)
        }
    }

    @Test func `has nothing to do with the exit status`() async {
        await #expect(processExitsWith: .exitCode(125)) { exitProcess(125) }
    }

    private func bit(_ signal: CInt) -> UInt64 { 1 << UInt64(signal - 1) }
}
