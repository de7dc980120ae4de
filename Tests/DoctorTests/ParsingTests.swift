import Testing

@testable import Doctor

@Suite struct `Files of /proc` {
    @Test func `give up the fields of a status`() {
        let status = ProcessStatus("Name:\tcat\nSeccomp:\t2\nSeccomp_filters:\t3\n")
        #expect(status["Seccomp"] == "2" && status["Seccomp_filters"] == "3")
        #expect(status["Filters"] == nil && status["Sec"] == nil)
    }

    @Test func `give up mounts, with and without optional fields`() {
        let table = MountTable(
            """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw shared:9 master:2 - cgroup cgroup rw,memory
            broken line
            36 31 0:33 / /x rw -
            """
        )
        #expect(
            table.mounts == [
                .init(root: "/", place: "/sys/fs/cgroup", type: "tmpfs", options: ["rw", "mode=755"]),
                .init(
                    root: "/docker/abc",
                    place: "/sys/fs/cgroup/memory",
                    type: "cgroup",
                    options: ["rw", "memory"]
                ),
            ]
        )
    }

    private func cgroups(_ groups: String, _ mounts: [MountTable.Mount]) -> Cgroups {
        Cgroups(groups, mounts, isKnown: true)
    }

    @Test func `place this process in the unified hierarchy`() {
        func place(_ root: String, _ path: String) -> String? {
            let mount = MountTable.Mount(root: root, place: "/c", type: "cgroup2", options: [])
            return cgroups("0::\(path)\n", [mount]).unified
        }
        #expect(place("/", "/") == "/c")
        #expect(place("/", "/a/b") == "/c/a/b")
        #expect(place("/a", "/a") == "/c")
        #expect(place("/a", "/a/b") == "/c/b")
        #expect(place("/a", "/ab") == nil)
        #expect(place("/", "/../b") == nil)
    }

    @Test func `place this process in hierarchies of version 1`() {
        let mounts = [
            MountTable.Mount(root: "/", place: "/c/cpu", type: "cgroup", options: ["rw", "cpu", "cpuacct"]),
            MountTable.Mount(root: "/", place: "/c/s", type: "cgroup", options: ["rw", "name=systemd"]),
        ]
        let found = cgroups("9:name=systemd:/s\n4:cpu,cpuacct:/a:b\n3:memory:/m\n0::/u\n", mounts)
        #expect(found.legacy == ["cpu": "/c/cpu/a:b", "cpuacct": "/c/cpu/a:b"])
        #expect(found.legacyControllers == ["cpu", "cpuacct", "memory"])
        #expect(found.unified == nil)
    }

    @Test func `name swap areas`() {
        let places = SwapPlaces(
            "Filename\t\t\tType\t\tSize\n/dev/dm-1                               partition\t8388604\n/swap file\n\n"
        )
        #expect(places.entries.first == .init(path: "/dev/dm-1", isPartition: true))
        #expect(places.entries.last?.isPartition == false && places.entries.count == 2)
        #expect(SwapPlaces("").entries.isEmpty)
    }

    @Test(
        arguments: [
            ("0::/kubepods.slice/kubepods-pod1.slice\n", "kubernetes"),
            ("4:memory:/docker/0123\n", "docker"),
            ("0::/machine.slice/libpod-12.scope\n", "podman"),
            ("0::/lxc.payload.a\n", "lxc"), ("0::/user.slice/user-1000.slice\n", nil), ("0::/\n", nil),
        ] as [(String, String?)]
    ) func `name a container engine`(_ text: String, _ engine: String?) {
        #expect(ContainerEvidence.engine(text) == engine)
    }

    @Test func `are compared by release numbers, not by text`() {
        #expect(KernelRelease("6.18.44-fc") > KernelRelease("6.2"))
        #expect(KernelRelease("5.14-rc1") >= KernelRelease("5.14"))
        #expect(KernelRelease("5.13.19") < KernelRelease("5.14"))
        #expect(KernelRelease("") < KernelRelease("3.0"))
    }
}

@Suite struct `A requirement` {
    @Test func `takes names one by one and with commas, each once`() throws {
        let requirement = try Requirement(["landlock,yama", "pidfd", "yama"])
        #expect(requirement.features == [.landlock, .yama, .pidfd])
        #expect(try Requirement([]).features == [])
    }

    @Test(arguments: [("landlok", "landlok"), ("landlock,", ""), ("pidfd,Yama", "Yama"), ("", "")])
    func `refuses what is no feature`(_ word: String, _ name: String) {
        #expect(throws: Requirement.UnknownFeature(name: name)) { try Requirement([word]) }
    }

    @Test(arguments: Finding.State.allCases) func `is met by yes alone`(_ state: Finding.State) throws {
        let examination = Examination(
            findings: [Finding(.yama, state)],
            context: Context(container: nil, isRoot: true, isUnit: false, canGain: true)
        )
        let unmet = try Requirement(["yama"]).unmet(in: examination)
        #expect(unmet == (state == .yes ? [] : [Finding(.yama, state)]))
    }

    @Test func `is not met by what was not examined`() throws {
        let context = Context(container: nil, isRoot: true, isUnit: false, canGain: true)
        let unmet = try Requirement(["yama"]).unmet(in: Examination(findings: [], context: context))
        #expect(unmet == [Finding(.yama, .unknown)])
    }
}
