/// One step between clone and execve, as the kernel is asked for it. Order and reasons are the planner's.
package enum ChildStep: Equatable, Sendable {
    case dieWithParent(signal: CInt)
    /// `descriptor` is a `cgroup.procs` open for writing (cgroups(7)).
    case enterControlGroup(CInt, name: String)
    /// A descriptor of the namespace (setns(2)).
    case joinUserNamespace(CInt)
    /// `CLONE_NEW…` flags (unshare(2)).
    case unshare(flags: Int)
    /// Process 1 of the new pid namespace, a supervisor without a main child, is started; what follows happens in
    /// another new process.
    case startInit
    /// No mount made from here on is seen outside (mount_namespaces(7)); those made outside still arrive.
    case privateMounts
    /// Every mount read-only (mount_setattr(2), Linux 5.12) but those at these paths and below, which stay as they are;
    /// with `ifPresent` a path that does not exist is left out.
    case readOnlyRoot(writable: [String], ifPresent: Bool)
    /// An empty tmpfs; with `ifPresent` a path that does not exist is left out.
    case mountTmpfs(String, mode: UInt32, ifPresent: Bool)
    /// A new /dev: null, zero, full, random, urandom, tty, a devpts of its own, shm.
    case mountDevices
    /// A new /proc that shows only processes of this user and namespace (`hidepid=2`, proc(5)), with /proc/sys and its
    /// like read-only.
    case mountProc
    case bringLoopbackUp
    case setHostName(String)
    /// Soft and hard limit alike; `resource` is a `RLIMIT_` number (getrlimit(2)).
    case setLimit(resource: Int, value: UInt64)
    /// The nice value, -20 to 19 (setpriority(2)).
    case setPriority(Int)
    /// -1000 to 1000 (proc_pid_oom_score_adj(5)).
    case setOutOfMemoryScore(Int)
    case setFileMask(UInt32)
    /// Pipes among descriptors 0, 1 and 2 are handed to the user, so that /dev/stdout still opens.
    case ownStandardStreams(user: UInt32, group: UInt32)
    case dropBoundingCapability(Int)
    case setGroups([UInt32])
    /// Real, effective and saved group id.
    case setGroup(UInt32)
    /// `SECBIT_…` flags (capabilities(7)).
    case setSecurebits(Int)
    /// Real, effective and saved user id.
    case setUser(UInt32)
    case changeDirectory(String)
    /// setpgid(2), and where the launcher's group is the foreground of `terminal`, this one; -1 is none.
    case newProcessGroup(terminal: CInt)
    /// setsid(2), and `terminal` becomes the controlling one where that can be; -1 is none.
    case newSession(terminal: CInt)
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
    case landlock(LandlockRuleset)
    /// Classic BPF, each word laid out as `struct sock_filter` (code, jt, jf, k); `flags` are SECCOMP_FILTER_FLAG_….
    case seccomp(filter: [UInt64], flags: UInt32 = 0)
    /// PTRACE_TRACEME, so that the command stops before its first instruction; every signal but SIGTRAP is blocked until
    /// ``ExecStop`` gives the command `mask`. Should anything stop the child before execve, it is killed after `limit`
    /// milliseconds, because its parent could not let it go on.
    case startTraced(mask: SignalMask, limit: Int = 30_000)
    /// As `seccomp`, but its SECCOMP_RET_USER_NOTIF answers are given by whoever holds the other end of `socket`, to
    /// which the listener is sent (seccomp_unotify(2)).
    case observe(filter: [UInt64], socket: CInt)
    /// The number of the process that will be the command, as it knows itself, becomes the value of a variable that the
    /// environment has a place for.
    case writeProcessID(variable: String)
    case execute
}

/// A Landlock ruleset: what is handled is refused unless a rule allows it (landlock(7)).
package struct LandlockRuleset: Equatable, Sendable {
    /// Rights beneath a path or for a port.
    package struct Rule: Equatable, Sendable {
        /// What the rights are for.
        package enum Object: Equatable, Sendable {
            /// A file, or a directory with all below it; with `optional` a path that does not exist is left out.
            case path(String, optional: Bool)
            /// A TCP port.
            case port(UInt16)
        }

        /// What the rights are for.
        package var object: Object
        /// `LANDLOCK_ACCESS_FS_…` or `LANDLOCK_ACCESS_NET_…` bits; those a file cannot have are left out for files.
        package var access: UInt64

        package init(_ object: Object, access: UInt64) {
            self.object = object
            self.access = access
        }
    }

    /// `LANDLOCK_ACCESS_FS_…` bits.
    package var filesystem: UInt64
    /// `LANDLOCK_ACCESS_NET_…` bits (ABI 4).
    package var network: UInt64
    /// `LANDLOCK_SCOPE_…` bits (ABI 6).
    package var scope: UInt64
    /// The exceptions.
    package var rules: [Rule]
    /// Whether denials are recorded after execve too (LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON, ABI 7).
    package var recordsDenials = false

    package init(filesystem: UInt64, network: UInt64, scope: UInt64, rules: [Rule]) {
        self.filesystem = filesystem
        self.network = network
        self.scope = scope
        self.rules = rules
    }
}
