internal import Glibc

/// The control groups of one launch, one in each hierarchy that limits something; removed again with this value.
package final class ControlGroups {
    private let groups: [ControlGroup]
    private let sites: [ControlGroupSite]
    /// What could not be had, where the best that can be had will do.
    package let failures: [ControlGroupError]

    /// Makes them; nothing is in them yet.
    ///
    /// - Parameter isRequired: throw rather than go on with some of them.
    package init(_ request: ControlGroupRequest, isRequired: Bool) throws(ControlGroupError) {
        var (sites, failures) = try ControlGroupSite.find(request.controllers)
        if isRequired, let failure = failures.first { throw failure }
        var made: [ControlGroup] = []
        var places: [ControlGroupSite] = []
        // One name for all: the supervisor is told one.
        var name = "launch-\(getpid())"
        var attempt = 0
        while let site = sites.first {
            do throws(ControlGroupError) {
                made.append(try ControlGroup.make(name, at: site, request))
                places.append(sites.removeFirst())
            } catch {
                // Another pid namespace's launcher may have this number too.
                if Self.isTaken(error), attempt < 8 {
                    attempt += 1
                    name = "launch-\(getpid())-\(attempt)"
                    sites = places + sites
                    (made, places) = ([], [])
                } else if isRequired {
                    throw error
                } else {
                    failures.append(error)
                    sites.removeFirst()
                }
            }
        }
        groups = made
        self.sites = places
        self.failures = failures
    }

    private static func isTaken(_ error: ControlGroupError) -> Bool {
        guard case .failed(_, let reason) = error else { return false }
        return reason.errno == EEXIST || reason.errno == EWOULDBLOCK || reason.errno == ENODEV
    }

    /// For the child: `cgroup.procs` of each, and its path.
    package var entries: [(descriptor: CInt, name: String)] {
        zip(groups, sites).map { ($0.processes.rawValue, "\($1.directory)/\($0.name)") }
    }

    /// Whether removing them takes CAP_DAC_OVERRIDE: nobody may write the first directory of a hierarchy.
    var takesOverride: Bool {
        groups.contains { group in
            do throws(SystemError) { return try group.parent.status().mode & 0o200 == 0 } catch {
                return false
            }
        }
    }

    /// For the supervisor: the groups' name, the descriptors of the groups above, and the one that ends everyone in a
    /// group, all of which it inherits.
    func handOver() -> (arguments: [String], descriptors: [CInt]) {
        guard let first = groups.first else { return ([], []) }
        var arguments = ["c" + first.name]
        var descriptors: [CInt] = []
        for group in groups {
            arguments.append("d\(group.parent.rawValue)")
            descriptors.append(group.parent.rawValue)
        }
        // cgroup v1 and Linux before 5.14 have none.
        for group in groups where group.tree >= 0 && descriptors.count == groups.count {
            arguments.append("k\(group.tree)")
            descriptors.append(group.tree)
        }
        return (arguments, descriptors)
    }
}
