internal import Glibc

/// Turns controllers on for the groups below one of version 2 (cgroups(7), "no internal processes").
struct ControlGroupDelegation {
    private let site: ControlGroupSite
    private let directory: CInt

    /// - Parameter directory: `site`'s, open.
    init(_ site: ControlGroupSite, _ directory: CInt) {
        self.site = site
        self.directory = directory
    }

    /// Where this process is the only one in the group, it moves to a group of its own below, as Delegate= of
    /// systemd.resource-control(5) expects; other people's processes stay where they are.
    func enable() throws(ControlGroupError) {
        let offered = try words("cgroup.controllers")
        for controller in site.controllers where !offered.contains(controller.rawValue) {
            throw .notDelegated(controller, directory: site.directory)
        }
        let enabled = try words("cgroup.subtree_control")
        let missing = site.controllers.filter { !enabled.contains($0.rawValue) }
        if missing.isEmpty { return }
        let order = missing.map { "+\($0.rawValue)" }.joined(separator: " ")
        do throws(ControlGroupError) {
            try ControlGroup.write(order, to: "cgroup.subtree_control", in: directory, site.directory)
        } catch {
            guard case .failed(_, let reason) = error, reason.errno == EBUSY else { throw error }
            guard try words("cgroup.procs") == [String(getpid())] else {
                throw .occupied(directory: site.directory, controllers: missing)
            }
            try moveDown()
            try ControlGroup.write(order, to: "cgroup.subtree_control", in: directory, site.directory)
        }
    }

    /// The supervisor stays in it, so it is the next launcher that removes it.
    private func moveDown() throws(ControlGroupError) {
        let name = "launch-\(getpid())-supervisor"
        let path = "\(site.directory)/\(name)"
        // Safety: a NUL-terminated copy of the name for the call.
        if unsafe mkdirat(directory, name, 0o755) < 0, errno != EEXIST {
            throw .failed(path: path, SystemError(call: "mkdir", errno: errno))
        }
        let group = try ControlGroup.open(name, in: directory, O_RDONLY | O_DIRECTORY, path)
        try ControlGroup.write("0", to: "cgroup.procs", in: group.rawValue, path)
    }

    private func words(_ file: String) throws(ControlGroupError) -> [String] {
        let path = "\(site.directory)/\(file)"
        let opened = try ControlGroup.open(file, in: directory, O_RDONLY, path)
        do throws(SystemError) {
            let text = String(decoding: try opened.readAll(limit: 1 << 20), as: UTF8.self)
            return text.split(whereSeparator: \.isWhitespace).map(String.init)
        } catch { throw .failed(path: path, error) }
    }
}
