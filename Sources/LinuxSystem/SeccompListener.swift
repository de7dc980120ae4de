internal import CLinux
internal import Glibc

/// The answering end of a filter's SECCOMP_RET_USER_NOTIF (seccomp_unotify(2)).
package struct SeccompListener: ~Copyable {
    /// A call that waits for its answer.
    package struct Call: Equatable, Sendable {
        /// Names the waiting call to the kernel.
        package let id: UInt64
        /// The thread that makes it, as this process numbers it; 0 where it has no number here.
        package let thread: CInt
        /// The number in the table of `architecture`.
        package let number: UInt32
        /// `AUDIT_ARCH_…`.
        package let architecture: UInt32
        /// Where the instruction is.
        package let instruction: UInt64
        /// The six registers.
        package let arguments: [UInt64]

        package init(
            id: UInt64 = 0,
            thread: CInt = 0,
            number: UInt32,
            architecture: UInt32,
            instruction: UInt64 = 0,
            arguments: [UInt64]
        ) {
            self.id = id
            self.thread = thread
            self.number = number
            self.architecture = architecture
            self.instruction = instruction
            self.arguments = arguments
        }
    }

    /// What a wait came to.
    package enum Event: Equatable {
        case call(Call)
        /// The other descriptor can be read.
        case other
        /// The last process with the filter is gone.
        case ended
    }

    private let descriptor: OwnedDescriptor

    /// Waits on a socket for the listener; nil when the other end is closed without one.
    package init?(receivedFrom socket: borrowing OwnedDescriptor) {
        let number = linux_receive_descriptor(socket.rawValue)
        guard number >= 0 else { return nil }
        descriptor = OwnedDescriptor(owning: number)
        linux_listener_prepare(number)
    }

    /// The next call, or the end; `other` is a descriptor to wait for besides, -1 for none.
    package borrowing func next(or other: CInt = -1) -> Event {
        while true {
            // A call is 1, the end 2, the other 4.
            let ready = linux_listener_await(descriptor.rawValue, other)
            // Somebody waits for the answer to a call, nobody for the other.
            if ready & 1 != 0, let call = receive() { return .call(call) }
            if ready & 2 != 0 { return .ended }
            if ready & 4 != 0 { return .other }
        }
    }

    /// Nil where the caller was killed before it was heard.
    private borrowing func receive() -> Call? {
        var raw = linux_notification()
        // Safety: the structure outlives the call, which fills it.
        guard unsafe linux_listener_receive(descriptor.rawValue, &raw) == 0 else { return nil }
        let arguments = raw.arguments
        return Call(
            id: raw.id,
            thread: raw.thread,
            number: raw.number,
            architecture: raw.architecture,
            instruction: raw.instruction,
            arguments: [
                arguments.0, arguments.1, arguments.2, arguments.3, arguments.4, arguments.5,
            ]
        )
    }

    /// Lets the kernel make the call.
    package borrowing func allow(_ call: Call) {
        _ = linux_listener_answer(descriptor.rawValue, call.id, 0)
    }

    /// Makes the call fail with `errno`; 0 is a call that succeeds without being made, which nobody asks for here.
    package borrowing func refuse(_ call: Call, errno: CInt) {
        _ = linux_listener_answer(descriptor.rawValue, call.id, max(1, errno))
    }

    /// Ends the caller as SECCOMP_RET_KILL_PROCESS would: by SIGSYS, or by SIGKILL where it blocks, ignores or handles
    /// that. The call is never made.
    package borrowing func kill(_ call: Call) {
        let process = ObservedProcess(thread: call.thread)
        let number = process.status("Tgid").flatMap { CInt($0) } ?? call.thread
        let bit: UInt64 = 1 << UInt64(SIGSYS - 1)
        let isHeld = ["SigBlk", "SigIgn", "SigCgt"].contains { field in
            process.status(field).flatMap { UInt64($0, radix: 16) }.map { $0 & bit != 0 } ?? true
        }
        _ = linux_listener_kill(descriptor.rawValue, call.id, number, call.thread, isHeld ? 0 : 1)
    }

    /// Whether the caller still waits: what was read of it before this was its own.
    package borrowing func waits(_ call: Call) -> Bool {
        linux_listener_waits(descriptor.rawValue, call.id) != 0
    }
}
