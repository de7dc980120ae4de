import CommandSyntax
import Testing

@testable import launch

@Suite struct `The tables of the verbs` {
    private static func read<V: Verb>(_ words: String..., behind: [String] = []) throws -> V {
        var verb = V()
        #expect(try V.table.read(words[...], behind: behind[...], into: &verb) == .run)
        return verb
    }

    @Test func `store what audit is told`() throws {
        let verb: AuditVerb = try Self.read("-c", "x", "--strict", "--format", "json")
        #expect(verb.config == "x" && verb.strict && verb.format == .json)
        let silent: AuditVerb = try Self.read()
        #expect(silent.config == nil && !silent.strict && silent.format == .table)
    }

    @Test func `store what seal is told, names behind -- too`() throws {
        let verb: SealVerb = try Self.read("A", "-r", "a", "B=-", "--recipient=b", "--reseal", behind: ["-C"])
        #expect(verb.names == ["A", "B=-", "-C"] && verb.recipient == ["a", "b"] && verb.reseal)
        let named: SealVerb = try Self.read("--config", "x", "--identity", "fd:3")
        #expect(named.config == "x" && named.identity == "fd:3" && !named.reseal && named.names.isEmpty)
    }

    @Test func `store what keygen, init, help and launch are told`() throws {
        #expect((try Self.read("-o", "x") as KeygenVerb).output == "x")
        let verb: InitVerb = try Self.read("--output=x", "-r", "a")
        #expect(verb.output == "x" && verb.recipient == ["a"])
        #expect((try Self.read() as InitVerb).output == "launch.toml")
        #expect((try Self.read("profile", "list") as HelpVerb).names == ["profile", "list"])
        #expect((try Self.read("--man") as HelpVerb).isManual)
        #expect((try Self.read("--generate-completion-script", "fish") as LaunchCommand).shell == .fish)
    }

    @Test func `ask for help and version wherever they stand`() throws {
        var verb = AuditVerb()
        let words = ["--strict", "--help", "--nonsense"]
        #expect(try AuditVerb.table.read(words[...], into: &verb) == .help)
        #expect(try AuditVerb.table.read(["--version"], into: &verb) == .version)
    }

    @Test func `take as many words as they say`() throws {
        struct One: Verb {
            static let table = VerbTable<Self>(
                "one",
                "Takes one.",
                options: [],
                operands: .words(shown: "NAME", help: "It.", atLeast: 1, atMost: 1),
                operand: { $0.name = $1 },
                examples: []
            )
            var name = ""
            func run() throws(ExitCode) {}
        }
        #expect((try Self.read("a") as One).name == "a")
        #expect(throws: UsageError.missingOperand("NAME")) { try Self.read() as One }
        #expect(throws: UsageError.unexpectedOperand("b")) { try Self.read("a", "b") as One }
        #expect(throws: UsageError.unexpectedOperand("b")) { try Self.read("a", behind: ["b"]) as One }
        #expect(throws: UsageError.unexpectedOperand("x")) { try Self.read("x") as AuditVerb }
    }

    @Test func `name each option once, and none that every verb has`() {
        for verb in LaunchCommand.program.verbs.flatMap({ [$0] + $0.verbs }) {
            let names = verb.allOptions.flatMap(\.names)
            #expect(Set(names).count == names.count, "\(verb.name)")
        }
    }

    @Test func `speak in sentences`() {
        for verb in LaunchCommand.program.verbs.flatMap({ [$0] + $0.verbs }) {
            for text in [verb.abstract] + verb.options.map(\.help) {
                #expect(text.hasSuffix(".") && text.first?.isUppercase == true, "\(verb.name): \(text)")
            }
            #expect(!verb.examples.isEmpty || !verb.verbs.isEmpty, "\(verb.name) has no example")
            for example in verb.examples { #expect(example.line.contains("launch"), "\(example.line)") }
        }
    }
}
