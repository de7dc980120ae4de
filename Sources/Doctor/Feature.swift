/// Something that a launch can use, or must know about. The raw value is its stable name.
package enum Feature: String, CaseIterable, Sendable {
    case kernel, root
    case initialUserNamespace = "initial-user-namespace"
    case container
    case systemdUnit = "systemd-unit"
    case systemdNotify = "systemd-notify"
    case systemdCredentials = "systemd-credentials"
    case proc

    case capabilities
    case boundingSet = "bounding-set"
    case securebits
    case noNewPrivileges = "no-new-privileges"
    case shieldCapability = "shield-capability"

    case landlock
    case landlockRename = "landlock-rename"
    case landlockTruncate = "landlock-truncate"
    case landlockNetwork = "landlock-network"
    case landlockDeviceIoctl = "landlock-device-ioctl"
    case landlockScope = "landlock-scope"
    case landlockAudit = "landlock-audit"
    case landlockUnixSockets = "landlock-unix-sockets"
    case landlockErrata = "landlock-errata"

    case seccomp
    case seccompActions = "seccomp-actions"
    case seccompFlags = "seccomp-flags"
    case seccompUserNotification = "seccomp-user-notification"
    case seccompFastNotification = "seccomp-fast-notification"
    case seccompUnfiltered = "seccomp-unfiltered"

    case userNamespaces = "user-namespaces"
    case mountNamespace = "mount-namespace"
    case pidNamespace = "pid-namespace"
    case ipcNamespace = "ipc-namespace"
    case utsNamespace = "uts-namespace"
    case netNamespace = "net-namespace"
    case cgroupNamespace = "cgroup-namespace"
    case timeNamespace = "time-namespace"
    case procMount = "proc-mount"

    case cgroupV2 = "cgroup-v2"
    case cgroupMemory = "cgroup-memory"
    case cgroupPids = "cgroup-pids"
    case cgroupCPU = "cgroup-cpu"
    case cgroupKill = "cgroup-kill"

    case memoryLock = "memory-lock"
    case memfdSecret = "memfd-secret"
    case memfdNoexecSeal = "memfd-noexec-seal"
    case memfdNoexec = "memfd-noexec"
    case swapProtected = "swap-protected"
    case coreLimit = "core-limit"
    case yama
    case execStop = "exec-stop"

    case closeRange = "close-range"
    case pidfd
    case cloneIntoCgroup = "clone-into-cgroup"
    case ioUringClosed = "io-uring-closed"
    case tiocstiClosed = "tiocsti-closed"
    case auditRead = "audit-read"
    case auditEnabled = "audit-enabled"

    /// What belongs together on the screen; the raw value is its stable name.
    package enum Group: String, CaseIterable, Sendable {
        case context, privileges, landlock, seccomp, namespaces, cgroups, memory, calls
    }

    /// The group it is shown in.
    package var group: Group {
        switch self {
        case .kernel, .root, .initialUserNamespace, .container, .systemdUnit, .systemdNotify,
            .systemdCredentials, .proc:
            .context
        case .capabilities, .boundingSet, .securebits, .noNewPrivileges, .shieldCapability: .privileges
        case .landlock, .landlockRename, .landlockTruncate, .landlockNetwork, .landlockDeviceIoctl,
            .landlockScope, .landlockAudit, .landlockUnixSockets, .landlockErrata:
            .landlock
        case .seccomp, .seccompActions, .seccompFlags, .seccompUserNotification, .seccompFastNotification,
            .seccompUnfiltered:
            .seccomp
        case .userNamespaces, .mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .netNamespace,
            .cgroupNamespace, .timeNamespace, .procMount:
            .namespaces
        case .cgroupV2, .cgroupMemory, .cgroupPids, .cgroupCPU, .cgroupKill: .cgroups
        case .memoryLock, .memfdSecret, .memfdNoexecSeal, .memfdNoexec, .swapProtected, .coreLimit, .yama,
            .execStop:
            .memory
        case .closeRange, .pidfd, .cloneIntoCgroup, .ioUringClosed, .tiocstiClosed, .auditRead,
            .auditEnabled:
            .calls
        }
    }
}
