/// What a control group can limit, by the kernel's name (cgroups(7)).
package struct ControlGroupController: RawRepresentable, Equatable, Sendable {
    /// As in `cgroup.controllers`.
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// Bytes of memory.
    package static let memory = ControlGroupController(rawValue: "memory")
    /// Processes and threads.
    package static let pids = ControlGroupController(rawValue: "pids")
    /// Processor time.
    package static let cpu = ControlGroupController(rawValue: "cpu")
}

/// Why the control group of a launch cannot be made.
package enum ControlGroupError: Error, Equatable, Sendable {
    /// /proc/self/cgroup or /proc/self/mountinfo cannot be read.
    case unreadable(path: String, SystemError)
    /// No hierarchy that is mounted here has the controller.
    case notMounted(ControlGroupController)
    /// This process's group is not below what is mounted here.
    case unreachable(ControlGroupController, group: String)
    /// Nobody has handed the controller to this process's group (`cgroup.controllers`).
    case notDelegated(ControlGroupController, directory: String)
    /// Others are in this process's group: a group of version 2 has either processes or limited groups below it.
    case occupied(directory: String, controllers: [ControlGroupController])
    /// A call on a file of the group or its parent.
    case failed(path: String, SystemError)
}
