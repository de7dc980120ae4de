internal import CLinux

/// A question to the kernel that only trying answers. A short-lived child of its own asks it, so nothing that it
/// changes outlasts it, and a filter that kills for the call kills nothing else.
package enum KernelProbe: Hashable, Sendable {
    /// The ABI number (landlock_create_ruleset(2)).
    case landlockABI
    /// Bit n-1 stands for erratum n, set when it is fixed.
    case landlockErrata
    /// Creates a ruleset (step 1) and restricts the child with it (step 3).
    case landlockRestrict
    /// Whether the kernel knows the action of this number (seccomp(2), `SECCOMP_GET_ACTION_AVAIL`).
    case seccompAction(UInt32)
    /// Whether it knows these flags of `SECCOMP_SET_MODE_FILTER`.
    case seccompFlags(UInt32)
    /// Loads a filter that allows everything (step 2).
    case seccompFilter
    /// The same with a listener (step 2), which then wakes synchronously (step 3, seccomp_unotify(2)).
    case seccompListener
    /// Whether a filter is in force here: 0 or 2 (prctl(2), `PR_GET_SECCOMP`).
    case seccompMode
    /// Whether it is set here: 0 or 1.
    case noNewPrivileges
    /// capabilities(7), "The securebits flags".
    case securebits
    /// unshare(2) with this flag.
    case namespace(NamespaceKind)
    /// The same in a new user namespace (step 2).
    case nestedNamespace(NamespaceKind)
    /// Makes a user namespace, uses a capability in it (step 2), maps one user and group into it (step 3).
    case userNamespace
    /// Makes a mount namespace and everything in it private (step 2); within a new user namespace if wanted.
    case mount(inUserNamespace: Bool)
    /// Mounts a new /proc for a new pid namespace (step 3).
    case procMount(inUserNamespace: Bool)
    /// ptrace(2), `PTRACE_TRACEME`.
    case execStop
    /// memfd_secret(2).
    case memfdSecret
    /// memfd_create(2) with `MFD_NOEXEC_SEAL`.
    case memfdNoexecSeal
    /// close_range(2) with `CLOSE_RANGE_CLOEXEC`.
    case closeRange
    /// Opens, signals (step 2) and takes a descriptor (step 3) by pidfd.
    case pidfd
    /// clone3(2) into a cgroup that does not exist: `EBADF` when the kernel knows how.
    case cloneIntoCgroup
    /// io_uring_setup(2) without parameters: `EFAULT` when it is open to us.
    case ioUring
    /// Joins the multicast group of audit records (step 2).
    case auditRead
    /// 0 off, 1 on, 2 locked.
    case auditStatus

    /// What came of it.
    package enum Outcome: Equatable, Sendable {
        /// What the last call returned.
        case value(Int)
        /// The call of this step, from 1, failed; step 0 is the child itself.
        case failed(step: Int, errno: CInt)
        /// The call of the probe cost the child its life.
        case killed(signal: CInt)
        /// There was no answer in time.
        case timedOut
    }

    /// Whether a child can be made at all; without one there is nothing to be learnt.
    package static func checkPossible() throws(SystemError) {
        if case .failed(step: 0, let number) = KernelProbe.closeRange.run() {
            throw SystemError(call: "clone", errno: number)
        }
    }

    /// Tries it, for two seconds at most.
    package func run() -> Outcome {
        let (call, argument) = request
        let answer = linux_probe(call, argument, 2000)
        if answer.signal < 0 { return .timedOut }
        if answer.signal > 0 { return .killed(signal: answer.signal) }
        if answer.value < 0 || answer.step == 0 {
            return .failed(step: Int(answer.step), errno: -answer.value)
        }
        return .value(Int(answer.value))
    }

    private var request: (linux_probe_call, UInt64) {
        let user = NamespaceKind.user.flag
        return switch self {
        case .landlockABI: (LINUX_PROBE_LANDLOCK_ABI, 0)
        case .landlockErrata: (LINUX_PROBE_LANDLOCK_ERRATA, 0)
        case .landlockRestrict: (LINUX_PROBE_LANDLOCK_RESTRICT, 0)
        case .seccompAction(let number): (LINUX_PROBE_SECCOMP_ACTION, UInt64(number))
        case .seccompFlags(let bits): (LINUX_PROBE_SECCOMP_FLAG, UInt64(bits))
        case .seccompFilter: (LINUX_PROBE_SECCOMP_FILTER, 0)
        case .seccompListener: (LINUX_PROBE_SECCOMP_LISTENER, 0)
        case .seccompMode: (LINUX_PROBE_SECCOMP_MODE, 0)
        case .noNewPrivileges: (LINUX_PROBE_NO_NEW_PRIVILEGES, 0)
        case .securebits: (LINUX_PROBE_SECUREBITS, 0)
        case .namespace(let kind): (LINUX_PROBE_NAMESPACE, kind.flag)
        case .nestedNamespace(let kind): (LINUX_PROBE_NESTED_NAMESPACE, kind.flag)
        case .userNamespace: (LINUX_PROBE_USER_NAMESPACE, 0)
        case .mount(let nested): (LINUX_PROBE_MOUNT, nested ? user : 0)
        case .procMount(let nested): (LINUX_PROBE_PROC_MOUNT, nested ? user : 0)
        case .execStop: (LINUX_PROBE_EXEC_STOP, 0)
        case .memfdSecret: (LINUX_PROBE_MEMFD_SECRET, 0)
        case .memfdNoexecSeal: (LINUX_PROBE_MEMFD_NOEXEC, 0)
        case .closeRange: (LINUX_PROBE_CLOSE_RANGE, 0)
        case .pidfd: (LINUX_PROBE_PIDFD, 0)
        case .cloneIntoCgroup: (LINUX_PROBE_CLONE_INTO_CGROUP, 0)
        case .ioUring: (LINUX_PROBE_IO_URING, 0)
        case .auditRead: (LINUX_PROBE_AUDIT_READ, 0)
        case .auditStatus: (LINUX_PROBE_AUDIT_STATUS, 0)
        }
    }
}

/// The kinds of namespaces(7).
package enum NamespaceKind: String, CaseIterable, Sendable {
    case user, mount, pid, ipc, uts, net, cgroup, time

    /// The `CLONE_NEW…` flag, the same on every architecture.
    var flag: UInt64 {
        switch self {
        case .user: 0x1000_0000
        case .mount: 0x0002_0000
        case .pid: 0x2000_0000
        case .ipc: 0x0800_0000
        case .uts: 0x0400_0000
        case .net: 0x4000_0000
        case .cgroup: 0x0200_0000
        case .time: 0x0000_0080
        }
    }
}
