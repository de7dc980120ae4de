/// The namespaces of a launch (namespaces(7)) and what is mounted anew in them.
package struct Namespaces: Equatable, Sendable {
    /// A user namespace although it is not needed; one is made anyway where CAP_SYS_ADMIN is missing.
    package var user = false
    /// Mounts of its own (mount_namespaces(7)).
    package var mount = false
    /// Process numbers of its own (pid_namespaces(7)).
    package var pid = false
    /// System V IPC and POSIX message queues of its own (ipc_namespaces(7)).
    package var ipc = false
    /// A host name of its own (uts_namespaces(7)).
    package var uts = false
    /// With loopback up, and nothing else.
    package var net = false
    /// Control groups seen from the command's own (cgroup_namespaces(7)).
    package var cgroup = false
    /// Monotonic and boot clocks of its own (time_namespaces(7)).
    package var time = false
    /// The host name seen inside; takes a uts namespace.
    package var hostName: String?
    /// Every mount read-only, but for the paths of `filesystem.write` and what is mounted anew.
    package var readOnlyRoot = false
    /// Empty /tmp and /var/tmp.
    package var privateTmp = false
    /// A /dev with the harmless devices only.
    package var privateDev = false
    /// A /proc of the new pid namespace, with `hidepid`.
    package var privateProc = false

    /// No namespace.
    package init() {}

    /// With what one setting takes of another.
    package var completed: Namespaces {
        var all = self
        if hostName != nil { all.uts = true }
        if privateProc { all.pid = true }
        if readOnlyRoot || privateTmp || privateDev || privateProc { all.mount = true }
        return all
    }

    /// Whether what is at `path` is replaced before the command starts. A path with `..` may lead out of there, and so may
    /// the links of /proc, which a new one has again: those are not counted.
    func replaces(_ path: String) -> Bool {
        var places: [String] = privateTmp ? ["/tmp", "/var/tmp"] : []
        if privateDev { places.append("/dev") }
        return !path.split(separator: "/").contains("..")
            && places.contains { path == $0 || path.hasPrefix("\($0)/") }
    }

    /// Whether any namespace but a user namespace is asked for.
    package var isAnyButUser: Bool {
        let all = completed
        return all.mount || all.pid || all.ipc || all.uts || all.net || all.cgroup || all.time
    }

    /// The flags of unshare(2), without the user namespace, which is joined.
    var unshareFlags: Int {
        let all = completed
        let flags: [(Bool, Int)] = [
            (all.mount, 0x0002_0000), (all.cgroup, 0x0200_0000), (all.uts, 0x0400_0000),
            (all.ipc, 0x0800_0000),
            (all.pid, 0x2000_0000), (all.net, 0x4000_0000), (all.time, 0x80),
        ]
        return flags.reduce(0) { $1.0 ? $0 | $1.1 : $0 }
    }

    /// The names of what unshare(2) makes, for people.
    static func names(of flags: Int) -> [String] {
        let names: [(Int, String)] = [
            (0x0002_0000, "mount"), (0x2000_0000, "pid"), (0x0800_0000, "ipc"), (0x0400_0000, "uts"),
            (0x4000_0000, "net"), (0x0200_0000, "cgroup"), (0x80, "time"),
        ]
        return names.filter { flags & $0.0 != 0 }.map { $0.1 }
    }
}
