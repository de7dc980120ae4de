internal import CLinux
internal import Glibc

/// The two ends of the way a listener takes from the command to the observer.
package struct ObserverSockets: ~Copyable {
    /// The command's.
    package let command: OwnedDescriptor
    /// The observer's.
    package let observer: OwnedDescriptor

    /// socketpair(2), both close-on-exec and above stderr.
    package init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // Safety: two numbers, as the call writes.
        _ = try checkedKernel("socketpair", unsafe linux_socket_pair(&ends))
        let first = OwnedDescriptor(owning: ends[0])
        let second = OwnedDescriptor(owning: ends[1])
        let command = try first.aboveStandardError()
        let observer = try second.aboveStandardError()
        self.command = command
        self.observer = observer
    }

    /// The command's end; the other is closed, so that a process that sends to it notices when the observer is gone.
    package consuming func withoutObserverEnd() -> OwnedDescriptor { command }
}

/// The number of the command, told to its observer behind the listener.
package enum CommandNumber {
    /// An observer that is gone is not told.
    package static func tell(_ process: CInt, to socket: borrowing OwnedDescriptor) {
        _ = linux_tell_process(socket.rawValue, process)
    }

    /// Nil until it has been told.
    package static func heard(from socket: borrowing OwnedDescriptor) -> CInt? {
        let process = linux_hear_process(socket.rawValue)
        return process > 0 ? process : nil
    }
}

/// Starts this program again as the observer of denials: a fresh address space that has seen no secret, with an empty
/// environment and the descriptors named here.
package enum ObserverProcess {
    /// The observer's `argv[0]`.
    package static let name = "launch-observer"

    /// Starts it; it is a child of this process, and of the supervisor later.
    ///
    /// - Parameters:
    ///   - orders: a memfd with what it must know.
    ///   - output: where lines for machines go.
    ///   - audit: where records come from, or nil.
    /// - Returns: its process id.
    package static func start(
        socket: borrowing OwnedDescriptor,
        orders: borrowing OwnedDescriptor,
        output: borrowing OwnedDescriptor,
        audit: borrowing AuditListener?
    ) throws(SystemError) -> CInt {
        var passed = [socket.rawValue, orders.rawValue, output.rawValue]
        switch audit {
        case .some(let audit): passed += audit.numbers
        case .none: break
        }
        let steps = [.closeOnExec(from: 3)] + passed.map { ChildStep.passDescriptor($0) } + [.execute]
        let words = [name] + passed.map { String($0) }
        // Safety: the vector and its strings outlive the call, and are freed behind it.
        var vector = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe vector.forEach { unsafe free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        var report = linux_child_report()
        let memory = unsafe StepMemory(steps, initial: nil)
        let failure = unsafe linux_spawn(
            memory.steps,
            UInt32(memory.steps.count),
            "/proc/self/exe",
            &vector,
            &environment,
            &report
        )
        guard failure >= 0 else { throw SystemError(call: "clone", errno: -failure) }
        close(report.pidfd)
        if report.error != 0 {
            waitpid(report.command, nil, 0)
            throw SystemError(call: "execve", errno: report.error)
        }
        return report.command
    }

    /// Ends an observer that nobody needs.
    package static func end(_ process: CInt) {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// What the observer does to itself: stdin and stdout become /dev/null, so that nobody waits for their end; no
    /// ptrace, no core dump; no capability but `kept`.
    package static func harden(keeping kept: UInt64) throws(SystemError) {
        _ = try SignalMask.blockAll()
        retireInheritedDescriptor(0)
        retireInheritedDescriptor(1)
        _ = try checkedKernel("prctl(PR_SET_DUMPABLE)", linux_set_undumpable())
        // Executed through /proc, it would be called "exe".
        // Safety: Swift passes a NUL-terminated copy of the name for the duration of the call.
        _ = try checkedKernel("prctl(PR_SET_NAME)", unsafe linux_name_process(name))
        _ = try checkedKernel("capset", linux_keep_capabilities(kept))
        // Its directory would keep a file system from being unmounted.
        // Safety: a literal.
        _ = try checked("chdir", unsafe chdir("/"))
    }

    /// no_new_privs and a filter for this process, the last thing before it listens.
    package static func confine(_ filter: [UInt64]) throws(SystemError) {
        // Safety: as many words as the array has, which the kernel copies.
        let result = unsafe filter.withUnsafeBufferPointer {
            unsafe linux_confine($0.baseAddress, UInt32($0.count))
        }
        _ = try checkedKernel("seccomp", result)
    }

    /// The process that waits for this one.
    package static var parent: CInt { getppid() }
    /// This process.
    package static var own: CInt { getpid() }
}
