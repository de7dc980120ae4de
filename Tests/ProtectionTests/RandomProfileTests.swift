import Dispatch
import Foundation
import LaunchProgram
import Testing

/// Thousands of profiles made at random: each is refused with a message, or the command starts with exactly the posture
/// that was asked for, read back from the kernel.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(30)))
struct `Random profiles` {
    /// As many as the issue asks of the program people run; of a debug build, which starts slowly, a part.
    private static let count: Int = {
        let environment = ProcessInfo.processInfo.environment
        if let count = environment["LAUNCH_RANDOM_PROFILES"].flatMap({ Int($0) }) { return count }
        return environment["LAUNCH_BINARY"] != nil ? 5000 : 500
    }()

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return z ^ z >> 31
        }
    }

    @Test(arguments: [[], Machine.asNobody])
    func `are refused or give what they ask for`(_ user: [String]) throws {
        let workshop = try Workshop()
        let seed =
            ProcessInfo.processInfo.environment["LAUNCH_SEED"].flatMap { UInt64($0) }
            ?? .random(in: 0...(.max))
        let starter = try starter(user, workshop)
        var random = Generator(state: seed)
        let profiles = (0..<Self.count).map { _ in RandomProfile(starter, using: &random) }
        var paths: [String] = []
        for (index, profile) in profiles.enumerated() {
            paths.append(try workshop.write("p\(index).toml", profile.text))
        }
        try workshop.giveAway()
        let outcomes = try run(paths, user, workshop)
        #expect(outcomes.count == profiles.count)
        var complaints: [String: String] = [:]
        var started = 0
        for (profile, outcome) in zip(profiles, outcomes) {
            if outcome.status == 0 { started += 1 }
            if let complaint = profile.complaint(status: outcome.status, output: outcome.text) {
                complaints[complaint] = "\(profile.text)\n\(outcome.text.prefix(400))"
            }
        }
        print("random profiles: \(started) of \(profiles.count) started, seed \(seed)")
        // Most are refused or none is: either would prove little.
        #expect(started > profiles.count / 10)
        #expect(started < profiles.count * 19 / 20)
        #expect(
            complaints.isEmpty,
            "seed \(seed)\n\(complaints.prefix(5).map { "\($0)\n\($1)" }.joined(separator: "\n---\n"))"
        )
    }

    /// Without this the test above could agree with anything.
    @Test func `would be complained of if anything else held`() throws {
        let workshop = try Workshop()
        let starter = try starter([], workshop)
        var random = Generator(state: 1)
        let profile = RandomProfile(starter, using: &random)
        var posture = profile.expected.compactMapValues { $0 ?? "new" }
        func complaint() -> String? {
            let lines = posture.map { "\($0) \($1)" }.joined(separator: "\n")
            return profile.complaint(status: 0, output: lines)
        }
        try #require(profile.mistakes.isEmpty, "another seed is needed")
        #expect(complaint() == nil)
        for (key, value) in posture {
            posture[key] = value + "0"
            #expect(complaint() != nil || profile.expected[key] == .some(nil), "\(key)")
            posture[key] = value
        }
        #expect(profile.complaint(status: 125, output: "launch: error: no") != nil)
        #expect(profile.complaint(status: 1, output: "") != nil)
    }

    private func starter(_ user: [String], _ workshop: Workshop) throws -> RandomProfile.Starter {
        let posture = RandomProfile.posture(try workshop.shell(user + [try Compiled.program("posture")]).text)
        let number = posture["user"]?.split(separator: " ").first.flatMap { UInt32($0) }
        return RandomProfile.Starter(
            user: try #require(number),
            bounding: try #require(posture["bounding"].flatMap { UInt64($0, radix: 16) }),
            posture: posture
        )
    }

    /// Two at a time, in a C program: starting one from here takes longer than a launch.
    private func run(
        _ paths: [String],
        _ user: [String],
        _ workshop: Workshop
    ) throws -> [(status: Int, text: String)] {
        let words =
            user + [try Compiled.program("run-many"), LaunchProgram.path, try Compiled.program("posture")]
        let middle = paths.count / 2
        let results = Results()
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            let list = (half == 0 ? paths[..<middle] : paths[middle...]).joined(separator: "\n") + "\n"
            let enter = try? Compiled.program("enter")
            let outcome = try? workshop.run(
                enter ?? "",
                [workshop.directory] + words,
                input: Data(list.utf8)
            )
            results.set(half, outcome?.output ?? Data())
        }
        return Self.parse(results.all[0]) + Self.parse(results.all[1])
    }

    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var results = [Data(), Data()]
        func set(_ index: Int, _ data: Data) { lock.withLock { results[index] = data } }
        var all: [Data] { lock.withLock { results } }
    }

    private static func parse(_ data: Data) -> [(status: Int, text: String)] {
        var outcomes: [(status: Int, text: String)] = []
        var rest = Array(data)[...]
        while let end = rest.firstIndex(of: 10) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").compactMap {
                Int($0)
            }
            guard words.count == 2 else { break }
            let body = rest.dropFirst(end - rest.startIndex + 1).prefix(words[1])
            outcomes.append((words[0], String(decoding: body, as: UTF8.self)))
            rest = rest[body.endIndex...]
        }
        return outcomes
    }
}
