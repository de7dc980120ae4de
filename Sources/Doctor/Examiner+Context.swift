internal import LinuxSystem

/// Who and where this process is.
extension Examiner {
    func context(_ feature: Feature) -> Finding {
        switch feature {
        case .kernel: Finding(feature, .yes, .text("\(machine.release) \(machine.architecture)"))
        case .root: root(feature)
        case .initialUserNamespace:
            // The kernel gives its first namespaces these inodes (include/uapi/linux/nsfs.h, proc_ns.h).
            switch machine.inode("/proc/self/ns/user") {
            case 0xEFFF_FFFD: Finding(feature, .yes)
            case .some: Finding(feature, .no, .none, .value)
            case nil: Finding(feature, .unknown, .none, .noProc)
            }
        case .container: ContainerEvidence(machine).finding
        case .systemdUnit: unit(feature)
        case .systemdNotify: given(feature, by: "NOTIFY_SOCKET")
        case .systemdCredentials: given(feature, by: "CREDENTIALS_DIRECTORY")
        default: hasProc ? Finding(.proc, .yes) : Finding(.proc, .no, .none, .noProc)
        }
    }

    private func root(_ feature: Feature) -> Finding {
        guard let user = machine.credentials?.effectiveUser else { return Finding(feature, .unknown) }
        let isRooted = user == 0
        return Finding(feature, isRooted ? .yes : .no, .text("uid \(user)"), isRooted ? nil : .value)
    }

    private func given(_ feature: Feature, by variable: String) -> Finding {
        machine.variable(variable).map { Finding(feature, .yes, .text($0)) }
            ?? Finding(feature, .no, .none, .value)
    }

    /// `INVOCATION_ID` is inherited by everything below a unit; `SYSTEMD_EXEC_PID` names the process systemd started.
    private func unit(_ feature: Feature) -> Finding {
        guard machine.variable("INVOCATION_ID") != nil else { return Finding(feature, .no, .none, .value) }
        let isStarted =
            machine.variable("SYSTEMD_EXEC_PID").flatMap { CInt($0) } == machine.credentials?.processID
        return isStarted ? Finding(feature, .yes) : Finding(feature, .partly, .none, .value)
    }
}

/// What speaks for a container, and what against it.
struct ContainerEvidence {
    /// The kind, such as `docker` or `kubernetes`, when this is one.
    let kind: String?
    let finding: Finding

    init(_ machine: Machine) {
        let mark = Self.mark(machine)
        // Marks outlive the container when a machine is made of its image. An engine always makes some of these.
        let namespaces: [(String, UInt64)] = [
            ("pid", 0xEFFF_FFFC), ("uts", 0xEFFF_FFFE), ("ipc", 0xEFFF_FFFF), ("user", 0xEFFF_FFFD),
        ]
        let isOnMachine = namespaces.allSatisfy { machine.inode("/proc/self/ns/\($0.0)") == $0.1 }
        kind = isOnMachine ? nil : mark
        let value = mark.map { Finding.Value.text($0) } ?? .none
        finding =
            switch (mark != nil, isOnMachine) {
            case (true, false): Finding(.container, .yes, value)
            case (true, true): Finding(.container, .partly, value, .value)
            case (false, _):
                machine.hasProc
                    ? Finding(.container, .no, .none, .value) : Finding(.container, .unknown, .none, .noProc)
            }
    }

    private static func mark(_ machine: Machine) -> String? {
        if machine.variable("KUBERNETES_SERVICE_HOST") != nil { return "kubernetes" }
        if machine.read("/run/.containerenv") != .absent { return "podman" }
        if machine.read("/.dockerenv") != .absent { return "docker" }
        // systemd's container interface: what the manager says of itself to the processes in it.
        if let named = machine.variable("container") ?? machine.text("/run/systemd/container"), !named.isEmpty
        {
            return named
        }
        return machine.text("/proc/self/cgroup").flatMap(engine)
    }

    /// The engine that the paths of /proc/self/cgroup name.
    static func engine(_ text: String) -> String? {
        let signs = [
            ("kubepods", "kubernetes"), ("libpod", "podman"), ("docker", "docker"),
            ("containerd", "containerd"), ("lxc", "lxc"), ("machine.slice", "systemd-nspawn"),
        ]
        return signs.first { sign in text.indices.contains { text[$0...].hasPrefix(sign.0) } }?.1
    }
}
