import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

/// Against plain directories, which refuse where the kernel would, and against whatever this machine has mounted.
@Suite struct `Making a control group` {
    private let workshop: Workshop
    private let request = ControlGroupRequest(memory: 1 << 20, processes: 5, processor: 150)

    init() throws { workshop = try Workshop() }

    private func site(_ controllers: [ControlGroupController], unified: Bool) -> ControlGroupSite {
        ControlGroupSite(directory: workshop.directory, isUnified: unified, controllers: controllers)
    }

    private func error(_ site: ControlGroupSite, _ name: String = "launch-1") -> ControlGroupError? {
        do throws(ControlGroupError) {
            _ = try ControlGroup.make(name, at: site, request)
            return nil
        } catch { return error }
    }

    @Test func `takes controllers that are delegated`() throws {
        try workshop.write("cgroup.controllers", "cpu io\n")
        try workshop.write("cgroup.subtree_control", "")
        let refused = error(site([.cpu, .memory], unified: true))
        #expect(refused == .notDelegated(.memory, directory: workshop.directory))
        #expect(try workshop.read("cgroup.subtree_control") == "")
    }

    @Test func `turns on those that are not, and only those`() throws {
        try workshop.write("cgroup.controllers", "cpu io memory pids\n")
        try workshop.write("cgroup.subtree_control", "io memory\n")
        let descriptor = try OwnedDescriptor.open(workshop.directory)
        let site = site([.memory, .pids, .cpu], unified: true)
        try ControlGroupDelegation(site, descriptor.rawValue).enable()
        #expect(try workshop.read("cgroup.subtree_control").hasPrefix("+pids +cpu"))
        try workshop.write("cgroup.subtree_control", "cpu memory pids\n")
        try ControlGroupDelegation(site, descriptor.rawValue).enable()
        #expect(try workshop.read("cgroup.subtree_control") == "cpu memory pids\n")
    }

    @Test func `that cannot be limited is removed again`() throws {
        let path = workshop.path("launch-1/pids.max")
        let failure = error(site([.pids], unified: false))
        #expect(failure == .failed(path: path, SystemError(call: "open", errno: ENOENT)))
        #expect(!FileManager.default.fileExists(atPath: workshop.path("launch-1")))
    }

    @Test func `tells a name that is taken from other failures`() throws {
        try workshop.write("launch-1", "a file, which is no group to remove")
        let taken = SystemError(call: "mkdir", errno: EEXIST)
        #expect(error(site([.pids], unified: false)) == .failed(path: workshop.path("launch-1"), taken))
        #expect(try workshop.read("launch-1").hasPrefix("a file"))
    }

    @Test func `removes what dead launchers left, and nothing that is locked, used or somebody else's`()
        throws
    {
        for name in ["launch-2", "launch-3", "launch-4", "other-5"] {
            try FileManager.default.createDirectory(
                atPath: workshop.path(name),
                withIntermediateDirectories: false
            )
        }
        try workshop.write("launch-3/a", "")
        let locked = try OwnedDescriptor.open(workshop.path("launch-4"))
        #expect(flock(locked.rawValue, LOCK_SH) == 0)
        _ = error(site([.pids], unified: false))
        let left = try FileManager.default.contentsOfDirectory(atPath: workshop.directory)
        #expect(Set(left) == ["home", "launch-3", "launch-4", "other-5"])
    }

    /// Version 2's rule against processes in inner groups, on the kernel itself: with hugetlb, the one controller that a
    /// machine of version 1 leaves to version 2 and nobody uses. On others a plain group has the same rule.
    @Test(.enabled(if: Self.hasSpareController, "no spare controller of version 2"))
    func `moves the only process of a group down, and no other`() async throws {
        let top = "/sys/fs/cgroup/unified"
        let spare = "+hugetlb"
        try spare.write(toFile: top + "/cgroup.subtree_control", atomically: false, encoding: .utf8)
        let group = top + "/delegated-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: group, withIntermediateDirectories: false)
        defer {
            // Safety: NUL-terminated copies for the calls.
            for name in (try? FileManager.default.contentsOfDirectory(atPath: group)) ?? [] {
                unsafe rmdir(group + "/" + name)
            }
            unsafe rmdir(group)
            try? "-hugetlb".write(toFile: top + "/cgroup.subtree_control", atomically: false, encoding: .utf8)
        }
        await #expect(processExitsWith: .exitCode(7)) { [group = group as String] in
            let join = "0"
            try join.write(toFile: group + "/cgroup.procs", atomically: false, encoding: .utf8)
            let controller = ControlGroupController(rawValue: "hugetlb")
            let site = ControlGroupSite(directory: group, isUnified: true, controllers: [controller])
            let directory = try OwnedDescriptor.open(group)
            let delegation = ControlGroupDelegation(site, directory.rawValue)
            // With another process in it, which nobody asked to be moved.
            let other = Process()
            other.executableURL = URL(fileURLWithPath: "/bin/sleep")
            other.arguments = ["60"]
            try other.run()
            do throws(ControlGroupError) {
                try delegation.enable()
                exit(1)
            } catch {
                if error != .occupied(directory: group, controllers: [controller]) { exit(2) }
            }
            other.terminate()
            other.waitUntilExit()
            try delegation.enable()
            let own = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
            if !own.contains("/launch-\(getpid())-supervisor\n") { exit(3) }
            let enabled = try String(contentsOfFile: group + "/cgroup.subtree_control", encoding: .utf8)
            if enabled != "hugetlb\n" { exit(4) }
            // Once on, a group can be made beside it.
            let made = try ControlGroup.make(
                "launch-x",
                at: site,
                .init(memory: nil, processes: nil, processor: nil)
            )
            if !FileManager.default.fileExists(atPath: group + "/launch-x/hugetlb.2MB.max") { exit(5) }
            withExtendedLifetime(made) {}
            exit(7)
        }
    }

    private static var hasSpareController: Bool {
        let path = "/sys/fs/cgroup/unified/cgroup.controllers"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return geteuid() == 0 && text.contains("hugetlb")
    }

    @Test func `is possible below this process's own group wherever it says so`() throws {
        let (sites, failures) = try ControlGroupSite.find([.memory, .pids, .cpu])
        #expect(sites.map(\.controllers.count).reduce(0, +) + failures.count == 3)
        for site in sites {
            #expect(FileManager.default.fileExists(atPath: site.directory + "/cgroup.procs"), "\(site)")
        }
    }
}
