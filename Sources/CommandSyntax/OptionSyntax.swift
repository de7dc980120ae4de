/// One row of a verb's table: how an option is written and what it is for.
package struct OptionSyntax: Equatable, Sendable {
    /// What follows the name.
    package enum Value: Equatable, Sendable {
        /// Nothing: the option is there or not.
        case none
        /// One word, `--name VALUE` or `--name=VALUE`.
        case one
        /// Every word up to the next option.
        case list
    }

    /// The name behind `--`.
    package var long: String
    /// The letter behind `-`.
    package var short: Unicode.Scalar?
    /// What follows the name.
    package var value: Value = .none
    /// What help calls the value: `FILE`; empty where `allowed` says it all.
    package var valueName = ""
    /// The only right values; empty when others are right too.
    package var allowed: [String] = []
    /// What a value must be, for a message about one that is not: "a number".
    package var wanted = ""
    /// What a shell offers for the value.
    package var completion = Completion()
    /// What holds when the option is not given; empty when nothing does.
    package var initial = ""
    /// What it does: a sentence or a few.
    package var help: String

    /// An option without a value yet.
    package init(_ long: String, _ short: Unicode.Scalar? = nil, help: String) {
        self.long = long
        self.short = short
        self.help = help
    }

    /// `-h` of every verb.
    package static let helpOption = OptionSyntax("help", "h", help: "Show help.")
    /// `--version` of every verb.
    package static let versionOption = OptionSyntax("version", help: "Show the version.")

    /// The long name as it is typed.
    package var name: String { "--\(long)" }

    /// Every name as it is typed.
    package var names: [String] { (short.map { ["-\($0)"] } ?? []) + [name] }

    /// The value as help shows it; empty without one.
    package var shownValue: String {
        let name = valueName.isEmpty ? allowed.joined(separator: "|") : valueName
        return value == .list ? "\(name) …" : name
    }

    /// What it does, and what holds without it.
    package var shownHelp: String { initial.isEmpty ? help : "\(help) (default: \(initial))" }
}

/// What a shell offers for a word.
package struct Completion: Equatable, Sendable {
    /// These words.
    package var words: [String]
    /// Names of files.
    package var hasFiles: Bool
    /// Names of verbs; `ProgramSyntax` knows them and makes them words.
    package var hasVerbs = false

    /// Nothing unless something is said.
    package init(words: [String] = [], hasFiles: Bool = false) {
        self.words = words
        self.hasFiles = hasFiles
    }

    /// Nothing.
    package static let nothing = Completion()
    /// Names of files and nothing else.
    package static let files = Completion(hasFiles: true)
    /// Names of verbs and nothing else.
    package static let verbs: Completion = {
        var completion = Completion()
        completion.hasVerbs = true
        return completion
    }()
}
