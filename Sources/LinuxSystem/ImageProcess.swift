internal import CLinux
internal import Glibc

/// A process of this program's own file that this one has started, and that dies with it.
package final class ImageProcess {
    /// Its number, which is its own until it is collected.
    package let processID: CInt
    private let pidfd: OwnedDescriptor

    private init(processID: CInt, pidfd: consuming OwnedDescriptor) {
        self.processID = processID
        self.pidfd = pidfd
    }

    /// Starts it with `words` before this process's own arguments, and with this process's environment but the
    /// variables that `without` names.
    ///
    /// - Parameters:
    ///   - passing: descriptors that pass although they are close-on-exec.
    ///   - mask: the signal mask it starts with.
    package static func start(
        _ executable: borrowing OwnExecutable,
        _ words: [String],
        before arguments: ProcessArguments,
        environment: ProcessEnvironment,
        without: [String],
        passing: [CInt],
        mask: SignalMask,
        ignoresChildSignal: Bool
    ) throws(SystemError) -> ImageProcess {
        // Safety: the copies are freed behind the call, which is done with them; the others live as long as the process.
        let copies = unsafe words.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let vector = unsafe copies + arguments.pointers(from: 1) + [nil]
        let kept = environment.entries.filter { !without.contains($0.name) }
        let block = unsafe kept.map { unsafe Optional($0.pointer) } + [nil]
        var process: pid_t = 0
        let pidfd = unsafe linux_start_image(
            executable.number,
            vector,
            block,
            mask.bits,
            ignoresChildSignal ? 1 : 0,
            passing,
            CInt(passing.count),
            &process
        )
        let descriptor = OwnedDescriptor(owning: try checkedKernel("execveat", pidfd))
        return ImageProcess(processID: process, pidfd: descriptor)
    }

    /// What ps shows of this process; executed by a descriptor it would be called by that.
    package static func nameOwn(_ name: String) {
        // Safety: Swift passes a NUL-terminated copy of the name for the duration of the call.
        _ = unsafe linux_name_process(name)
    }

    /// Sends `signal`, if it lives still.
    package func send(_ signal: CInt) { _ = linux_pidfd_kill(pidfd.rawValue, signal) }

    /// Sends a signal on as it came.
    package func forward(_ signal: ReceivedSignal) { signal.forward(to: pidfd) }
}

/// A process that another one has handed over: only by its descriptor, which is of no other process.
package struct ForeignProcess: ~Copyable {
    private let pidfd: OwnedDescriptor

    /// Takes over a pidfd.
    package init(_ pidfd: consuming OwnedDescriptor) { self.pidfd = pidfd }

    /// SIGKILL.
    package borrowing func kill() { _ = linux_pidfd_kill(pidfd.rawValue, SIGKILL) }
}

/// How a child has changed.
package struct ChildChange: Equatable {
    /// What has become of it.
    package enum State: Equatable, Sendable {
        case exited(CInt)
        case died(signal: CInt)
        case stopped(signal: CInt)
    }

    /// Its number.
    package let process: CInt
    /// What has become of it.
    package let state: State

    /// Collects one; nil when none has changed (waitpid(2)).
    package static func next() -> ChildChange? {
        var process: pid_t = 0
        var stopped: CInt = 0
        var status: CInt = 0
        // Safety: the numbers outlive the call, which fills them.
        guard unsafe linux_next_change(&process, &stopped, &status) != 0 else { return nil }
        if stopped != 0 { return ChildChange(process: process, state: .stopped(signal: stopped)) }
        return ChildChange(process: process, state: status < 0 ? .died(signal: -status) : .exited(status))
    }
}
