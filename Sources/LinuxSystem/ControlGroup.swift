internal import Glibc

/// What the control group of a launch shall limit; nil is no limit.
package struct ControlGroupRequest: Equatable, Sendable {
    /// Bytes of memory, swap space included.
    package var memory: UInt64?
    /// Processes and threads.
    package var processes: UInt64?
    /// Per cent of one processor.
    package var processor: UInt64?

    package init(memory: UInt64?, processes: UInt64?, processor: UInt64?) {
        self.memory = memory
        self.processes = processes
        self.processor = processor
    }

    /// The controllers it takes.
    package var controllers: [ControlGroupController] {
        var all: [ControlGroupController] = []
        if memory != nil { all.append(.memory) }
        if processes != nil { all.append(.pids) }
        if processor != nil { all.append(.cpu) }
        return all
    }

    /// The files of a new group and what they get, in order; `isOptional` for those only some kernels have.
    fileprivate func settings(
        _ controller: ControlGroupController,
        isUnified: Bool
    ) -> [(file: String, value: String, isOptional: Bool)] {
        switch controller {
        case .memory:
            guard let memory else { return [] }
            // Without a limit on swap, memory.max is a limit on nothing but speed.
            return isUnified
                ? [("memory.max", "\(memory)", false), ("memory.swap.max", "0", true)]
                : [
                    ("memory.limit_in_bytes", "\(memory)", false),
                    ("memory.memsw.limit_in_bytes", "\(memory)", true),
                ]
        case .pids: return processes.map { [("pids.max", "\($0)", false)] } ?? []
        case .cpu:
            guard let processor else { return [] }
            let period = 100_000
            let quota = processor * UInt64(period) / 100
            return isUnified
                ? [("cpu.max", "\(quota) \(period)", false)]
                : [("cpu.cfs_period_us", "\(period)", false), ("cpu.cfs_quota_us", "\(quota)", false)]
        default: return []
        }
    }
}

/// A control group made for a launch below this process's own, removed again with this value.
///
/// It stays locked (flock(2)) until the command is in it: whoever looks for groups that dead launchers left behind can
/// then tell one that is still empty.
final class ControlGroup {
    /// `cgroup.procs`, open for writing.
    let processes: OwnedDescriptor
    /// The group above.
    let parent: OwnedDescriptor
    let name: String
    private let lock: OwnedDescriptor
    /// `cgroup.kill`, open for writing; -1 where there is none (cgroup v1, Linux before 5.14).
    let tree: CInt

    private init(
        _ parent: consuming OwnedDescriptor,
        _ name: String,
        _ lock: consuming OwnedDescriptor,
        _ processes: consuming OwnedDescriptor
    ) {
        self.parent = parent
        self.name = name
        // Safety: a C string for the call; closed with this value.
        tree = unsafe openat(lock.rawValue, "cgroup.kill", O_WRONLY | O_CLOEXEC)
        self.lock = lock
        self.processes = processes
    }

    /// Makes and limits the group `name`; EEXIST or EWOULDBLOCK where another name may do.
    static func make(
        _ name: String,
        at site: ControlGroupSite,
        _ request: ControlGroupRequest
    ) throws(ControlGroupError) -> ControlGroup {
        let parent = try open(site.directory, in: AT_FDCWD, O_RDONLY | O_DIRECTORY, site.directory)
        removeLeftOvers(in: parent)
        if site.isUnified { try ControlGroupDelegation(site, parent.rawValue).enable() }
        let path = "\(site.directory)/\(name)"
        // Safety: Swift passes NUL-terminated copies for the duration of the calls.
        try check("mkdir", path, unsafe mkdirat(parent.rawValue, name, 0o755))
        do throws(ControlGroupError) {
            let lock = try open(name, in: parent.rawValue, O_RDONLY | O_DIRECTORY, path)
            try check("flock", path, flock(lock.rawValue, LOCK_SH | LOCK_NB))
            for controller in site.controllers {
                for setting in request.settings(controller, isUnified: site.isUnified) {
                    try write(setting.value, to: setting.file, in: lock.rawValue, path, setting.isOptional)
                }
            }
            let file = "cgroup.procs"
            let processes = try open(file, in: lock.rawValue, O_WRONLY, "\(path)/\(file)")
            return ControlGroup(parent, name, lock, processes)
        } catch {
            unsafe unlinkat(parent.rawValue, name, AT_REMOVEDIR)
            throw error
        }
    }

    deinit {
        if tree >= 0 { close(tree) }
        // A process that has just ended may count for a moment longer.
        for _ in 0..<100 {
            // Safety: a NUL-terminated copy for the call.
            let result = unsafe unlinkat(parent.rawValue, name, AT_REMOVEDIR)
            if result == 0 || errno != EBUSY { return }
            usleep(1000)
        }
    }

    /// Removes groups of launchers that were killed: those that have no process and that nobody has locked.
    private static func removeLeftOvers(in parent: borrowing OwnedDescriptor) {
        for name in FileAccess.names(in: parent.rawValue) where name.hasPrefix("launch-") {
            // Safety: NUL-terminated copies for the calls.
            let descriptor = unsafe openat(parent.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if descriptor < 0 { continue }
            let group = OwnedDescriptor(owning: descriptor)
            guard flock(group.rawValue, LOCK_EX | LOCK_NB) == 0 else { continue }
            unsafe unlinkat(parent.rawValue, name, AT_REMOVEDIR)
        }
    }

    static func open(
        _ name: String,
        in directory: CInt,
        _ flags: CInt,
        _ path: String
    ) throws(ControlGroupError) -> OwnedDescriptor {
        // Safety: a NUL-terminated copy of the name for the call.
        let descriptor = unsafe openat(directory, name, flags | O_CLOEXEC)
        if descriptor < 0 { throw .failed(path: path, SystemError(call: "open", errno: errno)) }
        do throws(SystemError) {
            return try OwnedDescriptor(owning: descriptor).aboveStandardError()
        } catch { throw .failed(path: path, error) }
    }

    static func check(_ call: String, _ path: String, _ result: CInt) throws(ControlGroupError) {
        if result < 0 { throw .failed(path: path, SystemError(call: call, errno: errno)) }
    }

    static func write(
        _ text: String,
        to file: String,
        in directory: CInt,
        _ path: String,
        _ isOptional: Bool = false
    ) throws(ControlGroupError) {
        let path = "\(path)/\(file)"
        let opened: OwnedDescriptor
        do throws(ControlGroupError) { opened = try open(file, in: directory, O_WRONLY, path) } catch {
            if isOptional, case .failed(_, let reason) = error, reason.isNotFound { return }
            throw error
        }
        let bytes = Array(text.utf8)
        do throws(SystemError) { try writeAll(bytes.span, to: opened.rawValue) } catch {
            throw .failed(path: path, error)
        }
    }
}
