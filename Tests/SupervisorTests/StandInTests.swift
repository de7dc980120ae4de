import Glibc
import Testing

/// The flags for who stands in for another init (CEntry.h).
@Suite struct `Standing in for another init` {
    private static let leave = 96
    private static let ownGroup = 8 + 128
    private static let heed = 512
    private static let endGroup = 1024
    private static let stop = 2048
    private static let tell = 4096

    private func harness(_ flags: Int, _ options: String..., script: String) -> RunningProcess {
        RunningProcess(
            Programs.harness,
            ["harness", "--flags", "\(flags)"] + options + ["/bin/sh", "-c", script]
        )
    }

    private func table(_ changes: [Int: Int]) -> String {
        "r" + String(decoding: (0...64).map { UInt8(48 + (changes[$0] ?? $0)) }, as: UTF8.self)
    }

    @Test(arguments: [(heed, ["back"]), (0, [])])
    func `what the child sends is sent back where it is to be`(_ flags: Int, _ expected: [String]) {
        let running = harness(
            flags,
            script: "trap 'echo back' USR1; trap 'exit 0' USR2; echo ready; kill -USR1 $PPID; "
                + "while :; do sleep 0.01; done"
        )
        #expect(running.line() == "ready")
        if !expected.isEmpty { #expect(running.line() == expected[0]) }
        running.send(SIGUSR2)
        #expect(running.rest() == [])
        #expect(running.wait() == .exited(0))
    }

    /// A command that ends once its child is ready, and leaves that behind.
    private static let parting = """
        trap 'exit 3' USR1
        sh -c 'trap "echo TERM; exit" TERM; trap "echo USR2; exit" USR2; trap "echo HUP; exit" HUP
            echo worker $$; kill -USR1 $PPID; while :; do sleep 0.02; done' &
        wait
        """

    @Test(arguments: [([15: 15], "TERM"), ([15: 12], "USR2")])
    func `the group of the child is told of its end`(_ rewriting: [Int: Int], _ told: String) {
        let running = harness(
            Self.leave + Self.ownGroup + Self.endGroup,
            "--own-group",
            "--order",
            table(rewriting),
            script: Self.parting
        )
        #expect(running.words(after: "worker").count == 2)
        #expect(running.wait() == .exited(3))
        #expect(running.rest() == [told])
    }

    @Test(arguments: [(leave + ownGroup, [15: 15]), (leave + ownGroup + endGroup, [15: 0])])
    func `the group is not told otherwise`(_ flags: Int, _ rewriting: [Int: Int]) throws {
        let running = harness(flags, "--own-group", "--order", table(rewriting), script: Self.parting)
        let worker = try #require(running.words(after: "worker").last.flatMap { pid_t($0) })
        #expect(running.wait() == .exited(3))
        kill(worker, SIGHUP)
        #expect(running.rest() == ["HUP"])
    }

    private func state(_ process: pid_t) -> Substring? {
        contents(of: "/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ").first
    }

    private func pending(_ process: pid_t) -> UInt64 {
        let line = contents(of: "/proc/\(process)/status").split(separator: "\n").first {
            $0.hasPrefix("ShdPnd")
        }
        return line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) } ?? 0
    }

    @Test(arguments: [SIGTSTP, SIGTTIN, SIGTTOU])
    func `a request to stop stops it too, whatever the child makes of that`(_ signal: CInt) {
        let script =
            "trap 'echo told' USR1; trap 'echo on' CONT; trap 'exit 0' USR2; echo ready; while :; do sleep 0.01; done"
        let running = harness(
            Self.heed + Self.stop,
            "--order",
            table([Int(signal): Int(SIGUSR1)]),
            script: script
        )
        #expect(running.line() == "ready")
        running.send(signal)
        #expect(running.line() == "told")
        #expect(eventually { state(running.process) == "T" })
        running.send(SIGCONT)
        #expect(running.line() == "on")
        running.send(SIGUSR2)
        #expect(running.wait() == .exited(0))
    }

    @Test func `it does not stop with the child without a terminal`() {
        let running = harness(
            Self.heed,
            script: "trap 'exit 5' TERM; echo ready $$; while :; do sleep 0.01; done"
        )
        let child = running.words(after: "ready").last.flatMap { pid_t($0) } ?? 0
        kill(child, SIGSTOP)
        #expect(eventually { state(child) == "T" })
        running.send(SIGTERM)
        // It was sent on: it waits for the child, whom somebody tells to go on, and not the supervisor.
        #expect(eventually { pending(child) & 1 << UInt64(SIGTERM - 1) != 0 })
        kill(child, SIGCONT)
        #expect(running.wait() == .exited(5))
    }

    @Test func `the whole group goes on when it does`() throws {
        let script = """
            sh -c 'trap "echo on; exit" CONT; echo worker $$; while :; do :; done' & wait
            """
        let running = harness(Self.ownGroup, "--own-group", script: script)
        let worker = try #require(running.words(after: "worker").last.flatMap { pid_t($0) })
        running.send(SIGSTOP)
        #expect(eventually { state(running.process) == "T" })
        // Both wait for the supervisor when it wakes: the stop of the child, and the word to go on.
        kill(-getpgid(worker), SIGSTOP)
        #expect(eventually { state(worker) == "T" })
        running.send(SIGCONT)
        #expect(running.line() == "on")
        kill(-getpgid(worker), SIGKILL)
    }

    @Test(arguments: [(tell, 1), (0, 0)])
    func `it says which orphans it reaped`(_ flags: Int, _ count: Int) {
        // It ends when its first parent has, who would reap it otherwise; when it was reaped it cannot be signalled any more.
        let script = """
            o=$(sh -c 'while [ "$(cut -d " " -f 4 /proc/$$/stat)" != $0 ]; do :; done' $PPID & echo $!)
            while kill -0 $o 2>/dev/null; do :; done; echo orphan $o
            """
        let running = RunningProcess(
            "/bin/sh",
            ["sh", "-c", "exec \(Programs.harness) --flags \(flags) /bin/sh -c \"$0\" 2>&1", script]
        )
        var lines = running.rest()
        let orphan = lines.first { $0.hasPrefix("orphan") }?.split(separator: " ").last ?? ""
        lines.removeAll { $0.hasPrefix("orphan") }
        #expect(running.wait() == .exited(0))
        #expect(
            lines
                == [String](
                    repeating: "launch: warning: process \(orphan), an orphan, was reaped",
                    count: count
                )
        )
    }
}
