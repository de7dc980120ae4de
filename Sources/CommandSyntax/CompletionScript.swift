/// A shell that can complete command lines.
package enum CompletionShell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

/// The completions of the program, for a shell to read.
package struct CompletionScript {
    /// The whole script.
    package let text: String

    /// The script of `program` for one shell.
    package init(_ program: ProgramSyntax, for shell: CompletionShell) {
        let lines =
            switch shell {
            case .bash: BashCompletion(program).lines
            case .zsh: ZshCompletion(program).lines
            case .fish: FishCompletion(program).lines
            }
        text = lines.joined(separator: "\n")
    }
}

extension ProgramSyntax {
    /// What the shells call a verb: its words.
    static func title(_ leaf: (path: [String], verb: VerbSyntax)) -> String {
        (leaf.path + [leaf.verb.name]).joined(separator: " ")
    }

    /// The verbs that take a command behind `--`.
    var commandTitles: [String] { leaves.filter { $0.verb.takesCommand }.map(Self.title) }

    /// The verbs that others stand below.
    var groups: [VerbSyntax] { verbs.filter { !$0.verbs.isEmpty } }
}

extension VerbSyntax {
    /// What a shell offers for its operands.
    var operandCompletion: Completion {
        if case .words(_, _, _, _, let completion) = operands { return completion }
        return .nothing
    }
}

extension String {
    /// Characters spelled another way; without Foundation.
    func spelling(_ spellings: [Character: String]) -> String {
        reduce(into: "") { $0 += spellings[$1] ?? String($1) }
    }

    /// One word of sh(1), whatever it holds.
    var shellQuoted: String { "'\(spelling(["'": "'\\''"]))'" }
}
