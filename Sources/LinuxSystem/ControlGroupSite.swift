/// A directory below which a control group can be made: this process's own group in one hierarchy.
package struct ControlGroupSite: Equatable, Sendable {
    /// The path of this process's group, as it is mounted here.
    package let directory: String
    /// Version 2, where one hierarchy has every controller, or one of version 1.
    let isUnified: Bool
    /// What is limited there.
    package var controllers: [ControlGroupController]

    /// The sites of these controllers, and why others have none.
    package static func find(
        _ controllers: [ControlGroupController]
    ) throws(ControlGroupError) -> (sites: [ControlGroupSite], failures: [ControlGroupError]) {
        let map = ControlGroupMap(
            groups: try read("/proc/self/cgroup"),
            mounts: try read("/proc/self/mountinfo")
        )
        var sites: [ControlGroupSite] = []
        var failures: [ControlGroupError] = []
        for controller in controllers {
            do throws(ControlGroupError) {
                let site = try map.site(of: controller)
                if let index = sites.firstIndex(where: { $0.directory == site.directory }) {
                    sites[index].controllers.append(controller)
                } else {
                    sites.append(site)
                }
            } catch { failures.append(error) }
        }
        return (sites, failures)
    }

    private static func read(_ path: String) throws(ControlGroupError) -> String {
        do throws(SystemError) {
            let bytes = try OwnedDescriptor.open(path).readAll(limit: 16 << 20)
            return String(decoding: bytes, as: UTF8.self)
        } catch { throw .unreadable(path: path, error) }
    }
}

/// Which group this process is in, hierarchy by hierarchy (proc_pid_cgroup(5)), and where each is mounted
/// (proc_pid_mountinfo(5)).
struct ControlGroupMap {
    private struct Mount {
        /// The group that is at the mount's top.
        let root: String
        let point: String
        let isUnified: Bool
        /// The controllers of version 1 are among them.
        let options: [Substring]
    }

    /// The group and the names of its controllers, none for version 2.
    private let groups: [(controllers: [Substring], path: String)]
    private let mounts: [Mount]

    init(groups: String, mounts: String) {
        self.groups = groups.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 ? (fields[1].split(separator: ","), String(fields[2])) : nil
        }
        self.mounts = mounts.split(separator: "\n").compactMap { line in
            let halves = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let dash = halves.firstIndex(of: "-"), dash >= 6, halves.count > dash + 3,
                halves[dash + 1] == "cgroup" || halves[dash + 1] == "cgroup2"
            else { return nil }
            return Mount(
                root: Self.plain(halves[3]),
                point: Self.plain(halves[4]),
                isUnified: halves[dash + 1] == "cgroup2",
                options: halves[dash + 3].split(separator: ",")
            )
        }
    }

    /// Without the octal escapes of white space and backslashes.
    private static func plain(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x5c, rest.count >= 3,
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where `controller` is: in the hierarchy of version 1 that has it, else in version 2.
    func site(of controller: ControlGroupController) throws(ControlGroupError) -> ControlGroupSite {
        let name = controller.rawValue[...]
        let isUnified: Bool
        let group: String
        if let old = groups.first(where: { $0.controllers.contains(name) }) {
            (isUnified, group) = (false, old.path)
        } else if let unified = groups.first(where: { $0.controllers.isEmpty }) {
            (isUnified, group) = (true, unified.path)
        } else {
            throw .notMounted(controller)
        }
        let candidates = mounts.filter {
            $0.isUnified == isUnified && (isUnified || $0.options.contains(name))
        }
        guard !candidates.isEmpty else { throw .notMounted(controller) }
        for mount in candidates {
            if let rest = Self.path(group, below: mount.root) {
                let directory = mount.point + rest
                return ControlGroupSite(directory: directory, isUnified: isUnified, controllers: [controller])
            }
        }
        throw .unreachable(controller, group: group)
    }

    /// The path relative to `root`: empty, or with a slash before it. nil where it leads outside.
    private static func path(_ group: String, below root: String) -> String? {
        if group.split(separator: "/").contains("..") { return nil }
        if root == "/" { return group == "/" ? "" : group }
        guard group.hasPrefix(root) else { return nil }
        let rest = group.dropFirst(root.count)
        return rest.isEmpty || rest.hasPrefix("/") ? String(rest) : nil
    }
}
