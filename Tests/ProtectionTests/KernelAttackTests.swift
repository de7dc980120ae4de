import LaunchProgram
import Testing

/// What only the filter refuses: without it each attack works for whoever has the power, with it for nobody.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks on the kernel` {
    static let unprivileged: [Starter: Vanity] = [.nobody: .takesPower, .namespace: .takesPower]

    static let facilities: [Attack] = [
        .refused("bpf", by: "EPERM", vain: unprivileged),
        .refused("perf", by: "EPERM"),
        .refused("trace-child", by: "EPERM"),
        .refused("module", by: "EPERM", vain: unprivileged, absent: "ENOSYS"),
        .refused("module-file", by: "EPERM", vain: unprivileged, absent: "ENOSYS"),
        .refused("kexec", by: "EPERM", vain: unprivileged, absent: "ENOSYS"),
        .refused("keyring-join", by: "EPERM"),
        .refused("keyring-of-user", by: "EPERM"),
        .refused("key-add", by: "EPERM"),
        .refused("key-request", by: "EPERM"),
        .refused("ring", by: "EPERM"),
        .refused("read-ring", "FILE", by: "EPERM"),
        .refused("userfault", by: "EPERM"),
        .refused("kernel-log", by: "EPERM", vain: unprivileged),
        .refused("fanotify", by: "EPERM", vain: unprivileged),
        .refused("ports", by: "EPERM", vain: unprivileged, absent: "ENOSYS"),
        .refused("swap", by: "EPERM", vain: unprivileged),
        .refused("hostname", by: "EPERM", vain: unprivileged),
        .refused("read-handle", "FILE", "AREA", by: "EPERM", vain: unprivileged),
    ]

    /// In the first mount namespace only root may; in a namespace of one's own, its owner.
    static let mounts: [Attack] = [
        "mount", "fsopen", "open-tree", "move-mount", "umount", "pivot-root", "bind-mount", "chroot",
    ].map {
        Attack(
            name: $0,
            operands: ["OUT", "AREA"],
            answer: "EPERM",
            vain: [.nobody: .takesPower],
            absent: nil
        )
    }

    static let namespaces: [Attack] = [
        .refused("user-namespace-clone", by: "EPERM"),
        .refused("user-namespace-unshare", by: "EPERM"),
        // The flags lie in memory: the call is absent, and the C library falls back.
        .refused("user-namespace-clone3", by: "ENOSYS"),
        .refused("mount-namespace-clone", by: "EPERM", vain: [.nobody: .takesPower]),
        .refused("mount-namespace-unshare", by: "EPERM", vain: [.nobody: .takesPower]),
        .refused("setns", by: "EPERM", vain: unprivileged),
    ]

    /// A filter compares 64 bits, the kernel looks at 32 of them.
    static let highWords: [Attack] = [
        .refused("user-namespace-clone-high", by: "EPERM"),
        .refused("personality", by: "EPERM"),
        .refused("personality-high", by: "EPERM"),
        .refused("tiocsti", by: "EPERM"),
        .refused("tiocsti-high", by: "EPERM"),
        .refused("tioclinux", by: "EPERM"),
        .refused("tioclinux-high", by: "EPERM"),
        .refused("socket-vsock", by: "EAFNOSUPPORT"),
        .refused("socket-vsock-high", by: "EAFNOSUPPORT"),
        .refused("socket-packet", by: "EAFNOSUPPORT", vain: unprivileged),
        .refused("socket-alg", by: "EAFNOSUPPORT", absent: "EAFNOSUPPORT"),
    ]

    #if arch(x86_64)
        static let entries: [Attack] = [
            .refused("i386", by: "SIGSYS"),
            .refused("i386-unshare", by: "SIGSYS"),
            .refused("x32", by: "SIGSYS", absent: "ENOSYS"),
        ]
    #else
        static let entries: [Attack] = []
    #endif

    static let all = facilities + mounts + namespaces + highWords + entries

    @Test(arguments: all, Starter.allCases)
    func `are stopped by the filter`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        try site.expect(attack, without: site.profile(), with: site.profile(Profiles.filter()))
    }

    @Test(arguments: all, Starter.allCases)
    func `are stopped by the profile default`(_ attack: Attack, _ starter: Starter) throws {
        try Site(starter).expectRefused(attack, launch: [])
    }

    /// What must stay possible, so that a filter that refuses everything is no success.
    @Test(
        arguments: ["socket-local", "socket-internet", "socket-internet-high", "socketpair", "getenv"],
        Starter.allCases
    )
    func `leave the ordinary possible`(_ name: String, _ starter: Starter) throws {
        let attack = Attack.refused(name, "PATH", by: "")
        #expect(try Site(starter).attempt(attack, launch: []) == .succeeded)
    }
}

/// What the emptied sets take away, from root of the machine and from root of a namespace.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks with capabilities` {
    static let unprivileged = `Attacks on the kernel`.unprivileged

    static let all: [Attack] = [
        .refused("force-buffer", by: "EPERM", vain: unprivileged),
        .refused("priority", by: "EACCES", vain: [.nobody: .takesAccess, .namespace: .takesAccess]),
        .refused("setuid", by: "EPERM", vain: [.nobody: .takesPower, .namespace: .notMapped]),
        .refused("device", "DEVICE", by: "EPERM", vain: unprivileged),
        .refused("chroot", "OUT", by: "EPERM", vain: [.nobody: .takesPower]),
        .refused("chroot-escape", "AREA", "FILE", by: "EPERM", vain: [.nobody: .takesPower]),
        .refused("mount", "OUT", by: "EPERM", vain: [.nobody: .takesPower]),
        .refused("read-handle", "FILE", "AREA", by: "EPERM", vain: unprivileged),
        .refused("kernel-log", by: "EPERM", vain: unprivileged),
        .refused("mount-namespace-unshare", by: "EPERM", vain: [.nobody: .takesPower]),
    ]

    @Test(arguments: all, Starter.allCases)
    func `are stopped by empty sets`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        site.values["DEVICE"] = site.workshop.path("area/device")
        try site.expect(attack, without: site.profile(), with: site.profile(keeping: "[]"))
    }
}
