import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Canaries in a launch that follows changes` {
    /// Its parent.
    private func parent(of process: pid_t) throws -> pid_t {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("PPid:") })
        return try #require(pid_t(line.dropFirst(5).trimmingCharacters(in: .whitespaces)))
    }

    /// Everything of a process that could hold a value, but descriptors that are memory files.
    private func places(_ process: pid_t) -> [String] {
        ["memory:\(process)"]
            + ["environ", "cmdline", "auxv", "status", "maps"].map { "/proc/\(process)/\($0)" }
    }

    private func expectNothing(_ canaries: Canaries, _ watcher: pid_t, _ command: pid_t) throws {
        let supervisor = try parent(of: command)
        #expect(try parent(of: supervisor) == watcher)
        // An environment that was wiped or emptied is nothing to look into.
        let all = places(watcher) + places(supervisor)
        #expect(try canaries.scan(["memory:\(watcher)", "memory:\(supervisor)"]) == [:])
        #expect(try canaries.scan(all, mayBeEmpty: true) == [:])
    }

    @Test func `are with the command only, before and after a restart`() throws {
        let old = try Canaries(3)
        let (watcher, first) = try RunningProgram.subject(["--on-change", "restart"], in: old.workshop)
        #expect(try old.scan(["memory:\(first)"]) == ["memory:\(first)": [0, 1, 2]])
        try expectNothing(old, watcher.process, first)
        let new = try old.resealed()
        let second = try #require(watcher.line().flatMap { pid_t($0) }, "\(watcher.errorText)")
        #expect(second != first && watcher.ask("ping") == "pong")
        #expect(try new.scan(["memory:\(second)"]) == ["memory:\(second)": [0, 1, 2]])
        #expect(try old.scan(["memory:\(second)"]) == ["memory:\(second)": [1, 2]])
        for canaries in [old, new] { try expectNothing(canaries, watcher.process, second) }
        #expect(watcher.wait() == 0)
    }

    @Test func `are in the memory files only, before and after they were replaced`() throws {
        let old = try Canaries(2)
        let (watcher, command) = try RunningProgram.subject(
            ["-v", "--on-change", "signal:USR1", "--deliver", "memfd"],
            in: old.workshop
        )
        try expectNothing(old, watcher.process, command)
        let new = try old.resealed()
        #expect(watcher.line() == "signal", "\(watcher.errorText)")
        #expect(watcher.ask("hold S0") == "held \(new.values[0].utf8.count)")
        // What the command reads is there, so the scanner looks in the right places.
        #expect(try new.scan(["memory:\(command)"]) == ["memory:\(command)": [0]])
        #expect(try old.scan(["memory:\(command)"]) == [:])
        for canaries in [old, new] { try expectNothing(canaries, watcher.process, command) }
        #expect(!new.holds(Data(watcher.errorText.utf8)) && !old.holds(Data(watcher.errorText.utf8)))
        // The watcher can write the files, and cannot read what is in them by what it holds.
        let modes = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(watcher.process)/fd")
            .filter { number in
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(watcher.process)/fd/\(number)"
                )
                return target?.hasPrefix("/memfd:") == true
            }
            .compactMap { number in
                try String(contentsOfFile: "/proc/\(watcher.process)/fdinfo/\(number)", encoding: .utf8)
                    .split(separator: "\n").first { $0.hasPrefix("flags:") }?.suffix(1)
            }
        #expect(modes == ["1", "1"])
        #expect(watcher.wait() == 0)
    }

    @Test func `in a variable end the launch before it begins, and a planted one is found`() throws {
        let canaries = try Canaries(1)
        let outcome = try canaries.workshop.launch(
            arguments: ["--on-change", "restart", "--", "true"],
            adding: ["LAUNCH_IDENTITY": canaries.key, "XDG_CONFIG_HOME": "/nowhere"]
        )
        #expect(outcome.status == 125 && outcome.errorText.contains("can be read once"))
        #expect(!canaries.holds(outcome.errors))
        // The scan of a watcher's environment sees what is there.
        let (watcher, _) = try RunningProgram.subject(
            ["--on-change", "restart"],
            in: canaries.workshop,
            adding: ["PLANTED": canaries.values[0]]
        )
        #expect(
            try canaries.scan(["/proc/\(watcher.process)/environ"]).values.first == [0]
        )
        #expect(watcher.wait() == 0)
    }
}
