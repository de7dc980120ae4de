import Foundation
import LaunchProgram
import Testing

/// The launcher's memory at each of its system calls, from before the identity is read until it is the supervisor.
@Suite(.enabled(if: Machine.has("gcc", "prlimit", "setpriv")), .timeLimit(.minutes(30)))
struct `Secrets while they are open` {
    /// Where a pattern was in all looks together.
    private struct Sighting {
        let locked: Int
        let outside: Int
        let last: String
    }

    private func watch(_ canaries: Canaries, _ words: [String] = [], adding: [String: String] = [:]) throws
        -> [Sighting]
    {
        let tool = [try Compiled.program("memory-watch"), canaries.workshop.directory]
        let command = ["--", LaunchProgram.path] + words + ["--", try Compiled.program("marker")]
        let outcome = try canaries.workshop.shell(
            tool + canaries.patterns.map(Canaries.hexadecimal) + command,
            adding: adding
        )
        let rows = outcome.text.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        let end = try #require(rows.last)
        // The command ended as it does without a watcher, and the watcher looked often.
        #expect(end.first == "7", "\(outcome.text)")
        #expect(Int(end[1]) ?? 0 > 25)
        return rows.dropLast().map {
            Sighting(
                locked: Int($0[0]) ?? -1,
                outside: Int($0[1]) ?? -1,
                last: $0[2...].joined(separator: " ")
            )
        }
    }

    @Test(arguments: ["env", "memfd"])
    func `values and identity are only ever in locked pages left out of core dumps`(_ method: String) throws {
        let canaries = try Canaries(3)
        let sightings = try watch(canaries, ["--deliver", method])
        #expect(sightings.count == 5)
        for (index, sighting) in sightings.enumerated() {
            // Seen at all: the watcher works, and the pages were locked at that moment.
            #expect(sighting.locked > 0, "pattern \(index)")
            #expect(sighting.outside == 0, "pattern \(index), at last before call \(sighting.last)")
        }
    }

    @Test func `an identity in a variable is wiped there before the first value is opened`() throws {
        let canaries = try Canaries(3)
        let sightings = try watch(canaries, adding: ["LAUNCH_IDENTITY": canaries.key])
        let key = sightings[canaries.values.count]
        #expect(key.outside > 0, "the kernel put it on the stack")
        #expect(key.outside < key.locked + 20, "still there \(key.last)")
        #expect(key.last.contains("[stack]"))
        for sighting in sightings where sighting.last != key.last {
            #expect(sighting.outside == 0, "\(sighting.last)")
        }
    }

    @Test func `a value inherited from the environment is copied into locked pages`() throws {
        let canaries = try Canaries(1)
        try canaries.workshop.write("launch.toml", "version = 1\n[secret.S0]\nrequired = true\n")
        let sightings = try watch(canaries, adding: ["S0": canaries.values[0]])
        #expect(sightings[0].locked > 0)
        #expect(sightings[0].last.contains("[stack]"), "nowhere but where the kernel put it")
    }

    @Test func `where no page can be locked, nothing is started`() throws {
        let canaries = try Canaries(1)
        try canaries.workshop.giveAway()
        func run(_ limit: String) throws -> Outcome {
            let words = ["prlimit", "--memlock=\(limit)"] + Machine.asNobody
            return try canaries.workshop.shell(words + [LaunchProgram.path, "--", "touch", "started"])
        }
        let refused = try run("0:0")
        #expect(refused.status == 125)
        #expect(refused.errorText.contains("RLIMIT_MEMLOCK"), "\(refused.errorText)")
        #expect(!FileManager.default.fileExists(atPath: canaries.workshop.path("started")))
        #expect(try run("1048576:1048576").status == 0)
        #expect(FileManager.default.fileExists(atPath: canaries.workshop.path("started")))
    }
}
