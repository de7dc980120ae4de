internal import LinuxSystem

/// Where this process is in the control groups, and where that place is in the file system (cgroups(7)).
struct Cgroups {
    /// The directory in the unified hierarchy, version 2.
    let unified: String?
    /// The directories in the hierarchies of version 1, by controller.
    let legacy: [String: String]
    /// The controllers of version 1, reachable or not.
    let legacyControllers: Set<String>
    /// Whether the two files it is read from are there.
    let isKnown: Bool

    init(_ machine: Machine) {
        let groups = machine.text("/proc/self/cgroup")
        let mounts = machine.text("/proc/self/mountinfo")
        self.init(groups ?? "", MountTable(mounts ?? "").mounts, isKnown: groups != nil && mounts != nil)
    }

    /// `groups` has lines such as `4:cpu,cpuacct:/a/b`, and `0::/a/b` for version 2.
    init(_ groups: String, _ mounts: [MountTable.Mount], isKnown: Bool) {
        var unified: String?
        var legacy: [String: String] = [:]
        var controllers: Set<String> = []
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let path = String(fields[2])
            if fields[1].isEmpty {
                unified = mounts.first { $0.type == "cgroup2" }.flatMap { Self.place(of: path, in: $0) }
                continue
            }
            for controller in fields[1].split(separator: ",").map(String.init)
            where !controller.hasPrefix("name=") {
                controllers.insert(controller)
                let mount = mounts.first { $0.type == "cgroup" && $0.options.contains(controller) }
                legacy[controller] = mount.flatMap { Self.place(of: path, in: $0) }
            }
        }
        self.unified = unified
        self.legacy = legacy
        self.isKnown = isKnown
        legacyControllers = controllers
    }

    /// A container may see only its own part of the hierarchy: what is mounted then has a root of its own. A path
    /// that leads out of a cgroup namespace begins with `/..`.
    private static func place(of path: String, in mount: MountTable.Mount) -> String? {
        if path.hasPrefix("/..") { return nil }
        if mount.root == "/" { return path == "/" ? mount.place : mount.place + path }
        if path == mount.root { return mount.place }
        return path.hasPrefix(mount.root + "/") ? mount.place + path.dropFirst(mount.root.count) : nil
    }
}

/// Which limits of control groups can be set for a child.
extension Examiner {
    func cgroup(_ feature: Feature) -> Finding {
        guard cgroups.isKnown else { return Finding(feature, .unknown, .none, .noProc) }
        return switch feature {
        case .cgroupV2: hierarchy(feature)
        case .cgroupMemory: limit(feature, "memory")
        case .cgroupPids: limit(feature, "pids")
        case .cgroupCPU: limit(feature, "cpu")
        default: kill(feature)
        }
    }

    private func hierarchy(_ feature: Feature) -> Finding {
        switch (cgroups.unified != nil, !cgroups.legacyControllers.isEmpty) {
        case (true, false): Finding(feature, .yes, .text("unified"))
        case (true, true): Finding(feature, .partly, .text("hybrid"), .value)
        case (false, true): Finding(feature, .no, .text("legacy"), .value)
        case (false, false): Finding(feature, .no, .none, .notMounted)
        }
    }

    private func limit(_ feature: Feature, _ controller: String) -> Finding {
        if let directory = cgroups.legacy[controller] {
            return machine.isWritableDirectory(directory)
                ? Finding(feature, .yes, .text("v1")) : Finding(feature, .no, .text("v1"), .notWritable)
        }
        if cgroups.legacyControllers.contains(controller) {
            return Finding(feature, .no, .text("v1"), .notMounted)
        }
        guard let directory = cgroups.unified else { return Finding(feature, .no, .none, .notMounted) }
        let value = Finding.Value.text("v2")
        guard words(directory + "/cgroup.controllers").contains(controller) else {
            return Finding(feature, .no, value, .notDelegated)
        }
        let isOurs = ["/cgroup.procs", "/cgroup.subtree_control"].allSatisfy {
            machine.isWritable(directory + $0)
        }
        guard isOurs, machine.isWritableDirectory(directory) else {
            return Finding(feature, .no, value, .notWritable)
        }
        return canDivide(directory, controller)
            ? Finding(feature, .yes, value) : Finding(feature, .partly, value, .sharedCgroup)
    }

    /// A group with processes in it hands no controller down, the root aside (cgroups(7), "no internal processes");
    /// with nobody but us in it, we can move.
    private func canDivide(_ directory: String, _ controller: String) -> Bool {
        if machine.read(directory + "/cgroup.type") == .absent { return true }
        if words(directory + "/cgroup.subtree_control").contains(controller) { return true }
        let own = machine.credentials.map { String($0.processID) }
        return words(directory + "/cgroup.procs").allSatisfy { $0 == own }
    }

    private func words(_ path: String) -> [String] {
        (machine.text(path) ?? "").split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private func kill(_ feature: Feature) -> Finding {
        guard let directory = cgroups.unified else { return Finding(feature, .no, .none, .notMounted) }
        let isRootGroup = machine.read(directory + "/cgroup.type") == .absent
        // The root group has no such file; groups below it have.
        let isKnown =
            isRootGroup
            ? KernelRelease(machine.release) >= KernelRelease("5.14")
            : machine.read(directory + "/cgroup.kill") != .absent
        guard isKnown else { return Finding(feature, .no, .none, .missing(since: "5.14")) }
        return machine.isWritableDirectory(directory)
            ? Finding(feature, .yes) : Finding(feature, .no, .none, .notWritable)
    }
}

/// The first two numbers of a release such as `6.1.0-27-amd64`.
struct KernelRelease: Comparable {
    private let numbers: [Int]

    init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2)
        numbers = [0, 1].map { index in
            index < parts.count ? Int(parts[index].prefix { $0.isASCII && $0.isNumber }) ?? 0 : 0
        }
    }

    static func < (left: KernelRelease, right: KernelRelease) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
