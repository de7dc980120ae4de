// Generated from profiles/*.toml by `swift run profile-compiler`; edit the profiles, not this file.
// swift-format-ignore-file

/// The profiles compiled into the program. The filters are constant data: nothing is parsed at start.
package enum BuiltinProfiles {
    /// The names, sorted.
    package static let names = ["default", "none"]

    /// The profile of this name for the native architecture; nil where there is none.
    package static func named(_ name: String) -> Profile? {
        switch name {
        case "default":
            #if arch(x86_64)
            // 83 instructions
            let words: [UInt64] = [
                0x0000000400000020, 0xc000003e4f000015, 0x0000000000000020, 0x0000012e00330035, 0x000000a300210035,
                0x00000089001a0035, 0x0000006800110035, 0x0000006700450035, 0x0000001003000015, 0x0000001800000020,
                0x0000541200420015, 0x0000541c43410015, 0x0000002906000015, 0x0000001000000020, 0x0000000100400015,
                0x00000002003f0015, 0x0000000a003e0015, 0x00000010003d0015, 0x0005006100000006, 0x0000003803000015,
                0x0000001000000020, 0x7e02000000000054, 0x0000000036380015, 0x0000006537350015, 0x0000008636000035,
                0x0000008738000015, 0x0000001000000020, 0x0000000000330015, 0x0000000800320015, 0x0002000000310015,
                0x0002000800300015, 0xffffffff2d2f0015, 0x0000009c00030035, 0x0000009900010035, 0x0000008b2c2f0015,
                0x0000009a292e0015, 0x0000009d2d000035, 0x000000a129270015, 0x000000d800060035, 0x000000ba00020035,
                0x000000b124000035, 0x000000b328230015, 0x000000d300010035, 0x000000cd23260015, 0x000000d525220015,
                0x000000fb00040035, 0x000000f8001e0035, 0x000000e3001d0015, 0x000000ec00210015, 0x000000f61d1b0015,
                0x0000012c001a0035, 0x0000010000190015, 0x0000011000180015, 0x0000011700170015, 0x0000012a18160015,
                0x000001b2000a0035, 0x0000014400060035, 0x0000013a00030035, 0x0000013600120035, 0x0000013000110015,
                0x0000013412100015, 0x0000014011000035, 0x000001420e100015, 0x000001a800010035, 0x000001510e110035,
                0x000001a90d0b0035, 0x000001cd00070035, 0x000001bc00040035, 0x000001ba00080035, 0x000001b3000c0015,
                0x000001b600060015, 0x000001b8070a0015, 0x000001c906000035, 0x000001cb08050015, 0x4000000000050035,
                0x000001d800060035, 0x000001d301000015, 0x0005000100000006, 0x000001d600030015, 0x7fff000000000006,
                0x8000000000010035, 0x8000000000000006, 0x0005002600000006,
            ]
            #elseif arch(arm64)
            // 81 instructions
            let words: [UInt64] = [
                0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000ee002d0035,
                0x0000007400180035, 0x0000005c000c0035, 0x0000002a00060035, 0x0000002700440035, 0x0000001200460015,
                0x0000001d44000015, 0x0000001800000020, 0x0000541200400015, 0x0000541c413f0015, 0x0000002b41000035,
                0x00000033003d0015, 0x0000003a003c0015, 0x0000003c003b0015, 0x000000593c3a0015, 0x0000006800080035,
                0x0000005d00060035, 0x0000001000000020, 0x0000000000380015, 0x0000000800370015, 0x0002000000360015,
                0x0002000800350015, 0xffffffff32340015, 0x0000006133310015, 0x0000006b30000035, 0x00000070312f0015,
                0x000000d9000c0035, 0x000000a100020035, 0x000000762c000035, 0x0000008e2d2b0015, 0x000000a32a000035,
                0x000000aa00290015, 0x000000c62a000015, 0x0000001000000020, 0x0000000100280015, 0x0000000200270015,
                0x0000000a00260015, 0x0000001000250015, 0x0005006100000006, 0x000000dd00040035, 0x000000dc20000035,
                0x0000001000000020, 0x7e02000000000054, 0x000000001d1f0015, 0x000000e01e000035, 0x000000e21b1d0035,
                0x00000127000d0035, 0x0000010600040035, 0x000000f400020035, 0x000000f200190035, 0x000000f016180015,
                0x0000010418170035, 0x0000010e00030035, 0x0000010a00010035, 0x0000010812140015, 0x0000010c13110015,
                0x0000011210000035, 0x00000126000f0035, 0x00000118000e0015, 0x0000011a0f0d0015, 0x000001ba00060035,
                0x000001a900010035, 0x000001a80d0c0035, 0x000001b209000035, 0x000001b3000b0015, 0x000001b600070015,
                0x000001b808090015, 0x000001c900010035, 0x000001bc04060035, 0x000001cd00010035, 0x000001cb05040015,
                0x000001d800040035, 0x000001d301000015, 0x0005000100000006, 0x000001d600010015, 0x7fff000000000006,
                0x0005002600000006,
            ]
            #endif
            var profile = Profile()
            profile.description = "an ordinary program: no privileges, no debugging of others, no kernel administration"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: words)
            return profile
        case "none":
            var profile = Profile()
            profile.description = "no isolation: every capability and every system call the launcher has"
            profile.noNewPrivileges = false
            profile.capabilities = .all
            return profile
        default:
            return nil
        }
    }

    /// The TOML text of the profile of this name; nil where there is none.
    package static func text(_ name: String) -> StaticString? {
        switch name {
        case "default": return text_default
        case "none": return text_none
        default: return nil
        }
    }
}

private let text_default: StaticString = #"""
# What an ordinary program needs, and no more: servers, language runtimes, databases, shells, compilers.
#
# Every call the kernels of x86_64 and aarch64 offer is named in this file exactly once, with the reason for
# its answer. There are three kinds of answer: allowed; refused with EPERM, because the call is dangerous or
# belongs to whoever runs the machine; and absent, ENOSYS, because programs probe for the call and fall back
# when a kernel does not have it. A call that a later kernel brings is absent until someone decides on it.

description = "an ordinary program: no privileges, no debugging of others, no kernel administration"
no_new_privs = true

[capabilities]
keep = []

[limits]
core = 0 # a core dump would write the secrets to disk

[scope]
# A Landlock domain of its own: two launches of one user can neither trace nor signal each other.
signals = true
abstract_sockets = true

[seccomp]
unknown = "ENOSYS" # calls named nowhere below

[seccomp.allow.file_io]
reason = "read and write through descriptors"
calls = [
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2",
    "lseek", "close", "close_range", "dup", "dup2", "dup3", "fcntl", "flock", "fsync", "fdatasync", "sync",
    "syncfs", "sync_file_range", "fallocate", "ftruncate", "fadvise64", "readahead", "sendfile",
    "copy_file_range", "splice", "tee", "vmsplice", "pipe", "pipe2",
]

[seccomp.allow.file_paths]
reason = "open, create, rename and inspect files; who may is for file permissions and Landlock to say"
# openat2 takes a structure no filter can look into; nothing here depends on how a file is opened.
calls = [
    "open", "openat", "openat2", "creat", "access", "faccessat", "faccessat2", "stat", "lstat", "fstat",
    "newfstatat", "statx", "statfs", "fstatfs", "getdents", "getdents64", "getcwd", "chdir", "fchdir",
    "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "readlink", "readlinkat", "truncate", "mknod", "mknodat", "umask",
    "name_to_handle_at",
]

[seccomp.allow.file_attributes]
reason = "modes, owners, times and extended attributes of files"
calls = [
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes",
    "futimesat", "utimensat", "getxattr", "lgetxattr", "fgetxattr", "getxattrat", "listxattr", "llistxattr",
    "flistxattr", "listxattrat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr",
    "lremovexattr", "fremovexattr", "removexattrat", "file_getattr", "file_setattr",
]

[seccomp.allow.file_events]
reason = "wait for changes to files: node's fs.watch, build tools"
calls = ["inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch"]

[seccomp.allow.event_loops]
reason = "wait for descriptors"
calls = [
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create",
    "timerfd_settime", "timerfd_gettime",
]

[seccomp.allow.asynchronous_io]
reason = "the older asynchronous file interface of databases and nginx"
calls = ["io_setup", "io_destroy", "io_submit", "io_cancel", "io_getevents", "io_pgetevents"]

[seccomp.allow.memory]
reason = "map, protect and advise memory; compilers at run time make pages executable, so none is refused"
calls = [
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "mincore", "msync", "mlock", "mlock2",
    "mlockall", "munlock", "munlockall", "mseal", "memfd_create", "memfd_secret", "membarrier",
    "remap_file_pages", "pkey_alloc", "pkey_free", "pkey_mprotect", "map_shadow_stack", "cachestat",
]

[seccomp.allow.memory_placement]
reason = "place one's own memory on NUMA nodes: databases under numactl, the Java runtime"
calls = ["get_mempolicy", "set_mempolicy", "mbind", "set_mempolicy_home_node"]

[seccomp.allow.processes]
reason = "start, wait for and identify processes and threads; clone has rules of its own below"
calls = [
    "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "getpid", "getppid",
    "gettid", "getpgid", "getpgrp", "setpgid", "getsid", "setsid", "pidfd_open", "pidfd_send_signal",
    "set_tid_address", "set_robust_list", "get_robust_list", "rseq", "rseq_slice_yield", "prctl",
    "arch_prctl", "restart_syscall", "process_mrelease",
]

[seccomp.allow.probes]
reason = "made by code the kernel places into a probed program; a refusal would crash the program"
calls = ["uretprobe", "uprobe"]

[seccomp.allow.futexes]
reason = "locks and condition variables"
calls = ["futex", "futex_waitv", "futex_wait", "futex_wake", "futex_requeue"]

[seccomp.allow.signals]
reason = "handle and send signals; whom one may signal is for the kernel and Landlock to say"
calls = [
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend",
    "rt_sigqueueinfo", "rt_tgsigqueueinfo", "sigaltstack", "kill", "tkill", "tgkill", "pause",
]

[seccomp.allow.scheduling]
reason = "priorities and processor sets, within the limits that apply to everyone"
calls = [
    "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam",
    "sched_getscheduler", "sched_setscheduler", "sched_getattr", "sched_setattr", "sched_get_priority_max",
    "sched_get_priority_min", "sched_rr_get_interval", "getpriority", "setpriority", "ioprio_get",
    "ioprio_set", "getcpu",
]

[seccomp.allow.time]
reason = "read clocks, sleep, set timers; without a capability the adjtime calls only read"
calls = [
    "time", "gettimeofday", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "times", "alarm",
    "getitimer", "setitimer", "timer_create", "timer_delete", "timer_settime", "timer_gettime",
    "timer_getoverrun", "adjtimex", "clock_adjtime",
]

[seccomp.allow.sockets]
reason = "the network and local sockets; which families can be opened is said below"
calls = [
    "socketpair", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername",
    "getsockopt", "setsockopt", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
    "shutdown",
]

[seccomp.allow.system_v_and_posix_ipc]
reason = "shared memory, semaphores and message queues: postgres and other databases"
calls = [
    "shmget", "shmat", "shmdt", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd",
    "msgrcv", "msgctl", "mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify",
    "mq_getsetattr",
]

[seccomp.allow.identity]
reason = "read identities; a server that keeps the capabilities drops to another user with the setters"
calls = [
    "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "setuid", "setgid",
    "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capget", "capset",
]

[seccomp.allow.limits_and_facts]
reason = "resource limits and facts about the machine"
calls = ["getrlimit", "setrlimit", "prlimit64", "getrusage", "sysinfo", "uname", "getrandom"]

[seccomp.allow.own_sandbox]
reason = "a program may confine itself further"
calls = [
    "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "lsm_get_self_attr",
    "lsm_list_modules",
]

[[seccomp.argument]]
call = "clone"
argument = 0
mask = 0x7e020000 # CLONE_NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET
equals = 0
otherwise = "EPERM"
reason = "processes and threads, but no new namespaces: a user namespace gives back every capability"

[[seccomp.argument]]
call = "socket"
argument = 0
one_of = [1, 2, 10, 16] # AF_UNIX AF_INET AF_INET6 AF_NETLINK
otherwise = "EAFNOSUPPORT"
reason = "local, internet and netlink sockets; no hypervisor, kernel cryptography or rare protocols"

[[seccomp.argument]]
call = "personality"
argument = 0
# PER_LINUX, PER_LINUX32, UNAME26, the last two together, and the query.
one_of = [0, 0x8, 0x20000, 0x20008, 0xffffffff]
otherwise = "EPERM"
reason = "no personality that turns off address randomisation or makes readable memory executable"

[[seccomp.argument]]
call = "ioctl"
argument = 1
none_of = [0x5412, 0x541c] # TIOCSTI TIOCLINUX
otherwise = "EPERM"
reason = "no typing into the terminal that the shell reads after the program has ended"

[seccomp.deny.other_processes]
reason = "read or take over the memory and descriptors of other processes, other launches' secrets among them"
# The price: no debugger, strace or leak sanitizer inside.
calls = [
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "migrate_pages", "move_pages",
]

[seccomp.deny.namespaces]
reason = "enter or make namespaces"
calls = ["unshare", "setns"]

[seccomp.deny.mounts]
reason = "change which files are where"
calls = [
    "mount", "umount2", "mount_setattr", "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig",
    "fsmount", "fspick", "pivot_root", "chroot",
]

[seccomp.deny.file_handles]
reason = "open a file by its number, past every directory's permissions; watch or stop others' file accesses"
calls = ["open_by_handle_at", "fanotify_init", "fanotify_mark"]

[seccomp.deny.kernel_code]
reason = "load code into the kernel or start another one"
calls = [
    "bpf", "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
]

[seccomp.deny.kernel_tracing]
reason = "observe the kernel and its log: addresses and other programs' data"
calls = ["perf_event_open", "syslog"]

[seccomp.deny.kernel_races]
reason = "stop the kernel in the middle of a copy: the tool of many kernel exploits"
calls = ["userfaultfd"]

[seccomp.deny.io_uring]
reason = "its requests open files and sockets past this filter; kernel.io_uring_disabled answers the same"
calls = ["io_uring_setup", "io_uring_enter", "io_uring_register"]

[seccomp.deny.keyrings]
reason = "the kernel's key store is shared with the user's other programs"
calls = ["add_key", "request_key", "keyctl"]

[seccomp.deny.machine]
reason = "clocks, names, swap, quotas, accounting and power belong to whoever runs the machine"
calls = [
    "settimeofday", "clock_settime", "sethostname", "setdomainname", "swapon", "swapoff", "quotactl",
    "quotactl_fd", "acct", "reboot", "vhangup",
]

[seccomp.deny.hardware]
reason = "talk to devices past the kernel"
calls = ["iopl", "ioperm"]

[seccomp.deny.clone3]
reason = "its flags lie in memory where no filter sees them; the C library falls back to clone"
answer = "ENOSYS"
calls = ["clone3"]

[seccomp.deny.optional]
reason = "newer or configurable calls that programs probe for and live without"
answer = "ENOSYS"
calls = ["modify_ldt", "process_madvise", "statmount", "listmount", "listns", "lsm_set_self_attr"]

[seccomp.deny.obsolete]
reason = "gone from the kernel, or kept only for programs of the last century"
answer = "ENOSYS"
calls = [
    "_sysctl", "sysfs", "ustat", "uselib", "nfsservctl", "lookup_dcookie", "get_kernel_syms", "query_module",
    "getpmsg", "putpmsg", "afs_syscall", "tuxcall", "security", "vserver", "epoll_ctl_old", "epoll_wait_old",
    "set_thread_area", "get_thread_area",
]

"""#

private let text_none: StaticString = #"""
# Nothing is taken away: the program runs as it would without a launcher. For comparing, and for programs
# that must gain privileges (sudo, ping with file capabilities).

description = "no isolation: every capability and every system call the launcher has"
no_new_privs = false

[capabilities]
keep = "all"

"""#
