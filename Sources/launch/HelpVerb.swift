internal import CommandSyntax

/// `launch help [VERB …]`
struct HelpVerb: Verb {
    static let table = VerbTable<Self>(
        "help",
        "Show help: of launch, or of one verb.",
        options: [
            .flag("man", "Print the manual page launch(1), for man -l.") { $0.isManual = true }
        ],
        operands: .words(shown: "[VERB …]", help: "The verb whose help to show.", .verbs),
        operand: { $0.names.append($1) },
        examples: [
            .init("launch help exec", "the options of a launch"),
            .init("launch help --man | man -l -", "all of it, as a manual page"),
        ]
    )

    var isManual = false
    var names: [String] = []

    func run() throws(ExitCode) {
        if isManual { return try Output.print(ManualPage(LaunchCommand.program).text) }
        if names.isEmpty { return try Output.print(HelpText.ofThisTerminal.text(of: LaunchCommand.program)) }
        var verbs = LaunchCommand.program.verbs
        var path = ["launch"]
        for (index, name) in names.enumerated() {
            guard let verb = verbs.first(where: { $0.name == name }) else { throw unknown(name, path) }
            if index == names.count - 1 {
                try Output.print(HelpText.ofThisTerminal.text(of: verb, after: path))
            }
            path.append(name)
            verbs = verb.verbs
        }
    }

    private func unknown(_ name: String, _ path: [String]) -> ExitCode {
        guard path.count > 1, let group = LaunchCommand.program.verbs.first(where: { $0.name == path[1] })
        else {
            return refuse(Diagnostics.noHelp(of: name))
        }
        if group.verbs.isEmpty {
            return refuse(
                Diagnostics.message(.unexpectedOperand(name), of: Self.table.syntax, after: ["launch"])
            )
        }
        let error = UsageError.unknownSubverb(name, of: group.name)
        return refuse(Diagnostics.message(error, of: group, after: ["launch"]))
    }

    /// `launch --help`
    static func status() -> Int32 { VerbEntry.status(of: Self.self, [], behind: [], after: ["launch"]) }
}
