import Foundation
import LaunchProgram
import Testing

/// Every system call of a launch, from its first instruction to execve and the supervisor's filter, fails in turn.
///
/// The command must never run half-protected: it is not started, or it is killed again, or it has everything.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30))) struct `Fault injection` {
    /// Calls that may fail while the launch goes on, fully protected, and why; `read` only with EINTR.
    static let survivable: [Fault.Role: [String: String]] = [
        .launcher: [
            "getpid": "cannot fail", "geteuid": "cannot fail",
            "close": "what stays open is close-on-exec",
            "munmap": "the pages were wiped before, and execve takes the address space away",
            "munlock": "the pages were wiped before",
            "madvise": "PR_SET_DUMPABLE 0 keeps all of the process out of core dumps",
            "mlock": "libsodium locks once and LockedBytes again: one of the two suffices",
            "mprotect": "guard pages and sealing are a second line; the pages stay locked and are wiped",
            "brk": "malloc falls back to mmap",
            "getrandom":
                "libsodium asks again after EINTR and looks for another source where the first answer is no",
            "openat":
                "without /proc/self/exe the path of AT_EXECFN is taken; without the manifest the test below fails",
            "landlock_create_ruleset":
                "taken for a kernel without it, which the default profile's scope goes on without and says so",
            "getpriority": "a nice value nobody asks to change",
            "prlimit64": "the stack's limit is asked for to say early what execve would refuse",
            "rt_sigpending": "signals stay blocked and reach the supervisor",
            "read": "read again after EINTR",
        ],
        .child: [
            "rt_sigaction":
                "holds stop signals off until execve; without it a Ctrl-Z in that millisecond stops the child",
            "close": "the ruleset's descriptor is close-on-exec",
        ],
        .supervisor: [
            "getpid": "cannot fail", "getsid": "cannot fail",
            "getpgid": "only asked for a command with a terminal and a group of its own",
            "rt_sigprocmask": "the launcher's mask, full already, is inherited",
            "rt_sigaction": "matters only where SIGCHLD was ignored by whoever started launch",
            "readlinkat": "then /proc counts as another namespace's, and all process ids are tried",
            "openat": "without the list of children all process ids are tried",
            "madvise": "costs memory only",
        ],
    ]

    /// Calls whose failure ends the launcher by a signal, the command with it where it runs already, and why.
    static let fatal: [String: String] = [
        "mprotect": "libsodium cannot wipe pages that it cannot make writable: it faults",
        "getrandom": "libsodium aborts without randomness",
    ]

    private static let injected: Result<Faults, any Error> = Result { try Faults("1,12,4") }

    /// Everything after start-up: libc's and the Swift runtime's own calls end where the manifest is looked for.
    private func faults() throws -> [Fault] {
        let faults = try Self.injected.get().faults
        #expect(faults.count > 500)
        let first = try #require(faults.first { $0.role == .launcher && $0.call == "getcwd" }?.index)
        return faults.filter { $0.role != .launcher || $0.index >= first }
    }

    @Test func `the clean run is what this is about`() throws {
        let run = try Self.injected.get()
        for fact in [
            "CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2", "core: 1",
        ] {
            #expect(run.protected.contains(fact), "\(run.protected)")
        }
        #expect(run.protected.contains("S0=" + String(decoding: run.secrets[0], as: UTF8.self)))
        #expect(run.protected.contains("S1_FILE=/proc/self/fd/N|S1=|"))
        #expect(Set(run.faults.map(\.role)) == [.launcher, .child, .supervisor])
    }

    @Test func `a command that runs is fully protected`() throws {
        let run = try Self.injected.get()
        Faults.expect(run.faults) { $0.marker.isEmpty || $0.marker == run.protected }
    }

    @Test func `no fault leaves a process or a file behind`() throws {
        let run = try Self.injected.get()
        Faults.expect(run.faults) { $0.orphans == 0 }
        #expect(run.files.isSubset(of: Self.expectedFiles))
    }

    /// The identity, the manifest, and where the tracer and the command write.
    private static let expectedFiles: Set<String> = [
        "home", "home/.config", "home/.config/launch", Canaries.identityPath, "launch.toml", "shard-0",
        "shard-0/errors", "shard-0/marker", "shard-1", "shard-1/errors", "shard-1/marker",
    ]

    @Test func `no message holds a value`() throws {
        let run = try Self.injected.get()
        Faults.expect(run.faults) { fault in
            !run.secrets.contains { Data(fault.message.utf8).range(of: $0) != nil }
        }
    }

    @Test func `a launch that goes on does so for a reason`() throws {
        Faults.expect(try faults().filter { $0.status == 7 }) {
            Self.survivable[$0.role]?[$0.call] != nil && ($0.call != "read" || $0.error == 4)
        }
    }

    @Test func `a launch that ends says what failed`() throws {
        Faults.expect(try faults().filter { $0.status != 7 }) { fault in
            if fault.status > 1000 { return fault.role == .launcher && Self.fatal[fault.call] != nil }
            // The supervisor takes away its own stderr before these two.
            let isMute = fault.role == .supervisor && ["prctl", "seccomp"].contains(fault.call)
            // 126 and 127 are for the command's own file, which could not be looked at or executed.
            let aboutFile = !fault.executed && !fault.message.contains("not started")
            return (fault.message.hasPrefix("launch: error: ") || isMute && fault.message.isEmpty)
                && (fault.status == 125 || aboutFile && [126, 127].contains(fault.status))
        }
    }

    @Test func `each step of the child is named when it fails`() throws {
        let words = [
            "close_range": ["close descriptors"], "capset": ["empty the capability sets"],
            "seccomp": ["seccomp filter"],
            "rt_sigprocmask": ["signal mask"], "prlimit64": ["limit core"], "fcntl": ["pass descriptor"],
            "getppid": ["parent"],
            "prctl": ["parent", "bounding set", "ambient", "no_new_privs", "securebits"],
            "landlock_create_ruleset": ["Landlock"], "landlock_restrict_self": ["Landlock"],
        ]
        Faults.expect(try faults().filter { $0.role == .child && Self.survivable[.child]?[$0.call] == nil }) {
            fault in
            if fault.call == "execve" {
                return fault.status == 126 && fault.message.contains("cannot execute")
            }
            return fault.status == 125 && !fault.executed
                && fault.message.contains("the command was not started: ")
                && words[fault.call]?.contains { fault.message.contains($0) } == true
        }
    }

    @Test func `a kill -9 at any call leaves nobody and nothing`() throws {
        let run = try Faults("kill")
        #expect(run.faults.count > 200)
        #expect(run.faults.contains { $0.executed } && run.faults.contains { !$0.executed })
        Faults.expect(run.faults) {
            // Killed while it wrote its report, the command leaves the beginning of it.
            $0.status == 1009 && $0.orphans == 0 && run.protected.hasPrefix($0.marker)
        }
        #expect(run.files.isSubset(of: Self.expectedFiles))
    }
}
