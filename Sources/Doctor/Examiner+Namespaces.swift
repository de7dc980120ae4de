internal import LinuxSystem

/// Which namespaces can be had, at once or through a user namespace.
extension Examiner {
    func namespace(_ feature: Feature) -> Finding {
        switch feature {
        case .userNamespaces: userNamespaces(feature)
        case .mountNamespace: mount(feature)
        case .procMount: procMount(feature)
        case .pidNamespace: namespace(feature, .pid)
        case .ipcNamespace: namespace(feature, .ipc)
        case .utsNamespace: namespace(feature, .uts)
        case .netNamespace: namespace(feature, .net)
        case .cgroupNamespace: namespace(feature, .cgroup)
        default: namespace(feature, .time)
        }
    }

    /// Whether a user namespace can be made in which capabilities count.
    private var hasUserNamespaces: Bool {
        switch userNamespace {
        case .value, .failed(step: 3, _): true
        default: false
        }
    }

    private func userNamespaces(_ feature: Feature) -> Finding {
        switch userNamespace {
        case .value: Finding(feature, .yes)
        case .failed(step: 3, let number):
            Finding(feature, .partly, .none, whyNotMapped(number))
        case .failed(step: 2, errno: ErrorNumber.noSpace):
            Finding(feature, .no, .none, .sysctl("user.max_mnt_namespaces"))
        case .failed(step: 2, _) where isRestrictedByAppArmor: Finding(feature, .no, .none, .apparmor)
        case .failed(step: 2, _): Finding(feature, .no, .none, cause(userNamespace))
        case .failed(_, let number): Finding(feature, .no, .none, whyNoUserNamespace(number))
        case let outcome: Finding(feature, .no, .none, cause(outcome))
        }
    }

    /// Since Linux 5.12 mapping user 0 takes CAP_SETFCAP (user_namespaces(7)).
    private func whyNotMapped(_ number: CInt) -> Finding.Cause {
        if !hasProc { return .noProc }
        let isRoot = machine.credentials?.effectiveUser == 0
        return number == ErrorNumber.notPermitted && isRoot && !machine.has(.setfcap)
            ? .capability(Capability.setfcap.name) : .error(number)
    }

    private var isRestrictedByAppArmor: Bool {
        machine.setting("kernel.apparmor_restrict_unprivileged_userns") == "1"
    }

    /// EPERM has many reasons (user_namespaces(7), unshare(2)); settings that can be read come before guesses.
    private func whyNoUserNamespace(_ number: CInt) -> Finding.Cause {
        switch number {
        case ErrorNumber.noSpace: return .sysctl("user.max_user_namespaces")
        case ErrorNumber.notPermitted, ErrorNumber.accessDenied:
            if !machine.has(.sysAdmin), machine.setting("kernel.unprivileged_userns_clone") == "0" {
                return .sysctl("kernel.unprivileged_userns_clone")
            }
            if isChroot { return .chroot }
            if isUnmapped { return .unmappedUser }
            if isFiltered { return .filtered }
            return isRestrictedByAppArmor ? .apparmor : .error(number)
        case ErrorNumber.noSystemCall, ErrorNumber.invalid:
            return isFiltered ? .filtered : .missing(since: "3.8")
        default: return .error(number)
        }
    }

    /// In a chroot no mount has the root directory as its place, and mostly there is no /proc to say so.
    private var isChroot: Bool {
        guard let mounts = machine.text("/proc/self/mountinfo") else { return !hasProc && !isFiltered }
        return !MountTable(mounts).mounts.contains { $0.place == "/" }
    }

    private var isUnmapped: Bool {
        guard let map = machine.text("/proc/self/uid_map"), let user = machine.credentials?.effectiveUser
        else {
            return false
        }
        return !map.split(separator: "\n").contains { line in
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 3 else { return false }
            return (numbers[0]..<numbers[0] + numbers[2]).contains(UInt64(user))
        }
    }

    private func namespace(_ feature: Feature, _ kind: NamespaceKind) -> Finding {
        namespace(feature, direct: .namespace(kind), nested: .nestedNamespace(kind)) { outcome in
            if case .failed(_, errno: ErrorNumber.noSpace) = outcome {
                return .sysctl("user.max_\(kind.rawValue)_namespaces")
            }
            return cause(outcome)
        }
    }

    private func mount(_ feature: Feature) -> Finding {
        namespace(feature, direct: .mount(inUserNamespace: false), nested: .mount(inUserNamespace: true)) {
            outcome in
            switch outcome {
            case .failed(step: 2, errno: ErrorNumber.invalid): .chroot
            case .failed(_, errno: ErrorNumber.noSpace): .sysctl("user.max_mnt_namespaces")
            default: cause(outcome)
            }
        }
    }

    private func procMount(_ feature: Feature) -> Finding {
        namespace(
            feature,
            direct: .procMount(inUserNamespace: false),
            nested: .procMount(inUserNamespace: true)
        ) { outcome in
            switch outcome {
            case .failed(step: 3, errno: ErrorNumber.notPermitted) where hasProc && !isFiltered: .masked
            case .failed(_, errno: ErrorNumber.noSpace): .sysctl("user.max_pid_namespaces")
            default: cause(outcome)
            }
        }
    }

    /// Tries without and, where the right to do so is missing, with a user namespace.
    private func namespace(
        _ feature: Feature,
        direct: KernelProbe,
        nested: KernelProbe,
        why: (KernelProbe.Outcome) -> Finding.Cause?
    ) -> Finding {
        let first = machine.probe(direct)
        switch first {
        case .value: return Finding(feature, .yes, .direct)
        case .failed(step: 1, errno: ErrorNumber.notPermitted) where !machine.has(.sysAdmin):
            guard hasUserNamespaces else { return Finding(feature, .no, .none, .noUserNamespace) }
            let second = machine.probe(nested)
            if let cause = why(second) { return Finding(feature, .no, .none, cause) }
            let users = userNamespaces(.userNamespaces)
            return Finding(feature, users.state, .throughUserNamespace, users.cause)
        default: return Finding(feature, .no, .none, why(first))
        }
    }
}

/// The mounts of /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct MountTable {
    struct Mount: Equatable {
        /// What of the file system is mounted.
        let root: String
        /// Where.
        let place: String
        let type: String
        /// Of the file system itself; for cgroup version 1 the controllers.
        let options: [String]
    }

    let mounts: [Mount]

    init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 9, let mark = words[6...].firstIndex(of: "-"), mark + 3 < words.count else {
                return nil
            }
            return Mount(
                root: words[3],
                place: words[4],
                type: words[mark + 1],
                options: words[mark + 3].split(separator: ",").map(String.init)
            )
        }
    }
}
