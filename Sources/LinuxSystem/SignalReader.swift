internal import CLinux
internal import Glibc

/// A signal and where it came from.
package struct ReceivedSignal: Equatable {
    /// 1 to 64.
    package let number: CInt
    /// Who sent it; 0 for the kernel, or for somebody in a pid namespace outside.
    package let sender: CInt
    private let code: CInt
    private let user: UInt32
    private let value: UInt64

    fileprivate init(_ raw: linux_signal) {
        number = raw.number
        sender = raw.sender
        code = raw.code
        user = raw.user
        value = raw.value
    }

    /// SI_KERNEL: the terminal, which told the whole group.
    package var isFromKernel: Bool { code == 128 }

    fileprivate func makeRaw() -> linux_signal {
        linux_signal(number: number, code: code, sender: sender, user: user, value: value)
    }

    func forward(to pidfd: borrowing OwnedDescriptor) {
        var raw = makeRaw()
        // Safety: outlives the call, which copies it.
        _ = unsafe linux_forward_signal(pidfd.rawValue, number, &raw)
    }
}

/// The signals of a process that has blocked all of them (signalfd(2)).
package struct SignalReader: ~Copyable {
    /// Readable when there is a signal.
    package let descriptor: OwnedDescriptor

    /// For every signal.
    package init() throws(SystemError) {
        descriptor = try OwnedDescriptor(owning: try checkedKernel("signalfd", linux_signalfd(~0)))
            .aboveStandardError()
    }

    /// The next one; nil when there is none.
    package borrowing func next() -> ReceivedSignal? {
        var raw = linux_signal()
        // Safety: outlives the call, which fills it.
        guard unsafe linux_read_signal(descriptor.rawValue, &raw) != 0 else { return nil }
        return ReceivedSignal(raw)
    }
}

/// What becomes of this process as of its child.
package enum ProcessImitation {
    /// Stops as the child was stopped and returns when told to go on; `false` when it has been told so already, and the
    /// child must hear of it. All signals must be blocked.
    package static func stop(by signal: CInt) -> Bool {
        if linux_take_continue() != 0 { return false }
        linux_stop_by(signal)
        return true
    }

    /// Whether this process leads its session: it alone is told when the terminal hangs up.
    package static var leadsSession: Bool { getsid(0) == getpid() }
}

/// Waiting for several things at once (poll(2)).
package enum Readiness {
    /// Waits until one of `descriptors` is readable or hung up, for at most `milliseconds`, -1 for as long as it takes.
    ///
    /// - Returns: for each whether it is.
    package static func await(_ descriptors: [CInt], milliseconds: Int) -> [Bool] {
        var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let limit = CInt(clamping: milliseconds)
        // Safety: the array outlives the call.
        guard unsafe poll(&watched, nfds_t(watched.count), limit) > 0 else {
            return [Bool](repeating: false, count: descriptors.count)
        }
        return watched.map { $0.revents != 0 }
    }
}
