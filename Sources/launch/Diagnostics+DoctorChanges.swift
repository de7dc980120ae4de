internal import Doctor
internal import LinuxSystem

/// Sentences of `launch doctor`, continued: why something is not there, and what changes it.
extension Diagnostics {
    static let unchangeable = "nothing here can change it"

    /// Why a feature is not simply there; `nil` when its value says it.
    static func reason(_ finding: Finding) -> String? {
        switch finding.cause {
        case nil, .value: nil
        case .missing: finding.feature.isSetting ? "this kernel has no such setting" : "not in this kernel"
        case .disabledAtBoot: "not switched on when this kernel started"
        case .filtered:
            finding.feature == .seccompUnfiltered ? nil : "a seccomp filter in force here refuses or hides it"
        case .sysctl(let name): "the setting \(name)"
        case .capability(let name): "\(name) is not held here"
        case .apparmor: "AppArmor leaves unprivileged user namespaces without power"
        case .chroot: "this is a chroot"
        case .unmappedUser: "this user is not mapped in its own user namespace"
        case .userNamespace: "rights in this user namespace do not reach it"
        case .noUserNamespace: "it takes CAP_SYS_ADMIN or a user namespace"
        case .listenerTaken: "an outer process listens already"
        case .layersUsedUp: "16 rulesets are in force already"
        case .noProc: "/proc is not mounted here"
        case .masked: "parts of /proc are covered here"
        case .notMounted: "this cgroup is in no mount here"
        case .notDelegated: "the controller is not handed down to this cgroup"
        case .notWritable: "this user may not write to the cgroup"
        case .sharedCgroup: "other processes live in this cgroup"
        case .alreadySet: "it was so before this process started"
        case .error(let number): "the kernel says: \(SystemError(call: "", errno: number).reason)"
        case .timedOut: "no answer within two seconds"
        }
    }

    /// The command or setting that changes a finding; `nil` when nothing needs to change, or nothing can.
    static func change(_ finding: Finding, _ context: Context) -> String? {
        guard let cause = finding.cause else { return nil }
        return switch cause {
        case .missing(let release?): "Linux \(release) or later, built with it"
        case .disabledAtBoot: "put landlock into lsm= on the kernel command line"
        case .filtered: filter(context)
        case .sysctl(let name): setting(name, context)
        case .apparmor: setting("kernel.apparmor_restrict_unprivileged_userns", context)
        case .capability(let name): capability(name, context)
        case .chroot: "pivot_root, or unshare --mount --root, instead of chroot"
        case .unmappedUser: "map this user: unshare --map-current-user"
        case .noUserNamespace: "see user-namespaces"
        case .noProc: "mount -t proc proc /proc"
        case .masked: unmask(context)
        case .notMounted: "mount -t cgroup2 none /sys/fs/cgroup"
        case .notDelegated, .notWritable, .sharedCgroup: delegation(context)
        case .value: byValue(finding.feature, context)
        case .missing(nil), .listenerTaken, .layersUsedUp, .alreadySet, .userNamespace, .error, .timedOut:
            nil
        }
    }

    private static func filter(_ context: Context) -> String? {
        switch context.container {
        case "kubernetes": "securityContext: {seccompProfile: {type: Unconfined}}"
        case "podman": "podman run --security-opt seccomp=unconfined"
        case .some: "docker run --security-opt seccomp=unconfined"
        case nil: context.isUnit ? "SystemCallFilter= in the unit" : nil
        }
    }

    /// The values that make the feature there.
    private static let settings = [
        "kernel.core_pattern": "core", "kernel.yama.ptrace_scope": "1", "vm.memfd_noexec": "2",
        "kernel.io_uring_disabled": "2", "dev.tty.legacy_tiocsti": "0",
        "kernel.unprivileged_userns_clone": "1",
        "kernel.apparmor_restrict_unprivileged_userns": "0",
    ]

    private static func setting(_ name: String, _ context: Context) -> String {
        // Settings without a fixed value are the numbers of namespaces.
        let command = "sysctl -w \(name)=\(settings[name] ?? "65536")"
        return context.container == nil ? command : "on the host: \(command)"
    }

    private static func capability(_ name: String, _ context: Context) -> String? {
        switch context.container {
        case "kubernetes": "securityContext: {capabilities: {add: [\(name.dropFirst(4))]}}"
        case "podman": "podman run --cap-add \(name.dropFirst(4))"
        case .some: "docker run --cap-add \(name.dropFirst(4))"
        case nil:
            context.isUnit
                ? "AmbientCapabilities=\(name) in the unit"
                : context.isRoot || !context.canGain ? nil : "sudo launch …"
        }
    }

    private static func unmask(_ context: Context) -> String? {
        switch context.container {
        case "kubernetes": "securityContext: {procMount: Unmasked}"
        case "podman": "podman run --security-opt unmask=ALL"
        case .some: "docker run --security-opt systempaths=unconfined"
        case nil: nil
        }
    }

    private static func delegation(_ context: Context) -> String {
        if context.container != nil { return "mount /sys/fs/cgroup writable into the container" }
        if context.isUnit { return "Delegate=yes in the unit" }
        return "systemd-run \(context.isRoot ? "" : "--user ")--scope -p Delegate=yes launch …"
    }

    private static func byValue(_ feature: Feature, _ context: Context) -> String? {
        switch feature {
        case .capabilities: context.isRoot ? nil : capability("CAP_SYS_ADMIN", context)
        case .memoryLock:
            context.container != nil
                ? "docker run --ulimit memlock=-1"
                : context.isUnit ? "LimitMEMLOCK=infinity in the unit" : "ulimit -l unlimited, as root"
        case .auditEnabled: context.container == nil ? "auditctl -e 1" : "on the host: auditctl -e 1"
        case .swapProtected:
            context.container == nil ? "swapoff -a, or encrypt it" : "on the host: swapoff -a"
        case .cgroupV2: "cgroup_no_v1=all on the kernel command line"
        default: nil
        }
    }
}

extension Feature {
    /// Read from a setting that a kernel has or has not, rather than tried.
    fileprivate var isSetting: Bool {
        [.memfdNoexec, .yama, .tiocstiClosed, .coreLimit, .swapProtected].contains(self)
    }
}
