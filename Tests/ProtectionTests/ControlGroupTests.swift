import Foundation
import Glibc
import LaunchProgram
import Testing

/// Limits that hold for all descendants. Only processes and processor time are tried: the memory hierarchy may be somebody
/// else's who counts on finding this process there.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "prlimit")), .timeLimit(.minutes(30)), .serialized)
struct `Control groups` {
    private let workshop: Workshop
    /// This machine's hierarchy of version 1 for processes, if that is what there is.
    private static let old = "/sys/fs/cgroup/pids"

    init() throws { workshop = try Workshop() }

    private func words(_ limits: [String], _ command: String...) -> [String] {
        [LaunchProgram.path] + limits.flatMap { ["--isolation", "limits.\($0)"] } + ["--"] + command
    }

    private func isPossible() throws -> Bool {
        let outcome = try workshop.shell(words(["pids_max=100"], "true"))
        if outcome.status != 0 { print("skipped: \(outcome.errorText)") }
        return outcome.status == 0
    }

    private func groups() throws -> Set<String> {
        let text = try workshop.shell(["find", "/sys/fs/cgroup", "-type", "d", "-name", "launch-*"]).text
        return Set(text.split(separator: "\n").map(String.init))
    }

    @Test func `limit processes, and are gone afterwards`() throws {
        guard try isPossible() else { return }
        let before = try groups()
        let fork = "sleep 1 & sleep 1 & sleep 1 & sleep 1 & echo four"
        let limited = try workshop.shell(words(["pids_max=3"], "sh", "-c", fork))
        #expect(!limited.text.contains("four"))
        let free = try workshop.shell(words(["pids_max=30"], "sh", "-c", fork))
        #expect(free.text == "four\n")
        #expect(try groups().subtracting(before) == [])
    }

    @Test func `hold what the profile says, from the first instruction`() throws {
        guard try isPossible() else { return }
        let find =
            "cat /proc/self/cgroup; find /sys/fs/cgroup -type d -name launch-$PPID | while read d; do "
            + "cat $d/pids.max $d/cpu.cfs_quota_us $d/cpu.cfs_period_us $d/cpu.max 2> /dev/null; done"
        let text = try workshop.shell(words(["pids_max=40", "cpu_max=50"], "sh", "-c", find)).text
        #expect(text.contains("/launch-"))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains("40"))
        #expect(lines.contains("50000 100000") || lines.contains("50000") && lines.contains("100000"))
    }

    @Test func `leave nothing when the command cannot be started`() throws {
        guard try isPossible() else { return }
        let before = try groups()
        let file = try workshop.write("noise", "no program", mode: 0o755)
        #expect(try workshop.shell(words(["pids_max=9"], file)).status == 126)
        #expect(try workshop.shell(words(["pids_max=9"], "no-such-program")).status == 127)
        let late = [
            LaunchProgram.path, "--isolation", "limits.pids_max=9", "--isolation", "workdir=\"/no\"", "--",
            "true",
        ]
        #expect(try workshop.shell(late).status == 125)
        #expect(try groups().subtracting(before) == [])
    }

    @Test func `of killed launchers are removed by the next`() throws {
        guard try isPossible() else { return }
        let before = try groups()
        let (supervisor, child) = try RunningProgram.subject(
            ["--isolation", "limits.pids_max=9"],
            in: workshop
        )
        let left = try groups().subtracting(before)
        #expect(!left.isEmpty)
        // While it runs, the next leaves it alone.
        #expect(try workshop.shell(words(["pids_max=9"], "true")).status == 0)
        #expect(try groups().isSuperset(of: left))
        supervisor.send(SIGKILL)
        #expect(supervisor.wait() == 128 + SIGKILL)
        for _ in 0..<1000 where ProcessFacts(process: child)["State"].map({ !$0.hasPrefix("Z") }) ?? false {
            usleep(10_000)
        }
        #expect(try groups().isSuperset(of: left))
        #expect(try workshop.shell(words(["pids_max=9"], "true")).status == 0)
        #expect(try groups().intersection(left) == [])
    }

    @Test func `are left by orphans too before they are removed`() throws {
        guard try isPossible() else { return }
        let before = try groups()
        let orphan = "(trap '' HUP; sleep 0.3; :) & exit 7"
        #expect(try workshop.shell(words(["pids_max=9"], "sh", "-c", orphan)).status == 7)
        #expect(try groups().subtracting(before) == [])
    }

    @Test func `take of the supervisor's confinement one call and at most one capability`() throws {
        guard try isPossible() else { return }
        let (supervisor, child) = try RunningProgram.subject(
            ["--isolation", "limits.pids_max=9"],
            in: workshop
        )
        let facts = ProcessFacts(process: supervisor.process)
        // CAP_KILL; CAP_DAC_OVERRIDE below the first directory of a hierarchy.
        let permitted = facts.capabilities("CapPrm") ?? .max
        #expect(permitted & ~(1 << 5 | 1 << 1) == 0)
        #expect(facts["Seccomp"] == "2")
        // stderr stays open to say what SIGSYS means when the command dies of it.
        let kinds = facts.descriptors.filter { $0.key != 2 }.values.filter {
            !$0.hasPrefix("/sys/fs/cgroup/") && !$0.hasSuffix("/children") && $0 != "anon_inode:[pidfd]"
        }
        #expect(kinds == [])
        #expect(facts.descriptors.values.contains { $0.hasPrefix("/sys/fs/cgroup/") })
        // The command has none of them.
        #expect(Set(ProcessFacts(process: child).descriptors.keys) == [0, 1, 2])
        #expect(supervisor.wait() == 0)
    }

    @Test func `that cannot be had are an error, or a note where the profile says so`() throws {
        try workshop.giveAway()
        let limit = words(["pids_max=9"], "true")
        let refused = try workshop.shell(Machine.asNobody + limit)
        #expect(refused.status == 125)
        #expect(refused.errorText.contains("Delegate=yes"), "\(refused.errorText)")
        let best = words(["pids_max=9", "cgroup=\"best-effort\""], "true")
        #expect(try workshop.shell(Machine.asNobody + best).status == 0)
        let explain = [LaunchProgram.path, "-v"] + best.dropFirst()
        #expect(try workshop.shell(Machine.asNobody + explain).errorText.contains("is not kept"))
    }

    @Test func `below a delegated one need no root`() throws {
        guard FileManager.default.fileExists(atPath: Self.old + "/cgroup.procs") else {
            print("skipped: no hierarchy of version 1 for processes")
            return
        }
        try workshop.giveAway()
        let group = Self.old + "/delegated-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: group, withIntermediateDirectories: false)
        defer { rmdir(group) }
        #expect(try workshop.shell(["chown", "-R", "65534:65534", group]).status == 0)
        let inside = "echo $$ > \(group)/cgroup.procs && exec \"$@\""
        let show = "grep pids /proc/self/cgroup; cat \(group)/launch-*/pids.max"
        let outcome = try workshop.shell(
            ["sh", "-c", inside, "sh"] + Machine.asNobody + words(["pids_max=12"], "sh", "-c", show)
        )
        #expect(outcome.text.contains("/launch-"), "\(outcome.errorText)")
        #expect(outcome.text.hasSuffix("\n12\n"))
        let left = try FileManager.default.contentsOfDirectory(atPath: group).filter {
            $0.hasPrefix("launch-")
        }
        #expect(left == [])
        // Everyone has left it.
        for _ in 0..<100 where rmdir(group) != 0 && errno == EBUSY { usleep(10_000) }
        #expect(!FileManager.default.fileExists(atPath: group))
    }

    @discardableResult
    private func rmdir(_ path: String) -> CInt {
        // Safety: a NUL-terminated copy for the call.
        unsafe Glibc.rmdir(path)
    }
}
