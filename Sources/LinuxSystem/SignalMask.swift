internal import CLinux
internal import Glibc

/// A set of blocked signals: bit n-1 stands for signal n (the kernel's `sigset_t`).
package struct SignalMask: Equatable, Sendable {
    /// The kernel's word.
    package let bits: UInt64

    package init(bits: UInt64) { self.bits = bits }

    /// Blocks every signal that can be blocked and returns the mask that was in force (sigprocmask(2)).
    package static func blockAll() throws(SystemError) -> SignalMask {
        try exchange(SignalMask(bits: ~0))
    }

    /// Makes this mask the one in force.
    package func restore() throws(SystemError) { _ = try Self.exchange(self) }

    /// Signals sent to this process and not yet delivered (sigpending(2)).
    package static func pending() -> SignalMask {
        var set = sigset_t()
        // Safety: `set` outlives the call, which fills it; only a bad address makes it fail.
        unsafe sigpending(&set)
        return SignalMask(bits: UInt64(set.__val.0))
    }

    /// A pending signal whose default action is to end the process, and which a launcher must obey at once.
    ///
    /// - Parameter inherited: the mask this process was started with. What it blocks, and what this process was started
    ///   to ignore (nohup(1)), is nobody's wish to end it: a blocked signal is queued even while it is ignored.
    package func termination(inherited: SignalMask) -> CInt? {
        Self.terminating.first { signal in
            let bit: UInt64 = 1 << UInt64(signal - 1)
            return bits & bit != 0 && inherited.bits & bit == 0 && !Self.isIgnored(signal)
        }
    }

    private static func isIgnored(_ signal: CInt) -> Bool {
        var action = sigaction()
        // Safety: the structure outlives the call, which fills it.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        // Safety: without SA_SIGINFO the union holds sa_handler; SIG_IGN is the pointer value 1.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// The signals by which people and service managers end a program.
    package static let terminating = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    private static func exchange(_ mask: SignalMask) throws(SystemError) -> SignalMask {
        var old: UInt64 = 0
        // Safety: `old` outlives the call, which fills it.
        _ = try checkedKernel("rt_sigprocmask", unsafe linux_set_signal_mask(mask.bits, &old))
        return SignalMask(bits: old)
    }
}

/// Ends this process with `status` (exit(3)); for `main` alone, because values above it would not be wiped.
package func exitProcess(_ status: CInt) -> Never { exit(status) }

/// Ends this process by `signal`, as if it had never been blocked; returns only in process 1.
package func dieBySignal(_ signal: CInt) {
    Glibc.signal(signal, SIG_DFL)
    var set = sigset_t()
    // Safety: `set` outlives the calls.
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, signal)
    raise(signal)
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
}
