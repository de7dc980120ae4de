internal import CommandSyntax
internal import LinuxSystem

// To add a verb:
//
// 1. A file of its own, `SomeVerb.swift`: a struct that conforms to `Verb`. Its properties hold what the command line
//    says and start with what holds when it says nothing; `static let table` has a row for each option (`.flag`,
//    `.text`, `.list`, `.number`, `.choice`; see Option.swift) whose closure stores the value; `run()` does it, and
//    throws an `ExitCode` for any status but 0.
// 2. A line in `verbs` below. Verbs that belong together stand below one word: `VerbEntry(group: "profile", …, [...])`.
//
// Help, `launch help --man`, the completions and the messages of wrong usage come from the table. The README's table of
// a launch's options is written by hand, and a test compares it.

/// `launch` itself: what is said before any verb, and the verbs.
struct LaunchCommand: Verb {
    /// In the order of help.
    static let verbs = [
        VerbEntry(ExecVerb.self), VerbEntry(SealVerb.self), VerbEntry(AuditVerb.self),
        VerbEntry(ExplainVerb.self), ProfileVerb.entry,
        VerbEntry(DoctorVerb.self), VerbEntry(KeygenVerb.self), VerbEntry(InitVerb.self),
        VerbEntry(HelpVerb.self),
    ]

    static let table = VerbTable<Self>(
        "launch",
        "Start a program with exactly the secrets it needs and exactly the power it needs.",
        usage: ["[options] -- command [arguments …]", "VERB [options]"],
        about: """
            Reads launch.toml (or envpkt.toml), refuses when a credential is expired or missing, opens sealed values \
            in locked memory, isolates the command and hands them over.
            """,
        options: [
            .choice("generate-completion-script", "Print the completions for a shell.") { $0.shell = $1 }
        ],
        exitStatus: [
            .init("any", "the command's own; if it died of a signal, launch dies of the same one"),
            .init("127", "the command was not found"), .init("126", "the command cannot be executed"),
            .init("125", "launch refused or failed"),
        ],
        examples: [
            .init("launch -- npm start", "with the manifest found from here up"),
            .init("launch --deliver memfd -- postgres", "secrets as sealed memory files"),
            .init("launch --only DATABASE_URL -- ./migrate", "one secret and no other"),
            .init("launch keygen && launch init", "make an identity and a manifest"),
            .init("launch seal DATABASE_URL", "seal a value, asked without echo"),
            .init("launch audit --strict", "check every credential"),
            .init("launch explain -- npm start", "print the plan, decrypt nothing"),
            .init("launch profile show node", "what a built-in profile takes away, and why"),
            .init("launch doctor", "what this kernel and this context can give"),
        ]
    )

    var shell: CompletionShell?

    func run() throws(ExitCode) {
        if let shell { try Output.print(CompletionScript(Self.program, for: shell).text) }
    }

    /// Does what the words say, those up to the first `--` and those behind it, and gives the exit status.
    static func status(_ words: ArraySlice<String>, behind: () -> [String]) -> Int32 {
        guard let word = words.first, word != "exec" else {
            let options = words.dropFirst()
            // A launch without options needs no table, and does not pay for one.
            if options.isEmpty { return VerbEntry.status { () throws(ExitCode) in try ExecVerb().run() } }
            return VerbEntry.status(of: ExecVerb.self, options, behind: [], after: ["launch"])
        }
        guard word.hasPrefix("-") else {
            let rest = behind()
            guard let verb = verbs.first(where: { $0.syntax.name == word }) else {
                return refuse(Diagnostics.message(.unknownVerb(word), of: program.root, after: [])).rawValue
            }
            return verb.status(words.dropFirst(), behind: rest[...], after: ["launch"])
        }
        if ["-h", "--help"].contains(word) { return HelpVerb.status() }
        if word == "--version" || word.hasPrefix("--generate-completion-script") {
            return VerbEntry.status(of: Self.self, words, behind: [], after: [])
        }
        return VerbEntry.status(of: ExecVerb.self, words, behind: [], after: ["launch"])
    }
}
