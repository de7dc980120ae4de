import Doctor
import LinuxSystem

/// A machine of given answers, on which everything works that is not said to fail.
struct FakeMachine {
    var files: [String: String] = [
        "/proc/self/status": "Name:\tlaunch\nSeccomp:\t0\n", "/proc/self/cgroup": "0::/\n",
        "/proc/self/mountinfo": """
        22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda rw
        23 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw
        """,
        "/proc/self/uid_map": "         0          0 4294967295\n", "/proc/swaps": "Filename\tType\n",
        "/proc/sys/kernel/osrelease": "6.18.1\n",
    ]
    var outcomes: [KernelProbe: KernelProbe.Outcome] = [
        .seccompMode: .value(0), .noNewPrivileges: .value(0), .securebits: .value(0), .landlockABI: .value(9),
        .landlockErrata: .value(7), .cloneIntoCgroup: .failed(step: 1, errno: 9),
        .ioUring: .failed(step: 1, errno: 1), .auditStatus: .value(1),
    ]
    var effective: UInt64 = (1 << 41) - 1
    var user: UInt32 = 0
    var variables: [String: String] = [:]
    var inodes: [String: UInt64] = [
        "/proc/self/ns/user": 0xEFFF_FFFD, "/proc/self/ns/pid": 0xEFFF_FFFC, "/proc/self/ns/uts": 0xEFFF_FFFE,
        "/proc/self/ns/ipc": 0xEFFF_FFFF,
    ]
    /// Files and directories that may be written.
    var writable: Set<String> = []
    var names: [String: [String]] = [:]
    var devices: [String: (major: UInt64, minor: UInt64)] = [:]
    var lockedMemoryLimit: UInt64? = 0
    var boundingSet: UInt64 = (1 << 41) - 1

    var machine: Machine {
        let (files, outcomes, variables, inodes) = (files, outcomes, variables, inodes)
        let (writable, names, devices) = (writable, names, devices)
        var machine = Machine(
            probe: { outcomes[$0] ?? .value(0) },
            read: { files[$0].map { .bytes(Array($0.utf8)) } ?? .absent },
            credentials: Credentials(
                effectiveUser: user,
                processID: 77,
                effectiveCapabilities: effective,
                permittedCapabilities: effective,
                lastCapability: 40
            )
        )
        machine.inode = { inodes[$0] }
        machine.device = { devices[$0] }
        machine.names = { names[$0] ?? [] }
        machine.isWritable = { writable.contains($0) }
        machine.isWritableDirectory = { writable.contains($0) }
        machine.variable = { variables[$0] }
        machine.lockedMemoryLimit = lockedMemoryLimit
        machine.boundingSet = boundingSet
        machine.release = "6.18.1"
        machine.architecture = "aarch64"
        return machine
    }

    var examination: Examination { Examination(of: machine) }

    /// The same without /proc.
    func withoutProc() -> FakeMachine {
        var copy = self
        copy.files = files.filter { !$0.key.hasPrefix("/proc/") }
        copy.inodes = [:]
        return copy
    }

    /// An ordinary user, who may make no namespace but with a user namespace.
    func ordinary() -> FakeMachine {
        var copy = self
        (copy.user, copy.effective) = (1000, 0)
        for kind in NamespaceKind.allCases where kind != .user {
            copy.outcomes[.namespace(kind)] = .failed(step: 1, errno: 1)
        }
        copy.outcomes[.mount(inUserNamespace: false)] = .failed(step: 1, errno: 1)
        copy.outcomes[.procMount(inUserNamespace: false)] = .failed(step: 1, errno: 1)
        return copy
    }

    /// The same with settings by their sysctl(8) names.
    func with(_ settings: [String: String]) -> FakeMachine {
        var copy = self
        for (name, value) in settings {
            copy.files["/proc/sys/" + name.split(separator: ".").joined(separator: "/")] = value + "\n"
        }
        return copy
    }

    /// The same with another answer to one probe.
    func with(_ probe: KernelProbe, _ outcome: KernelProbe.Outcome) -> FakeMachine {
        var copy = self
        copy.outcomes[probe] = outcome
        return copy
    }
}

/// The error numbers the tests answer with (errno(3)).
let (notPermitted, noSpace, noSystemCall, invalid): (CInt, CInt, CInt, CInt) = (1, 28, 38, 22)
