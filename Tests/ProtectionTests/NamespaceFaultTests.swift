import Foundation
import LaunchProgram
import Testing

/// Every system call of a launch into namespaces of its own fails in turn, those of process 1 there included.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Fault injection in namespaces` {
    private static let injected: Result<Faults, any Error> = Result {
        try Faults(
            "1",
            options: [
                "--isolation",
                "namespaces={user=true,ipc=true,net=true,cgroup=true,time=true,hostname=\"box\"}",
                "--isolation", "namespaces={read_only_root=true,private_dev=true,private_proc=true}",
                "--isolation", "filesystem={read=[\"/\"],execute=[\"/\"],write=[\"DIRECTORY\",\"/dev\"]}",
                "--isolation", "umask=\"0077\"", "--isolation", "nice=1", "--isolation", "workdir=\"/\"",
            ]
        )
    }

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
            "exit_group": "tried again until it works",
        ],
        .first: [
            "getpid": "cannot fail", "getsid": "cannot fail",
            "rt_sigprocmask": "the launcher's mask, full already, is inherited",
            "rt_sigaction": "the default is inherited",
            "madvise": "costs memory only",
        ],
    ]

    @Test func `a command that runs is fully protected`() throws {
        let run = try Self.injected.get()
        #expect(Set(run.faults.map(\.role)) == [.launcher, .child, .supervisor, .first])
        Faults.expect(run.faults) { $0.marker.isEmpty || $0.marker == run.protected }
    }

    @Test func `no fault leaves a process behind`() throws {
        // A process can always kill and await its own child: that these fail does not happen. Without its list of
        // children the supervisor tries all process ids, which takes too long under a tracer.
        let faults = try Self.injected.get().faults.filter {
            $0.call != "getpid" && !($0.role == .supervisor && $0.call == "openat")
                && ($0.role != .launcher || !["kill", "wait4"].contains($0.call))
        }
        Faults.expect(faults) { $0.orphans == 0 }
    }

    @Test func `a step of the child that fails keeps the command from starting, and is named`() throws {
        Faults.expect(
            try Self.injected.get().faults.filter {
                $0.role == .child && Self.survivable[.child]?[$0.call] == nil
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
}
