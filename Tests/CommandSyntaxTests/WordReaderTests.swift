import Testing

@testable import CommandSyntax

@Suite struct `The words of a verb` {
    private static let table: [OptionSyntax] = [
        option("config", "c", .one), option("strict", "s", .none), option("verbose", "v", .none),
        option("only", nil, .list), option("deliver", nil, .one),
    ]

    private static func option(_ long: String, _ letter: Unicode.Scalar?, _ value: OptionSyntax.Value)
        -> OptionSyntax
    {
        var option = OptionSyntax(long, letter, help: "Does.")
        option.value = value
        option.valueName = value == .none ? "" : "VALUE"
        return option
    }

    /// The items, as short text: `config=x`, `strict`, `(operand)`.
    private func read(_ words: [String], behind: [String] = []) throws(UsageError) -> [String] {
        var reader = WordReader(words[...], behind: behind[...], count: Self.table.count) { Self.table[$0] }
        var items: [String] = []
        while let item = try reader.next() {
            switch item {
            case .option(let index, let value):
                let option = Self.table[index]
                items.append(option.long + (option.value == .none ? "" : "=\(value)"))
            case .operand(let word): items.append("(\(word))")
            case .help: items.append("help")
            case .version: items.append("version")
            }
        }
        return items
    }

    @Test(arguments: [
        ([], []), (["--config", "x"], ["config=x"]), (["--config=x"], ["config=x"]),
        (["--config=a=b"], ["config=a=b"]), (["--config=-x"], ["config=-x"]),
        (["--config=--"], ["config=--"]),
        (["-c", "x"], ["config=x"]), (["-c=x"], ["config=x"]), (["-c=-x"], ["config=-x"]),
        (["-sv"], ["strict", "verbose"]),
        (["-svc", "x"], ["strict", "verbose", "config=x"]), (["-sc=x"], ["strict", "config=x"]),
        (["-ss", "--strict"], ["strict", "strict", "strict"]), (["--config", "-"], ["config=-"]),
        (["-"], ["(-)"]),
        (["a", "--strict", "b"], ["(a)", "strict", "(b)"]), ([""], ["()"]), (["=x"], ["(=x)"]),
        (["--only", "A", "B", "--strict", "C"], ["only=A", "only=B", "strict", "(C)"]),
        (["--only=A", "B"], ["only=A", "only=B"]),
        (["--only", "A", "-", "-s"], ["only=A", "only=-", "strict"]),
        (["--only", "A", "--only", "B"], ["only=A", "only=B"]),
        (["--config", "ü x"], ["config=ü x"]), (["-h"], ["help"]),
        (["-sh", "x"], ["strict", "help", "(x)"]),
        (["--help"], ["help"]), (["--version"], ["version"]),
        (["--config", "help", "version"], ["config=help", "(version)"]),
    ]) func `are options and operands`(_ words: [String], _ items: [String]) throws {
        #expect(try read(words) == items)
    }

    @Test func `behind -- are operands, whatever they look like`() throws {
        #expect(
            try read(["-s"], behind: ["--config", "-v", "--", ""]) == [
                "strict", "(--config)", "(-v)", "(--)", "()",
            ]
        )
    }

    @Test(
        arguments: [
            (["--strit"], .unknownOption("--strit")), (["--conf", "x"], .unknownOption("--conf")),
            (["--strict-"], .unknownOption("--strict-")), (["--Strict"], .unknownOption("--Strict")),
            (["--unknown=x"], .unknownOption("--unknown")), (["-x"], .unknownOption("-x")),
            (["-sx"], .unknownOption("-sx")), (["-strict"], .unknownOption("-strict")),
            (["-=x"], .unknownOption("-=x")),
            (["-cx"], .unknownOption("-cx")), (["-é"], .unknownOption("-é")),
            (["--=x"], .unknownOption("--")),
            (["--config"], .missingValue(option: "--config", value: "VALUE")),
            (["--config="], .missingValue(option: "--config", value: "VALUE")),
            (["--config", ""], .missingValue(option: "--config", value: "VALUE")),
            (["--config", "-s"], .missingValue(option: "--config", value: "VALUE")),
            (["--config", "--strict"], .missingValue(option: "--config", value: "VALUE")),
            (["-c"], .missingValue(option: "-c", value: "VALUE")),
            (["-sc"], .missingValue(option: "-c", value: "VALUE")),
            (["-c="], .missingValue(option: "-c", value: "VALUE")),
            (["--only"], .missingValue(option: "--only", value: "VALUE …")),
            (["--only", "--strict"], .missingValue(option: "--only", value: "VALUE …")),
            (["--only", "A", ""], .missingValue(option: "--only", value: "VALUE …")),
            (["--strict=yes"], .unwantedValue(option: "--strict")),
            (["--strict="], .unwantedValue(option: "--strict")),
            (["-s=yes"], .unwantedValue(option: "-s")), (["--help=x"], .unwantedValue(option: "--help")),
            (["-h=x"], .unwantedValue(option: "-h")), (["--version=1"], .unwantedValue(option: "--version")),
        ] as [([String], UsageError)]
    ) func `are refused where they are wrong`(_ words: [String], _ error: UsageError) {
        #expect(throws: error) { try read(words) }
    }

    @Test func `give up at the first that is wrong, not before`() throws {
        let words = ["--strict", "--bad", "--config", "x"]
        var reader = WordReader(words[...], count: Self.table.count) { Self.table[$0] }
        #expect(try reader.next() == .option(1, ""))
        #expect(throws: UsageError.unknownOption("--bad")) { try reader.next() }
    }

    @Test func `may start with a table's own -h`() throws {
        let words = ["-h", "x"]
        var reader = WordReader(words[...], count: 1) { _ in Self.option("host", "h", .one) }
        #expect(try reader.next() == .option(0, "x"))
    }
}
