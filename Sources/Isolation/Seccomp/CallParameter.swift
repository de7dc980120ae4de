/// How much of an argument's register the kernel reads.
///
/// A filter sees 64 bits of every argument, the kernel's functions take what their prototype says: a filter that
/// compares all 64 bits of an `int` can be stepped around by setting a bit that the kernel drops.
package enum CallParameter: Equatable, Sendable {
    /// The low 16 bits: `umode_t`.
    case low16
    /// The low 32 bits: `int`, `unsigned int`, descriptors, ids.
    case low32
    /// All of it: pointers, `size_t`, `long`, `loff_t`.
    case full64
    /// 32 or 64 bits, depending on other arguments, or not known here.
    case unknown

    /// What the kernel reads of argument `index` of the call `name`, from the prototypes of Linux 6.18; the same on
    /// both architectures. ``unknown`` for calls and arguments that have no prototype here.
    package static func of(_ name: String, _ index: Int) -> CallParameter {
        guard let prototype = prototypes[name], index < prototype.count else { return .unknown }
        switch prototype[index] {
        case UInt8(ascii: "h"): return .low16
        case UInt8(ascii: "i"): return .low32
        case UInt8(ascii: "w"): return .full64
        default: return .unknown
        }
    }

    /// The calls that have a prototype here.
    package static var knownCalls: [String] { prototypes.keys.sorted() }

    private static let prototypes: [String: [UInt8]] = {
        var prototypes: [String: [UInt8]] = [:]
        for word in text.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: ":")
            if parts.count == 2 { prototypes[String(parts[0])] = Array(parts[1].utf8) }
        }
        return prototypes
    }()

    // One letter for each parameter: h 16 bits, i 32 bits, w 64 bits, a either. Declared `unsigned long`, yet read
    // as 32 bits: clone's flags (`lower_32_bits`) and mmap's descriptor. Multiplexers use their later arguments as
    // the first says.
    private static let text = """
        accept:iww accept4:iwwi access:wi acct:w add_key:wwwwi adjtimex:w alarm:i arch_prctl:iw bind:iwi bpf:iwi
        brk:w cachestat:iwwi capget:ww capset:ww chdir:w chmod:wh chown:wii chroot:w clock_adjtime:iw
        clock_getres:iw clock_gettime:iw clock_nanosleep:iiww clock_settime:iw clone:iwwww clone3:ww close:i
        close_range:iii connect:iwi copy_file_range:iwiwwi creat:wh delete_module:wi dup:i dup2:ii dup3:iii
        epoll_create:i epoll_create1:i epoll_ctl:iiiw epoll_pwait:iwiiww epoll_pwait2:iwiwww epoll_wait:iwii
        eventfd:i eventfd2:ii execve:www execveat:iwwwi exit:i exit_group:i faccessat:iwi faccessat2:iwii
        fadvise64:iwwi fallocate:iiww fanotify_init:ii fanotify_mark:iiwiw fchdir:i fchmod:ih fchmodat:iwh
        fchmodat2:iwhi fchown:iii fchownat:iwiii fcntl:iia fdatasync:i fgetxattr:iwww file_getattr:iwwwi
        file_setattr:iwwwi finit_module:iwi flistxattr:iww flock:ii fremovexattr:iw fsconfig:iiwwi
        fsetxattr:iwwwi fsmount:iii fsopen:wi fspick:iwi fstat:iw fstatfs:iw fsync:i ftruncate:iw futex:wiiwwi
        futex_requeue:wiii futex_wait:wwwiwi futex_waitv:wiiwi futex_wake:wwii futimesat:iww get_mempolicy:wwwww
        get_robust_list:iww getcpu:www getcwd:ww getdents:iwi getdents64:iwi getgroups:iw getitimer:iw
        getpeername:iww getpgid:i getpriority:ii getrandom:wwi getresgid:www getresuid:www getrlimit:iw
        getrusage:iw getsid:i getsockname:iww getsockopt:iiiww gettimeofday:ww getxattr:wwww getxattrat:iwiwww
        init_module:www inotify_add_watch:iwi inotify_init1:i inotify_rm_watch:ii io_cancel:www io_destroy:w
        io_getevents:wwwww io_pgetevents:wwwwww io_setup:iw io_submit:www io_uring_enter:iiiiww
        io_uring_register:iiwi io_uring_setup:iw ioctl:iia ioperm:wwi iopl:i ioprio_get:ii ioprio_set:iii
        kcmp:iiiww kexec_file_load:iiwww kexec_load:wwww keyctl:iaaaa kill:ii landlock_add_rule:iiwi
        landlock_create_ruleset:wwi landlock_restrict_self:ii lchown:wii lgetxattr:wwww link:ww linkat:iwiwi
        listen:ii listmount:wwwi listns:wwwi listxattr:www listxattrat:iwiww llistxattr:www lremovexattr:ww
        lseek:iwi lsetxattr:wwwwi lsm_get_self_attr:iwwi lsm_list_modules:wwi lsm_set_self_attr:iwwi lstat:ww
        madvise:wwi map_shadow_stack:wwi mbind:wwwwwi membarrier:iii memfd_create:wi memfd_secret:i
        migrate_pages:iwww mincore:www mkdir:wh mkdirat:iwh mknod:whi mknodat:iwhi mlock:ww mlock2:wwi mlockall:i
        mmap:wwwwiw mount:wwwww mount_setattr:iwiww move_mount:iwiwi move_pages:iwwwwi mprotect:www
        mq_getsetattr:iww mq_notify:iw mq_open:wihw mq_timedreceive:iwwww mq_timedsend:iwwiw mq_unlink:w
        mremap:wwwww mseal:www msgctl:iiw msgget:ii msgrcv:iwwwi msgsnd:iwwi msync:wwi munlock:ww munmap:ww
        name_to_handle_at:iwwwi nanosleep:ww newfstatat:iwwi open:wih open_by_handle_at:iwi open_tree:iwi
        open_tree_attr:iwiww openat:iwih openat2:iwww perf_event_open:wiiiw personality:i pidfd_getfd:iii
        pidfd_open:ii pidfd_send_signal:iiwi pipe:w pipe2:wi pivot_root:ww pkey_alloc:ww pkey_free:i
        pkey_mprotect:wwwi poll:wii ppoll:wiwww prctl:iaaaa pread64:iwww preadv:iwwww preadv2:iwwwwi
        prlimit64:iiww process_madvise:iwwii process_mrelease:ii process_vm_readv:iwwwww
        process_vm_writev:iwwwww pselect6:iwwwww ptrace:waww pwrite64:iwww pwritev:iwwww pwritev2:iwwwwi
        quotactl:iwiw quotactl_fd:iiiw read:iww readahead:iww readlink:wwi readlinkat:iwwi readv:iww reboot:iiiw
        recvfrom:iwwiww recvmmsg:iwiiw recvmsg:iwi remap_file_pages:wwwww removexattr:ww removexattrat:iwiw
        rename:ww renameat:iwiw renameat2:iwiwi request_key:wwwi rmdir:w rseq:wiii
        rt_sigaction:iwww rt_sigpending:ww rt_sigprocmask:iwww rt_sigqueueinfo:iiw rt_sigsuspend:ww
        rt_sigtimedwait:wwww rt_tgsigqueueinfo:iiiw sched_get_priority_max:i sched_get_priority_min:i
        sched_getaffinity:iiw sched_getattr:iwii sched_getparam:iw sched_getscheduler:i sched_rr_get_interval:iw
        sched_setaffinity:iiw sched_setattr:iwi sched_setparam:iw sched_setscheduler:iiw seccomp:iiw
        select:iwwww semctl:iiia semget:iii semop:iwi semtimedop:iwiw sendfile:iiww sendmmsg:iwii sendmsg:iwi
        sendto:iwwiwi set_mempolicy:iww set_mempolicy_home_node:wwww set_robust_list:ww set_tid_address:w
        setdomainname:wi setfsgid:i setfsuid:i setgid:i setgroups:iw sethostname:wi setitimer:iww setns:ii
        setpgid:ii setpriority:iii setregid:ii setresgid:iii setresuid:iii setreuid:ii setrlimit:iw
        setsockopt:iiiwi settimeofday:ww setuid:i setxattr:wwwwi setxattrat:iwiwww shmat:iwi shmctl:iiw shmdt:w
        shmget:iwi shutdown:ii sigaltstack:ww signalfd:iww signalfd4:iwwi socket:iii socketpair:iiiw
        splice:iwiwwi stat:ww statfs:ww statmount:wwwi statx:iwiiw swapoff:w swapon:wi symlink:ww symlinkat:wiw
        sync_file_range:iwwi syncfs:i sysfs:iaa sysinfo:w syslog:iwi tee:iiwi tgkill:iii time:w
        timer_create:iww timer_delete:i timer_getoverrun:i timer_gettime:iw timer_settime:iiww
        timerfd_create:ii timerfd_gettime:iw timerfd_settime:iiww times:w tkill:ii truncate:ww umask:i umount2:wi
        uname:w unlink:w unlinkat:iwi unshare:w userfaultfd:i ustat:iw utime:ww utimensat:iwwi utimes:ww
        vmsplice:iwwi wait4:iwiw waitid:iiwiw write:iww writev:iww
        """
}
