internal import CLinux
internal import Glibc

/// One step between clone and execve, as the kernel is asked for it. Order and reasons are the planner's.
package enum ChildStep: Equatable, Sendable {
    case dieWithParent(signal: CInt)
    /// Soft and hard limit alike; `resource` is a `RLIMIT_` number (getrlimit(2)).
    case setLimit(resource: Int, value: UInt64)
    case dropBoundingCapability(Int)
    case clearAmbientCapabilities
    /// Bit n stands for capability n; the effective set equals the permitted one.
    case setCapabilities(permitted: UInt64, inheritable: UInt64)
    case raiseAmbientCapability(Int)
    case noNewPrivileges
    case closeOnExec(from: CInt)
    case passDescriptor(CInt)
    case restoreSignalMask(SignalMask)
    /// Ignored from the start, as it was for this process (signal(7): execve keeps ignored signals ignored).
    case ignoreSignal(CInt)
    /// Classic BPF, each word laid out as `struct sock_filter` (code, jt, jf, k).
    case seccomp(filter: [UInt64])
    case execute
}

/// How a start failed.
package enum ChildError: Error, Equatable {
    /// `clone` itself failed: nothing ran.
    case notCloned(SystemError)
    /// The step of this index failed in the child; the command was not executed.
    case stepFailed(index: Int, errno: CInt)
    /// The child died of a signal in the step of this index, before execve was called.
    case killed(index: Int, signal: CInt)
}

/// A process that has executed the command.
package struct StartedChild: ~Copyable {
    /// Its number, which is its own until it is reaped.
    package let processID: CInt
    /// Refers to exactly this process, even when its number is used again (pidfd_open(2)).
    package let pidfd: OwnedDescriptor

    /// SIGKILL, then reap: for a start that must be undone.
    package consuming func kill() {
        _ = linux_pidfd_kill(pidfd.rawValue, SIGKILL)
        reap()
    }
}

/// The file to execute and its arguments, complete before the fork.
package struct Executable: ~Copyable {
    private let path: String
    private let arguments: CommandVector

    /// The file at `path`; the first argument is the name the command sees as its own.
    package init(path: String, arguments: CommandVector) {
        self.path = path
        self.arguments = arguments
    }

    /// Runs `steps` in a child that shares this process's memory, and returns once it has executed the command.
    package borrowing func start(
        _ steps: [ChildStep],
        environment: borrowing EnvironmentBlock
    ) throws(ChildError) -> StartedChild {
        var report = linux_child_report()
        var pidfd: CInt = -1
        let parent = getpid()
        var filters: [UnsafeMutablePointer<UInt64>] = unsafe []
        // Safety: the child no longer shares this memory when the call below has returned.
        defer { unsafe filters.forEach { unsafe $0.deallocate() } }
        var raw: [linux_step] = unsafe []
        for step in steps {
            var pointer: UnsafeMutablePointer<UInt64>?
            if case .seccomp(let filter) = step {
                let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: filter.count)
                for index in filter.indices { unsafe (copy + index).initialize(to: filter[index]) }
                unsafe filters.append(copy)
                unsafe pointer = copy
            }
            unsafe raw.append(step.raw(parent: parent, filter: pointer))
        }
        let process = unsafe environment.withVector { vector in
            // Safety: every pointer outlives the call, which copies none of them.
            unsafe linux_spawn(raw, UInt32(raw.count), path, arguments.pointer, vector, &report, &pidfd)
        }
        guard process >= 0 else { throw .notCloned(SystemError(call: "clone", errno: -process)) }
        let child = StartedChild(processID: process, pidfd: OwnedDescriptor(owning: pidfd))
        let index = Int(report.step)
        if report.error != 0 {
            let error = report.error
            child.reap()
            throw .stepFailed(index: index, errno: error)
        }
        if index + 1 < steps.count || steps[index] != .execute {
            throw .killed(index: index, signal: child.reap())
        }
        return child
    }
}

extension StartedChild {
    /// Waits for the end and returns the signal it died of, 0 for none.
    @discardableResult
    consuming func reap() -> CInt {
        var status: CInt = 0
        // Safety: `status` outlives the call.
        unsafe waitpid(processID, &status, 0)
        return status & 0x7f
    }
}

extension ChildStep {
    // Safety: the pointer is handed on; nothing here reads what it points to.
    fileprivate func raw(parent: CInt, filter pointer: UnsafeRawPointer?) -> linux_step {
        func step(_ operation: linux_operation, _ a: Int64 = 0, _ b: Int64 = 0) -> linux_step {
            unsafe linux_step(a: a, b: b, pointer: pointer, operation: operation.rawValue)
        }
        switch self {
        case .dieWithParent(let signal):
            return unsafe step(LINUX_DIE_WITH_PARENT, Int64(signal), Int64(parent))
        case .setLimit(let resource, let value):
            return unsafe step(LINUX_SET_LIMIT, Int64(resource), Int64(bitPattern: value))
        case .dropBoundingCapability(let number): return unsafe step(LINUX_DROP_BOUNDING, Int64(number))
        case .clearAmbientCapabilities: return unsafe step(LINUX_CLEAR_AMBIENT)
        case .setCapabilities(let permitted, let inheritable):
            return unsafe step(
                LINUX_SET_CAPABILITIES,
                Int64(bitPattern: permitted),
                Int64(bitPattern: inheritable)
            )
        case .raiseAmbientCapability(let number): return unsafe step(LINUX_RAISE_AMBIENT, Int64(number))
        case .noNewPrivileges: return unsafe step(LINUX_NO_NEW_PRIVILEGES)
        case .closeOnExec(let from): return unsafe step(LINUX_CLOSE_ON_EXEC_FROM, Int64(from))
        case .passDescriptor(let number): return unsafe step(LINUX_PASS_DESCRIPTOR, Int64(number))
        case .restoreSignalMask(let mask):
            return unsafe step(LINUX_RESTORE_SIGNALS, Int64(bitPattern: mask.bits))
        case .ignoreSignal(let signal): return unsafe step(LINUX_IGNORE_SIGNAL, Int64(signal))
        case .seccomp(let filter): return unsafe step(LINUX_SECCOMP, Int64(filter.count))
        case .execute: return unsafe step(LINUX_EXECUTE)
        }
    }
}
