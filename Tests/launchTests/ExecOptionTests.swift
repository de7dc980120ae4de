import ArgumentParser
import Delivery
import Launching
import Testing

@testable import launch

/// `ExecOptionWords` reads what `ExecOptions` reads, only faster: both answers must be one.
@Suite struct `The options of a launch` {
    private func fast(_ words: [String]) -> LaunchOptions? { ExecOptionWords.parse(words[...]) }

    /// What the argument parser makes of the words, as the verb that is used when none is named.
    private func thorough(_ words: [String]) -> LaunchOptions? {
        let rest = words.first == "exec" ? Array(words.dropFirst()) : words
        return (try? ExecOptions.parse(rest))?.launchOptions
    }

    /// The same words through the verbs, as `main` gives them to the parser.
    private func throughVerbs(_ words: [String]) -> LaunchOptions? {
        ((try? LaunchCommand.parseAsRoot(words + ["--", "true"])) as? ExecVerb)?.options.launchOptions
    }

    @Test(arguments: [
        [], ["exec"], ["-c", "x.toml"], ["--config", "x"], ["--config=x"], ["--config=a=b"], ["--strict"],
        ["--skip-audit", "--warn-only", "--pristine", "-v"], ["--verbose"], ["--profile", "none"],
        ["--identity=fd:3"], ["--deliver", "memfd"], ["--deliver=env"], ["--only", "A"],
        ["--only", "A", "B", "--strict"], ["--only", "A", "--only", "B"], ["--keep-fd", "3", "--keep-fd=4"],
        ["--report-denials"], ["--denials", "x"], ["--denials=fd:3", "--report-denials"],
        ["--signal-exit", "code"], ["--signal-exit=code"], ["--config", ""],
        ["exec", "--profile", "a", "--profile", "b"],
    ]) func `are understood without the argument parser, which agrees`(_ words: [String]) throws {
        let options = try #require(fast(words), "\(words)")
        #expect(options == thorough(words))
        #expect(options == throughVerbs(words))
    }

    @Test(arguments: [
        ["--unknown"], ["-x"], ["word"], ["explain"], ["exec", "exec"], ["audit"], ["help"], ["--help"],
        ["-h"],
        ["--version"], ["exec", "--help"], ["-c"], ["--config"], ["-c=x"], ["-cx"], ["--deliver", "file"],
        ["--deliver"], ["--keep-fd", "x"], ["--keep-fd", "-1"], ["--keep-fd", "99999999999"],
        ["--signal-exit", "die"], ["--only"], ["--only", "--strict"], ["--only=A"], ["--strict=yes"],
        ["--config", "--strict"], ["--config=-x"], ["--config="], ["-vv"], ["-"], ["--"],
        ["--strict", "word"], [""],
        ["--conf", "x"], ["=x"], ["--only", "A", "--unknown"], ["--generate-completion-script"],
    ]) func `are left to the argument parser when they are not plainly right`(_ words: [String]) {
        #expect(fast(words) == nil)
    }

    @Test func `are never read otherwise than the argument parser reads them`() {
        var generator = Words(state: 20_260_101)
        var accepted = 0
        for _ in 0..<1200 {
            let words = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                generator.word()
            }
            guard let options = fast(words) else { continue }
            accepted += 1
            #expect(options == thorough(words), "\(words)")
            if accepted % 8 == 0 { #expect(options == throughVerbs(words), "\(words)") }
        }
        // Otherwise the comparison would compare nothing.
        #expect(accepted > 120, "\(accepted)")
    }

    @Test func `lead to the verb exec when no verb is named`() throws {
        let verb = try #require(try LaunchCommand.parseAsRoot(["--strict", "--", "a", "-b"]) as? ExecVerb)
        #expect(verb.command == ["a", "-b"])
        #expect(verb.options.strict)
    }

    @Test func `are as safe as can be when nothing is said`() {
        let options = LaunchOptions()
        #expect(!options.skipAudit && !options.warnOnly && !options.exitsWithCode)
        #expect(options.keptDescriptors.isEmpty && options.only.isEmpty && options.config == nil)
        #expect(fast([]) == options)
    }

    @Test func `know every way of delivery`() {
        for method in DeliveryMethod.allCases {
            #expect(fast(["--deliver", method.rawValue])?.deliver == method)
            #expect(thorough(["--deliver", method.rawValue])?.deliver == method)
        }
    }
}

/// Words of a command line, mostly right ones; the same sequence in every run.
private struct Words: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // splitmix64.
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    private static let flags = [
        "--strict", "--skip-audit", "--warn-only", "--pristine", "-v", "--verbose", "exec",
    ]
    private static let options = [
        "-c", "--config", "--profile", "--identity", "--deliver", "--keep-fd", "--signal-exit", "--only",
    ]
    private static let values = [
        "env", "memfd", "code", "3", "17", "x.toml", "A", "none", "", "a b", "ü", "a=b", "-", "-1", "0x3",
        "+3", "03", " 3", "3.0", "--strict", "exec",
    ]

    mutating func word() -> String {
        switch Int.random(in: 0..<10, using: &self) {
        case 0..<3: Self.flags.randomElement(using: &self) ?? ""
        case 3..<5: Self.options.randomElement(using: &self) ?? ""
        case 5..<8:
            (Self.options.randomElement(using: &self) ?? "") + "="
                + (Self.values.randomElement(using: &self) ?? "")
        default: Self.values.randomElement(using: &self) ?? ""
        }
    }
}
