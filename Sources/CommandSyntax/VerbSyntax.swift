/// One verb: everything that help, the manual page, the completions and the reader of its words need to know.
package struct VerbSyntax: Equatable, Sendable {
    /// What a verb takes besides options.
    package enum Operands: Equatable, Sendable {
        case none
        /// Words, at least and at most so many; `shown` is how usage writes them.
        case words(shown: String, help: String, atLeast: Int = 0, atMost: Int = .max, Completion = .nothing)
        /// A command and its arguments behind `--`, which nobody here reads.
        case command
    }

    /// A command line and what it is good for.
    package struct Example: Equatable, Sendable {
        /// What is typed.
        package let line: String
        /// What it does; may be empty.
        package let note: String

        /// A line, and what it does where that is not plain.
        package init(_ line: String, _ note: String = "") {
            self.line = line
            self.note = note
        }
    }

    /// A word and what it means: an exit status, a variable, a file.
    package struct Meaning: Equatable, Sendable {
        /// The word.
        package let term: String
        /// What it means.
        package let meaning: String

        /// A word and what it means.
        package init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// The word that is typed.
    package var name: String
    /// One sentence.
    package var abstract: String
    /// How it is typed, each way a line, without the `launch` in front; made from the operands when empty.
    package var usage: [String] = []
    /// Paragraphs with an empty line between them.
    package var about = ""
    /// Those that are its own.
    package var options: [OptionSyntax] = []
    /// What it takes besides options.
    package var operands = Operands.none
    /// What each exit status says.
    package var exitStatus: [Meaning] = []
    /// Command lines to start from.
    package var examples: [Example] = []
    /// The verbs below it (`profile list`); it is nothing by itself then.
    package var verbs: [VerbSyntax] = []

    /// A verb without options or operands yet.
    package init(_ name: String, _ abstract: String) {
        self.name = name
        self.abstract = abstract
    }

    /// Its own options, then those that every verb has.
    package var allOptions: [OptionSyntax] { options + [.helpOption, .versionOption] }

    /// Whether it takes a command behind `--`.
    package var takesCommand: Bool { operands == .command }

    /// How it is typed, each way a line; `path` is the program and the verbs before it.
    package func usageLines(after path: [String]) -> [String] {
        if !usage.isEmpty { return usage.map { "\(path[0]) \($0)" } }
        let words = (path + [name]).joined(separator: " ")
        if !verbs.isEmpty { return verbs.flatMap { $0.usageLines(after: path + [name]) } }
        return [words + (options.isEmpty ? "" : " [options]") + shownOperands]
    }

    private var shownOperands: String {
        switch operands {
        case .none: ""
        case .words(let shown, _, _, _, _): " \(shown)"
        case .command: " -- command [arguments …]"
        }
    }
}
