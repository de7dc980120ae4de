import Testing

@testable import LinuxSystem

/// Where the own group is, on machines of every kind.
@Suite struct `The map of control groups` {
    private func site(
        _ controller: ControlGroupController = .memory,
        groups: String,
        mounts: String
    ) -> Result<ControlGroupSite, ControlGroupError> {
        do throws(ControlGroupError) {
            return .success(try ControlGroupMap(groups: groups, mounts: mounts).site(of: controller))
        } catch { return .failure(error) }
    }

    private let unified = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

    @Test func `finds version 2 below the one mount`() {
        let group = "0::/user.slice/user-1000.slice/run-1.scope\n"
        let expected = ControlGroupSite(
            directory: "/sys/fs/cgroup/user.slice/user-1000.slice/run-1.scope",
            isUnified: true,
            controllers: [.memory]
        )
        #expect(site(groups: group, mounts: unified) == .success(expected))
        guard case .success(let root) = site(groups: "0::/\n", mounts: unified) else {
            Issue.record("no root")
            return
        }
        #expect(root.directory == "/sys/fs/cgroup")
    }

    @Test func `finds version 1 by controller, alone or mounted with others`() {
        let mounts = """
            33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            34 31 0:31 / /sys/fs/cgroup/mem\\040ory rw shared:7 master:1 - cgroup cgroup rw,memory
            """
        let groups = "3:cpu,cpuacct:/a\n2:memory:/b:c\n1:name=systemd:/x\n0::/y\n"
        #expect(
            site(.cpu, groups: groups, mounts: mounts)
                == .success(
                    .init(
                        directory: "/sys/fs/cgroup/cpu,cpuacct/a",
                        isUnified: false,
                        controllers: [.cpu]
                    )
                )
        )
        #expect(
            site(.memory, groups: groups, mounts: mounts)
                == .success(
                    .init(
                        directory: "/sys/fs/cgroup/mem ory/b:c",
                        isUnified: false,
                        controllers: [.memory]
                    )
                )
        )
        // Neither a hierarchy of its own nor version 2 mounted.
        #expect(site(.pids, groups: groups, mounts: mounts) == .failure(.notMounted(.pids)))
    }

    @Test func `of a mixture takes version 2 for what version 1 has not`() {
        let mounts =
            "40 31 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
            + "36 31 0:33 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
        let groups = "8:pids:/p\n0::/u\n"
        #expect(
            site(.pids, groups: groups, mounts: mounts)
                == .success(
                    .init(directory: "/sys/fs/cgroup/pids/p", isUnified: false, controllers: [.pids])
                )
        )
        #expect(
            site(.cpu, groups: groups, mounts: mounts)
                == .success(
                    .init(directory: "/sys/fs/cgroup/unified/u", isUnified: true, controllers: [.cpu])
                )
        )
    }

    @Test func `of a container without a namespace of its own takes the part that is mounted`() {
        let mounts = "36 31 0:33 /docker/ab /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
        func directory(_ path: String) -> String? {
            try? site(groups: "8:memory:\(path)\n", mounts: mounts).get().directory
        }
        #expect(directory("/docker/ab") == "/sys/fs/cgroup/memory")
        #expect(directory("/docker/ab/c") == "/sys/fs/cgroup/memory/c")
        #expect(directory("/docker/abc") == nil)
        #expect(directory("/") == nil)
        #expect(
            site(groups: "8:memory:/other\n", mounts: mounts)
                == .failure(.unreachable(.memory, group: "/other"))
        )
    }

    @Test func `does not leave the namespace`() {
        #expect(
            site(groups: "0::/../a\n", mounts: unified) == .failure(.unreachable(.memory, group: "/../a"))
        )
    }

    @Test func `survives nonsense`() {
        for text in ["", "\n", ":", "0:", "0::", "- - -", "1 2 3 4 5 6 -", "1 2 3 4 5 6 - cgroup2"] {
            guard case .failure(.notMounted) = site(groups: text, mounts: text) else {
                Issue.record("\(text)")
                continue
            }
        }
    }
}
