import CommandSyntax
import Delivery
import Launching
import Testing

@testable import launch

@Suite struct `The options of a launch` {
    private func read(_ words: [String]) throws(UsageError) -> LaunchOptions {
        var verb = ExecVerb()
        #expect(try ExecVerb.table.read(words[...], into: &verb) == .run)
        return verb.options
    }

    private func options(_ change: (inout LaunchOptions) -> Void) -> LaunchOptions {
        var options = LaunchOptions()
        change(&options)
        return options
    }

    @Test func `are as safe as can be when nothing is said`() throws {
        let options = LaunchOptions()
        #expect(!options.skipAudit && !options.warnOnly && !options.exitsWithCode)
        #expect(options.keptDescriptors.isEmpty && options.only.isEmpty && options.config == nil)
        #expect(try read([]) == options)
    }

    @Test func `each say one thing`() throws {
        #expect(try read(["-c", "x.toml"]) == options { $0.config = "x.toml" })
        #expect(try read(["--config=a=b"]) == options { $0.config = "a=b" })
        #expect(try read(["--profile", "none"]) == options { $0.profile = "none" })
        #expect(
            try read(["--isolation", "a=1", "--isolation=b=2"]) == options { $0.isolation = ["a=1", "b=2"] }
        )
        #expect(try read(["--identity=fd:3"]) == options { $0.identity = "fd:3" })
        #expect(try read(["--strict"]) == options { $0.strict = true })
        #expect(try read(["--skip-audit"]) == options { $0.skipAudit = true })
        #expect(try read(["--warn-only"]) == options { $0.warnOnly = true })
        #expect(try read(["--pristine"]) == options { $0.pristine = true })
        #expect(try read(["--only", "A", "B", "--only=C"]) == options { $0.only = ["A", "B", "C"] })
        #expect(try read(["--keep-fd", "3", "--keep-fd=17"]) == options { $0.keptDescriptors = [3, 17] })
        #expect(
            try read(["--credential", "a", "--credential=b=C"]) == options { $0.credentials = ["a", "b=C"] }
        )
        #expect(try read(["--signal-exit", "code"]) == options { $0.exitsWithCode = true })
        #expect(try read(["-v"]) == options { $0.verbose = true })
        #expect(try read(["--verbose", "--verbose"]) == options { $0.verbose = true })
        for method in DeliveryMethod.allCases {
            #expect(try read(["--deliver", method.rawValue]) == options { $0.deliver = method })
        }
    }

    @Test func `count the last time, where only one can hold`() throws {
        #expect(try read(["--profile", "a", "--profile", "b", "-c", "x", "--config=y"]).profile == "b")
        #expect(try read(["--deliver=env", "--deliver=memfd"]).deliver == .memfd)
    }

    @Test func `stand together in any order`() throws {
        let all = options {
            $0.strict = true
            $0.verbose = true
            $0.only = ["A"]
            $0.config = "x"
        }
        #expect(try read(["--strict", "-vc", "x", "--only", "A"]) == all)
        #expect(try read(["--only", "A", "--config=x", "--strict", "-v"]) == all)
    }

    @Test(
        arguments: [
            (
                ["--deliver", "file"],
                .invalidValue(option: "--deliver", value: "file", allowed: ["env", "memfd"])
            ),
            (["--signal-exit=die"], .invalidValue(option: "--signal-exit", value: "die", allowed: ["code"])),
            (["--keep-fd", "x"], .invalidValue(option: "--keep-fd", value: "x", allowed: [])),
            (["--keep-fd=-1"], .invalidValue(option: "--keep-fd", value: "-1", allowed: [])),
            (
                ["--keep-fd", "99999999999"],
                .invalidValue(option: "--keep-fd", value: "99999999999", allowed: [])
            ),
            (["--keep-fd", "3.0"], .invalidValue(option: "--keep-fd", value: "3.0", allowed: [])),
            (["--strict", "word"], .commandWithoutSeparator("word")),
            (["exec"], .commandWithoutSeparator("exec")),
            (["--only", "--strict"], .missingValue(option: "--only", value: "NAME …")),
        ] as [([String], UsageError)]
    ) func `are refused where they are wrong`(_ words: [String], _ error: UsageError) {
        #expect(throws: error) { try read(words) }
    }

    @Test func `are those of explain, which has one more`() throws {
        let own = ExecVerb.table.syntax.options
        #expect(ExplainVerb.table.syntax.options.dropLast() == own[...])
        var verb = ExplainVerb()
        let words = ["--strict", "--format=json", "--only", "A"]
        #expect(try ExplainVerb.table.read(words[...], into: &verb) == .run)
        #expect(verb.format == .json && verb.options.strict && verb.options.only == ["A"])
    }
}
