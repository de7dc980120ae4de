import Glibc
import LinuxSystem
import Testing

@Suite struct `A kernel probe` {
    private static let all: [KernelProbe] =
        [
            .landlockABI, .landlockErrata, .landlockRestrict, .seccompAction(0x7fff_0000), .seccompFlags(1),
            .seccompFilter, .seccompListener, .seccompMode, .noNewPrivileges, .securebits, .userNamespace,
            .mount(inUserNamespace: false), .mount(inUserNamespace: true), .procMount(inUserNamespace: false),
            .procMount(inUserNamespace: true), .execStop, .memfdSecret, .memfdNoexecSeal, .closeRange, .pidfd,
            .cloneIntoCgroup, .ioUring, .auditRead, .auditStatus,
        ] + NamespaceKind.allCases.flatMap { [.namespace($0), .nestedNamespace($0)] }

    @Test(arguments: all) func `always answers, and its child always lives to say so`(_ probe: KernelProbe) {
        switch probe.run() {
        case .value(let value): #expect(value >= 0)
        case .failed(let step, let number): #expect(step >= 1 && number > 0)
        case .killed, .timedOut: Issue.record("no answer")
        }
    }

    @Test func `changes nothing of this process`() throws {
        func facts() -> [String] {
            let credentials = try? Credentials.current()
            return ["user", "mnt", "pid", "pid_for_children", "net", "uts", "ipc", "cgroup"].map { name in
                (try? FileStatus(path: "/proc/self/ns/\(name)")).map { String($0.inode) } ?? "none"
            } + [
                String(credentials?.effectiveCapabilities ?? 0),
                "\(KernelProbe.noNewPrivileges.run())", "\(KernelProbe.seccompMode.run())",
            ]
        }
        let before = facts()
        for probe in Self.all { _ = probe.run() }
        #expect(facts() == before)
    }

    @Test func `gives the signal mask back`() {
        var (before, after) = (sigset_t(), sigset_t())
        // Safety: the sets outlive the calls.
        unsafe pthread_sigmask(SIG_SETMASK, nil, &before)
        _ = KernelProbe.namespace(.uts).run()
        unsafe pthread_sigmask(SIG_SETMASK, nil, &after)
        for signal in 1...64 {
            #expect(unsafe sigismember(&before, CInt(signal)) == sigismember(&after, CInt(signal)))
        }
    }

    @Test func `of Landlock says what one system call says`() throws {
        guard case .value(let number) = KernelProbe.landlockABI.run() else {
            #expect(throws: SystemError.self) { try LandlockABI.current() }
            return
        }
        #expect(try LandlockABI.current() == LandlockABI(number))
        #expect(LandlockABI.rename < .network && LandlockABI(6) >= .scope)
    }

    @Test func `knows what no kernel has`() {
        #expect(KernelProbe.seccompAction(0x1234_0000).run() == .failed(step: 1, errno: EOPNOTSUPP))
        #expect(KernelProbe.seccompFlags(1 << 30).run() == .failed(step: 1, errno: EINVAL))
    }
}
