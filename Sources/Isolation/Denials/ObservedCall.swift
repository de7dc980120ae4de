internal import LinuxSystem

/// What a call that the filter allows is looked at for, and where its arguments are.
enum ObservedCall: Equatable {
    /// A path and the directory it is relative to; the indices of their arguments, no directory being the current one.
    struct Path: Equatable {
        var directory: Int?
        var path: Int

        init(_ path: Int, in directory: Int? = nil) {
            self.path = path
            self.directory = directory
        }
    }

    case open(Path, flags: Int)
    /// The flags are in a `struct open_how`.
    case openHow(Path, how: Int)
    case create(Path)
    case execute(Path, flags: Int?)
    case remove(Path, flags: Int?)
    case removeDirectory(Path)
    /// `LANDLOCK_ACCESS_FS_MAKE_…` in the directory of the path.
    case make(Path, UInt64)
    case makeNode(Path, mode: Int)
    /// A rename, or with `keepsOld` a link.
    case move(Path, Path, keepsOld: Bool)
    case truncate(Path)
    case connect
    case bind
    case signal
    case signalDescriptor
    /// Never succeeds without this capability.
    case needs(String)
    /// Arguments that are all among the process's own ids need none.
    case changesIdentity(field: String, arguments: Int, String)
    case openSocket

    /// Which rules a call is looked at for.
    enum Aspect { case files, ports, signals, abstractSockets, capabilities }

    var aspects: [Aspect] {
        switch self {
        case .open, .openHow, .create, .execute, .remove, .removeDirectory, .make, .move, .truncate: [.files]
        case .makeNode: [.files, .capabilities]
        case .connect: [.ports, .abstractSockets]
        case .bind: [.ports, .files, .abstractSockets, .capabilities]
        case .signal, .signalDescriptor: [.signals]
        case .needs, .changesIdentity, .openSocket: [.capabilities]
        }
    }

    /// Every call that is looked at, by name.
    static let all: [(name: String, call: ObservedCall)] =
        [
            ("open", .open(Path(0), flags: 1)), ("openat", .open(Path(1, in: 0), flags: 2)),
            ("openat2", .openHow(Path(1, in: 0), how: 2)), ("creat", .create(Path(0))),
            ("execve", .execute(Path(0), flags: nil)), ("execveat", .execute(Path(1, in: 0), flags: 4)),
            ("unlink", .remove(Path(0), flags: nil)), ("unlinkat", .remove(Path(1, in: 0), flags: 2)),
            ("rmdir", .removeDirectory(Path(0))),
            ("mkdir", .make(Path(0), LandlockAccess.makeDirectory)),
            ("mkdirat", .make(Path(1, in: 0), LandlockAccess.makeDirectory)),
            ("symlink", .make(Path(1), LandlockAccess.makeSymbolicLink)),
            ("symlinkat", .make(Path(2, in: 1), LandlockAccess.makeSymbolicLink)),
            ("mknod", .makeNode(Path(0), mode: 1)), ("mknodat", .makeNode(Path(1, in: 0), mode: 2)),
            ("rename", .move(Path(0), Path(1), keepsOld: false)),
            ("renameat", .move(Path(1, in: 0), Path(3, in: 2), keepsOld: false)),
            ("renameat2", .move(Path(1, in: 0), Path(3, in: 2), keepsOld: false)),
            ("link", .move(Path(0), Path(1), keepsOld: true)),
            ("linkat", .move(Path(1, in: 0), Path(3, in: 2), keepsOld: true)),
            ("truncate", .truncate(Path(0))), ("connect", .connect), ("bind", .bind),
            ("kill", .signal), ("rt_sigqueueinfo", .signal), ("pidfd_send_signal", .signalDescriptor),
            ("socket", .openSocket),
            ("setuid", .changesIdentity(field: "Uid", arguments: 1, "CAP_SETUID")),
            ("setreuid", .changesIdentity(field: "Uid", arguments: 2, "CAP_SETUID")),
            ("setresuid", .changesIdentity(field: "Uid", arguments: 3, "CAP_SETUID")),
            ("setgid", .changesIdentity(field: "Gid", arguments: 1, "CAP_SETGID")),
            ("setregid", .changesIdentity(field: "Gid", arguments: 2, "CAP_SETGID")),
            ("setresgid", .changesIdentity(field: "Gid", arguments: 3, "CAP_SETGID")),
        ] + privileged.map { ($0.key, .needs($0.value)) }.sorted { $0.0 < $1.0 }

    /// Calls that nobody makes without the capability, whatever their arguments (capabilities(7)).
    static let privileged: [String: String] = [
        "mount": "CAP_SYS_ADMIN", "umount2": "CAP_SYS_ADMIN", "pivot_root": "CAP_SYS_ADMIN",
        "move_mount": "CAP_SYS_ADMIN", "fsmount": "CAP_SYS_ADMIN", "fsopen": "CAP_SYS_ADMIN",
        "sethostname": "CAP_SYS_ADMIN", "setdomainname": "CAP_SYS_ADMIN", "swapon": "CAP_SYS_ADMIN",
        "swapoff": "CAP_SYS_ADMIN", "setns": "CAP_SYS_ADMIN", "chroot": "CAP_SYS_CHROOT",
        "reboot": "CAP_SYS_BOOT", "settimeofday": "CAP_SYS_TIME", "clock_settime": "CAP_SYS_TIME",
        "init_module": "CAP_SYS_MODULE", "finit_module": "CAP_SYS_MODULE",
        "delete_module": "CAP_SYS_MODULE", "kexec_load": "CAP_SYS_BOOT", "kexec_file_load": "CAP_SYS_BOOT",
        "acct": "CAP_SYS_PACCT", "vhangup": "CAP_SYS_TTY_CONFIG", "setgroups": "CAP_SETGID",
        "open_by_handle_at": "CAP_DAC_READ_SEARCH",
    ]
}
