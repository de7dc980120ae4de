package import LinuxSystem

/// What the observer takes from itself before it hears the first call.
///
/// It stays able to read the memory of the command (process_vm_readv) and to look at its files' names, and to write
/// its report. Not Landlock: a process in a domain may not look into one outside of it.
package enum ObserverConfinement {
    /// CAP_KILL and CAP_SYS_PTRACE.
    package static let mostCapabilities: UInt64 = 1 << 5 | 1 << 19

    /// Calls of the loop, of the report, and of memory allocation.
    private static let calls = [
        "read", "write", "close", "ioctl", "poll", "ppoll", "openat", "openat2", "open", "readlink",
        "readlinkat", "fstat", "newfstatat", "lseek", "process_vm_readv", "pidfd_open", "pidfd_getfd",
        "getsockopt", "pidfd_send_signal", "getppid", "getpid", "gettid", "tgkill",
        "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "futex", "exit", "exit_group",
        "rt_sigprocmask", "rt_sigaction", "rt_sigreturn", "restart_syscall", "fcntl", "recvmsg", "getrandom",
        "prlimit64", "sysinfo", "sched_getaffinity", "uname",
    ]

    /// Hardens and confines this process.
    package static func apply(keeping capabilities: UInt64) throws(SystemError) {
        try ObserverProcess.harden(keeping: capabilities & mostCapabilities)
        var rules = SeccompRules(unknown: .killProcess, calls: [])
        for name in calls {
            if case .number(let number) = SystemCallName.resolve(name, for: .native) {
                rules.calls.append(.init(number: number, rule: .answer(.allow)))
            }
        }
        let filter: SeccompFilter
        do throws(SeccompError) {
            filter = try SeccompCompiler.compile(rules, for: .native, needing: [])
        } catch { throw SystemError(call: "seccomp", errno: 22) }
        try ObserverProcess.confine(filter.words)
    }
}
