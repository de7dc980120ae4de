import Foundation
import LaunchProgram
import Testing

/// Every system call of a launch into namespaces of its own fails in turn, those of process 1 there included.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Fault injection in namespaces` {
    private static let options = [
        "--isolation", "namespaces={user=true,ipc=true,net=true,cgroup=true,time=true,hostname=\"box\"}",
        "--isolation", "namespaces={read_only_root=true,private_dev=true,private_proc=true}",
        "--isolation", "filesystem={read=[\"/\"],execute=[\"/\"],write=[\"DIRECTORY\",\"/dev\"]}",
        "--isolation", "umask=\"0077\"", "--isolation", "nice=1", "--isolation", "workdir=\"/\"",
    ]

    private static let injected: Result<Faults, any Error> = Result { try Faults("1", options: options) }

    /// Calls that may fail while the command runs, fully protected, and why; the launcher's and the supervisor's own are
    /// in the suite without namespaces.
    private static let survivable: [Fault.Role: [String: String]] = [
        .child: [
            "rt_sigaction": "holds stop signals off until execve",
            "close": "what stays open is close-on-exec",
            "munmap": "cannot happen",
            "access": "asked only where /proc has no setgroups",
            "getppid": "the parent's end is found out in two ways",
            "umask": "cannot fail",
            "getcwd": "a directory that has no name stays the one below the read-only root",
        ],
        .maker: ["exit_group": "tried again until it works"],
        .first: [
            "getpid": "cannot fail", "getsid": "cannot fail", "getpgid": "cannot fail, for itself",
            "rt_sigprocmask": "the launcher's mask, full already, is inherited",
            "rt_sigaction": "the default is inherited",
            "madvise": "costs memory only",
        ],
    ]

    @Test func `a command that runs is fully protected`() throws {
        let run = try Self.injected.get()
        #expect(Set(run.faults.map(\.role)) == [.launcher, .child, .maker, .supervisor, .first])
        Faults.expect(run.faults) { $0.marker.isEmpty || $0.marker == run.protected }
    }

    @Test func `no fault leaves a process behind`() throws {
        // A process can always kill and await its own child: that these fail does not happen.
        let faults = try Self.injected.get().faults.filter {
            $0.call != "getpid" && ($0.role != .launcher || !["kill", "wait4"].contains($0.call))
        }
        Faults.expect(faults) { $0.orphans == 0 }
    }

    @Test func `a step of the child that fails keeps the command from starting, and is named`() throws {
        Faults.expect(
            try Self.injected.get().faults.filter {
                [.child, .maker].contains($0.role) && Self.survivable[$0.role]?[$0.call] == nil
            }
        ) { fault in
            !fault.executed
                && (fault.status == 125 || fault.call == "execve" && fault.status == 126)
                && fault.message.hasPrefix("launch: error: ")
        }
    }

    @Test func `process 1 that cannot confine itself takes the command with it`() throws {
        Faults.expect(
            try Self.injected.get().faults.filter {
                $0.role == .first && Self.survivable[.first]?[$0.call] == nil
            }
        ) { $0.status != 7 }
    }

    @Test func `a kill -9 at any call leaves nobody`() throws {
        let run = try Faults("kill", options: Self.options)
        #expect(run.faults.count > 200)
        #expect(run.faults.contains { $0.executed } && run.faults.contains { !$0.executed })
        Faults.expect(run.faults) {
            // Killed while it wrote its report, the command leaves the beginning of it.
            $0.status == 1009 && $0.orphans == 0 && run.protected.hasPrefix($0.marker)
        }
    }
}
