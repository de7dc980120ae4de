internal import CLinux
internal import Glibc

/// How a start failed.
package enum ChildError: Error, Equatable {
    /// `clone` itself failed: nothing ran.
    case notCloned(SystemError)
    /// The step of this index failed in the child; the command was not executed.
    ///
    /// `rule` is the index of the Landlock rule that failed, -1 when it was none.
    case stepFailed(index: Int, rule: Int = -1, errno: CInt)
    /// The child died of a signal in the step of this index, before execve was called.
    case killed(index: Int, signal: CInt)

    /// ENOEXEC: the kernel knows no such executables.
    package var isUnknownFormat: Bool {
        if case .stepFailed(_, _, ENOEXEC) = self { true } else { false }
    }
}

/// A process that has executed the command.
package struct StartedChild: ~Copyable {
    /// Its number, which is its own until it is reaped.
    package let processID: CInt
    /// Refers to exactly this process, even when its number is used again (pidfd_open(2)).
    package let pidfd: OwnedDescriptor
    /// Process 1 of the command's pid namespace, a child of this process too; 0 where there is none.
    let namespaceInit: CInt

    /// SIGKILL, then reap: for a start that must be undone.
    package consuming func kill() {
        _ = linux_pidfd_kill(pidfd.rawValue, SIGKILL)
        reap()
    }
}

/// The file to execute and its arguments, complete before the fork.
package struct Executable: ~Copyable {
    fileprivate let path: String
    fileprivate let arguments: CommandVector

    /// The file at `path`; the first argument is the name the command sees as its own.
    package init(path: String, arguments: CommandVector) {
        self.path = path
        self.arguments = arguments
    }

    /// Runs `steps` in a child that shares this process's memory, and returns once it has executed the command.
    package borrowing func start(
        _ steps: [ChildStep],
        environment: borrowing EnvironmentBlock,
        initial: NamespaceInit? = nil
    ) throws(ChildError) -> StartedChild {
        var report = linux_child_report()
        // Safety: the child no longer shares this memory when the call below has returned.
        let memory = unsafe StepMemory(steps, initial: initial, environment: environment)
        let failure = unsafe environment.withVector { vector in
            // Safety: every pointer outlives the call, which copies none of them.
            unsafe linux_spawn(
                memory.steps,
                UInt32(memory.steps.count),
                path,
                arguments.pointer,
                vector,
                &report
            )
        }
        guard failure >= 0 else { throw .notCloned(SystemError(call: "clone", errno: -failure)) }
        let index = Int(report.step)
        let hasExecuted = report.error == 0 && index + 1 == steps.count && steps[index] == .execute
        guard report.command > 0 else {
            endNow(report.first)
            throw .stepFailed(index: index, rule: Int(report.rule), errno: report.error)
        }
        let child = StartedChild(
            processID: report.command,
            pidfd: OwnedDescriptor(owning: report.pidfd),
            namespaceInit: report.first
        )
        if report.handover_error != 0 {
            let error = report.handover_error
            child.kill()
            let observing = steps.firstIndex { if case .observe = $0 { true } else { false } }
            throw .stepFailed(index: observing ?? index, errno: error)
        }
        if hasExecuted { return child }
        let error = report.error
        let rule = Int(report.rule)
        let signal = child.reap()
        guard error != 0 else { throw .killed(index: index, signal: signal) }
        throw .stepFailed(index: index, rule: rule, errno: error)
    }
}

extension Executable {
    /// Runs `steps` in this process, the last of which makes it the command; returns only when one failed. What the steps
    /// before it did stays done.
    package borrowing func replaceThisProcess(
        by steps: [ChildStep],
        environment: borrowing EnvironmentBlock
    ) -> ChildError {
        var report = linux_child_report()
        // Safety: lives until the call below has returned, which is after a failure only.
        let memory = unsafe StepMemory(steps, initial: nil, environment: environment)
        unsafe environment.withVector { vector in
            // Safety: every pointer outlives the call, which copies none of them.
            unsafe linux_replace(
                memory.steps,
                UInt32(memory.steps.count),
                path,
                arguments.pointer,
                vector,
                &report
            )
        }
        return .stepFailed(index: Int(report.step), rule: Int(report.rule), errno: report.error)
    }
}

/// What `startInit` executes: the supervisor's image, without a main child.
package struct NamespaceInit {
    /// Open for as long as this is used.
    let executable: CInt
    let arguments: [String]
}

/// SIGKILL and reap; for a process that is no use without the command. 0 is none.
private func endNow(_ process: CInt) {
    guard process > 0 else { return }
    _ = Glibc.kill(process, SIGKILL)
    waitpid(process, nil, 0)
}

extension StartedChild {
    /// Waits for the end and returns the signal it died of, 0 for none.
    @discardableResult
    consuming func reap() -> CInt {
        var status: CInt = 0
        // Safety: `status` outlives the call.
        unsafe waitpid(processID, &status, 0)
        // After the command: whoever it left behind ends with process 1.
        endNow(namespaceInit)
        return status & 0x7f
    }
}
