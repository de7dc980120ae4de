internal import CommandSyntax

/// A verb: its table, and properties that hold what the command line said.
protocol Verb: Sendable {
    static var table: VerbTable<Self> { get }

    init()

    /// Does it. The status is 0 unless one is thrown.
    mutating func run() throws(ExitCode)
}

/// What a verb is called, says in help and takes; the only place that says it.
struct VerbTable<Values>: Sendable {
    private let options: [Option<Values>]
    private let operands: VerbSyntax.Operands
    private let takeOperand: @Sendable (inout Values, String) -> Void
    private let words: @Sendable () -> VerbSyntax

    /// `usage` is made from the rest when empty; `operand` is called for each word that is no option. What only help
    /// needs is not even made where a launch comes by.
    init(
        _ name: String,
        _ abstract: String,
        usage: @autoclosure @escaping @Sendable () -> [String] = [],
        about: String = "",
        options: [Option<Values>],
        operands: VerbSyntax.Operands = .none,
        operand: @escaping @Sendable (inout Values, String) -> Void = { _, _ in },
        exitStatus: @autoclosure @escaping @Sendable () -> [VerbSyntax.Meaning] = [],
        examples: @autoclosure @escaping @Sendable () -> [VerbSyntax.Example]
    ) {
        self.options = options
        self.operands = operands
        takeOperand = operand
        words = {
            var syntax = VerbSyntax(name, abstract)
            syntax.usage = usage()
            syntax.about = about
            syntax.exitStatus = exitStatus()
            syntax.examples = examples()
            return syntax
        }
    }

    /// The same for help, the manual page and the completions.
    var syntax: VerbSyntax {
        var syntax = words()
        syntax.options = options.map { $0.syntax }
        syntax.operands = operands
        return syntax
    }

    /// What the words ask for.
    enum Request: Equatable { case run, help, version }

    /// Reads `words`, and those `behind` a `--` unless they are a command, into `values`.
    func read(
        _ words: ArraySlice<String>,
        behind: ArraySlice<String> = [],
        into values: inout Values
    ) throws(UsageError) -> Request {
        let options = options
        var reader = WordReader(words, behind: operands == .command ? [] : behind, count: options.count) {
            options[$0].syntax
        }
        var operandCount = 0
        while let item = try reader.next() {
            switch item {
            case .help: return .help
            case .version: return .version
            case .option(let index, let value):
                guard options[index].take(&values, value) else { throw invalid(index, value) }
            case .operand(let word):
                operandCount += 1
                try check(word, operandCount)
                takeOperand(&values, word)
            }
        }
        if case .words(let shown, _, let atLeast, _, _) = operands, operandCount < atLeast {
            throw .missingOperand(shown)
        }
        return .run
    }

    private func invalid(_ index: Int, _ value: String) -> UsageError {
        .invalidValue(
            option: syntax.options[index].name,
            value: value,
            allowed: syntax.options[index].wanted.isEmpty
                ? syntax.options[index].allowed : [syntax.options[index].wanted]
        )
    }

    private func check(_ word: String, _ count: Int) throws(UsageError) {
        switch operands {
        case .words(_, _, _, let atMost, _) where count <= atMost: return
        case .none, .words: throw .unexpectedOperand(word)
        case .command: throw .commandWithoutSeparator(word)
        }
    }
}
