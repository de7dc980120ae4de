import LinuxSystem
import Testing

@testable import Doctor

@Suite struct `Namespaces` {
    @Test func `are had at once by root and through a user namespace by others`() {
        let (root, ordinary) = (FakeMachine().examination, FakeMachine().ordinary().examination)
        for feature in Feature.allCases
        where feature.group == .namespaces && feature != .userNamespaces {
            #expect(root[feature] == Finding(feature, .yes, .direct))
            #expect(ordinary[feature] == Finding(feature, .yes, .throughUserNamespace))
        }
    }

    @Test func `are all missed where there is neither`() {
        let fake = FakeMachine().ordinary().with(.userNamespace, .failed(step: 1, errno: noSpace))
        #expect(
            fake.examination[.userNamespaces].cause == .sysctl("user.max_user_namespaces")
        )
        #expect(fake.examination[.netNamespace] == Finding(.netNamespace, .no, .none, .noUserNamespace))
        #expect(fake.examination[.procMount].cause == .noUserNamespace)
    }

    private func refused(_ step: Int = 1, _ number: CInt = notPermitted) -> FakeMachine {
        FakeMachine().ordinary().with(.userNamespace, .failed(step: step, errno: number))
    }

    @Test func `of users are refused for a reason that is looked for`() {
        func cause(_ fake: FakeMachine) -> Finding.Cause? { fake.examination[.userNamespaces].cause }
        #expect(cause(refused()) == .error(notPermitted))
        #expect(
            cause(refused().with(["kernel.unprivileged_userns_clone": "0"]))
                == .sysctl("kernel.unprivileged_userns_clone")
        )
        #expect(cause(refused().with(["kernel.apparmor_restrict_unprivileged_userns": "1"])) == .apparmor)
        #expect(cause(refused().with(.seccompMode, .value(2))) == .filtered)
        #expect(cause(refused().withoutProc()) == .chroot)
        #expect(cause(refused(1, noSystemCall)) == .missing(since: "3.8"))
        #expect(cause(refused(1, 87)) == .error(87))
        #expect(cause(FakeMachine().with(.userNamespace, .killed(signal: 31))) == .filtered)
        var unmapped = refused()
        unmapped.files["/proc/self/uid_map"] = "0 1000 1\n"
        #expect(cause(unmapped) == .unmappedUser)
        var chroot = refused()
        chroot.files["/proc/self/mountinfo"] = "22 1 0:1 / /proc rw - proc proc rw\n"
        #expect(cause(chroot) == .chroot)
    }

    @Test func `of users without power are none, without a mapping are half`() {
        let apparmor = refused(2).with(["kernel.apparmor_restrict_unprivileged_userns": "1"]).examination
        #expect(apparmor[.userNamespaces] == Finding(.userNamespaces, .no, .none, .apparmor))
        #expect(apparmor[.pidNamespace].cause == .noUserNamespace)
        let filtered = refused(2).with(.seccompMode, .value(2)).examination
        #expect(filtered[.userNamespaces].cause == .filtered)
        let unmapped = refused(3, 2).withoutProc().examination
        #expect(unmapped[.userNamespaces] == Finding(.userNamespaces, .partly, .none, .noProc))
        #expect(
            unmapped[.pidNamespace] == Finding(.pidNamespace, .partly, .throughUserNamespace, .noProc)
        )
        var root = refused(3)
        #expect(root.examination[.userNamespaces].cause == .error(notPermitted))
        root.user = 0
        #expect(root.examination[.userNamespaces].cause == .capability("CAP_SETFCAP"))
    }

    @Test func `that are used up or not built in say so`() {
        let used = FakeMachine().with(.namespace(.net), .failed(step: 1, errno: noSpace)).examination
        #expect(used[.netNamespace].cause == .sysctl("user.max_net_namespaces"))
        let missing = FakeMachine().with(.namespace(.time), .failed(step: 1, errno: invalid)).examination
        #expect(missing[.timeNamespace].cause == .missing(since: nil))
    }

    @Test func `have no new /proc where it is masked`() {
        let masked = FakeMachine().ordinary()
            .with(.procMount(inUserNamespace: true), .failed(step: 3, errno: notPermitted))
        #expect(masked.examination[.procMount] == Finding(.procMount, .no, .none, .masked))
        #expect(masked.with(.seccompMode, .value(2)).examination[.procMount].cause == .filtered)
    }
}

@Suite struct `A cgroup` {
    private let directory = "/sys/fs/cgroup/user.slice/a.scope"

    private func delegated(_ processes: String, subtree: String = "") -> FakeMachine {
        var fake = FakeMachine()
        fake.files["/proc/self/cgroup"] = "0::/user.slice/a.scope\n"
        fake.files[directory + "/cgroup.type"] = "domain\n"
        fake.files[directory + "/cgroup.kill"] = ""
        fake.files[directory + "/cgroup.controllers"] = "cpu memory\n"
        fake.files[directory + "/cgroup.procs"] = processes
        fake.files[directory + "/cgroup.subtree_control"] = subtree
        fake.writable = [directory, directory + "/cgroup.procs", directory + "/cgroup.subtree_control"]
        return fake
    }

    @Test func `that is ours alone can be divided`() {
        let examination = delegated("77\n").examination
        #expect(examination[.cgroupMemory] == Finding(.cgroupMemory, .yes, .text("v2")))
        #expect(examination[.cgroupPids].cause == .notDelegated)
        #expect(examination[.cgroupKill].state == .yes && examination[.cgroupV2].state == .yes)
    }

    @Test func `that others live in cannot, unless it is divided already`() {
        let shared = delegated("12\n77\n").examination
        #expect(shared[.cgroupCPU] == Finding(.cgroupCPU, .partly, .text("v2"), .sharedCgroup))
        #expect(delegated("12\n77\n", subtree: "cpu memory\n").examination[.cgroupCPU].state == .yes)
    }

    @Test func `that is not ours cannot`() {
        var fake = delegated("77\n")
        fake.writable.remove(directory + "/cgroup.procs")
        #expect(fake.examination[.cgroupMemory].cause == .notWritable)
        fake.writable = []
        #expect(fake.examination[.cgroupKill].cause == .notWritable)
    }

    @Test func `of version 1 needs a directory that can be written`() {
        var fake = FakeMachine()
        fake.files["/proc/self/cgroup"] = "4:memory:/a\n3:pids:/b\n0::/\n"
        fake.files["/proc/self/mountinfo"]? += "\n24 22 0:27 / /c/m rw - cgroup cgroup rw,memory\n"
        fake.writable = ["/c/m/a"]
        #expect(fake.examination[.cgroupMemory] == Finding(.cgroupMemory, .yes, .text("v1")))
        #expect(fake.examination[.cgroupPids] == Finding(.cgroupPids, .no, .text("v1"), .notMounted))
        #expect(fake.examination[.cgroupV2] == Finding(.cgroupV2, .partly, .text("hybrid"), .value))
    }
}

@Suite struct `Swap` {
    private func swap(_ table: String, _ change: (inout FakeMachine) -> Void = { _ in }) -> Finding {
        var fake = FakeMachine()
        fake.files["/proc/swaps"] = "Filename Type Size Used Priority\n" + table
        for device in ["sda2", "dm-0", "dm-1", "zram0"] {
            fake.files["/sys/class/block/\(device)/dev"] = "1:1"
        }
        change(&fake)
        return fake.examination[.swapProtected]
    }

    @Test func `that is none or compressed memory is no danger`() {
        #expect(swap("") == Finding(.swapProtected, .yes, .text("none")))
        #expect(
            swap("/dev/zram0 partition 1 0 1\n") { $0.files["/sys/class/block/zram0/backing_dev"] = "none\n" }
                .state == .yes
        )
        #expect(
            swap("/dev/zram0 partition 1 0 1\n") {
                $0.files["/sys/class/block/zram0/backing_dev"] = "/dev/sda3\n"
            }.state == .no
        )
    }

    @Test func `is found encrypted through every layer below`() {
        #expect(
            swap("/dev/sda2 partition 1 0 1\n") == Finding(.swapProtected, .no, .text("/dev/sda2"), .value)
        )
        let layered = swap("/dev/dm-1 partition 1 0 1\n") {
            $0.files["/sys/class/block/dm-1/dm/uuid"] = "LVM-abc\n"
            $0.names["/sys/class/block/dm-1/slaves"] = ["dm-0"]
            $0.files["/sys/class/block/dm-0/dm/uuid"] = "CRYPT-LUKS2-abc\n"
        }
        #expect(layered.state == .yes)
        let half = swap("/dev/dm-1 partition 1 0 1\n") {
            $0.names["/sys/class/block/dm-1/slaves"] = ["dm-0", "sda2"]
            $0.files["/sys/class/block/dm-0/dm/uuid"] = "CRYPT-LUKS2-abc\n"
        }
        #expect(half.state == .no)
    }

    @Test func `in a file is judged by the device of the file system`() {
        #expect(swap("/swapfile file 1 0 1\n").state == .unknown)
        let encrypted = swap("/swapfile file 1 0 1\n") {
            $0.devices["/swapfile"] = (253, 0)
            $0.files["/sys/dev/block/253:0/dev"] = "253:0"
            $0.files["/sys/dev/block/253:0/dm/uuid"] = "CRYPT-LUKS2-abc\n"
        }
        #expect(encrypted.state == .yes)
    }
}

@Suite struct `The context` {
    @Test func `is a container by its marks, unless the namespaces are the machine's`() {
        var fake = FakeMachine()
        fake.files["/.dockerenv"] = ""
        #expect(fake.examination[.container] == Finding(.container, .partly, .text("docker"), .value))
        #expect(fake.examination.context.container == nil)
        fake.inodes["/proc/self/ns/pid"] = 1
        #expect(fake.examination[.container] == Finding(.container, .yes, .text("docker")))
        fake.variables["KUBERNETES_SERVICE_HOST"] = "10.0.0.1"
        #expect(fake.examination.context.container == "kubernetes")
        #expect(fake.withoutProc().examination[.container].state == .yes)
    }

    @Test func `is a unit only when systemd started this very process`() {
        var fake = FakeMachine()
        #expect(fake.examination[.systemdUnit].state == .no)
        fake.variables = ["INVOCATION_ID": "x", "SYSTEMD_EXEC_PID": "76"]
        #expect(fake.examination[.systemdUnit].state == .partly)
        fake.variables["SYSTEMD_EXEC_PID"] = "77"
        #expect(fake.examination[.systemdUnit].state == .yes && fake.examination.context.isUnit)
    }

    @Test func `holds rights as they are`() {
        let ordinary = FakeMachine().ordinary().examination
        #expect(ordinary[.capabilities] == Finding(.capabilities, .no, .capabilities(0, last: 40), .value))
        #expect(ordinary[.boundingSet].cause == .capability("CAP_SETPCAP"))
        #expect(ordinary[.shieldCapability].cause == .capability("CAP_NET_BIND_SERVICE"))
        var one = FakeMachine()
        one.effective = 1 << 10
        #expect(one.examination[.capabilities].state == .partly)
        #expect(one.examination[.shieldCapability].value == .text("CAP_NET_BIND_SERVICE"))
        one.boundingSet = 0
        #expect(one.examination[.boundingSet].state == .yes)
        let locked = FakeMachine().with(.securebits, .value(0x2f)).examination
        #expect(locked[.securebits] == Finding(.securebits, .partly, .hexadecimal(0x2f), .alreadySet))
    }

    @Test func `reads the audit system as far as it may`() {
        let deaf = FakeMachine().ordinary().with(.auditRead, .failed(step: 2, errno: notPermitted))
            .with(.auditStatus, .failed(step: 3, errno: notPermitted)).examination
        #expect(deaf[.auditRead].cause == .capability("CAP_AUDIT_READ"))
        #expect(
            deaf[.auditEnabled] == Finding(.auditEnabled, .unknown, .none, .capability("CAP_AUDIT_CONTROL"))
        )
        var nested = FakeMachine().with(.auditRead, .failed(step: 2, errno: notPermitted))
        nested.inodes["/proc/self/ns/user"] = 5
        #expect(nested.examination[.auditRead].cause == .userNamespace)
        #expect(FakeMachine().with(.auditStatus, .value(0)).examination[.auditEnabled].state == .no)
    }
}
