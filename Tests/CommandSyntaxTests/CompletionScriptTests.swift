import Testing

@testable import CommandSyntax

/// What the scripts do is tried in the real shells, in EndToEndTests; here: that nothing is forgotten or misquoted.
@Suite struct `A completion script` {
    @Test(arguments: CompletionShell.allCases) func `knows every verb, option and value`(
        _ shell: CompletionShell
    ) {
        let text = CompletionScript(Program.whole, for: shell).text
        for leaf in Program.whole.leaves {
            for option in leaf.verb.options {
                #expect(text.contains(shell == .fish ? "-l \(option.long) " : option.name), "\(option.name)")
            }
        }
        for word in ["run", "profile", "list", "show", "help", "table json"] { #expect(text.contains(word)) }
        #expect(
            text.hasPrefix(shell == .zsh ? "#compdef tool\n" : "# \(shell.rawValue) completion for tool(1)")
        )
    }

    @Test func `quotes what help says`() {
        let zsh = CompletionScript(Program.whole, for: .zsh).text
        #expect(zsh.contains(#"'[How: \[a:b\] '\''c'\'' \\d $e `f` "g".]:table|json:(table json)'"#))
        let fish = CompletionScript(Program.whole, for: .fish).text
        #expect(fish.contains(#" -d 'How: [a:b] \'c\' \\d $e `f` "g".'"#))
    }

    @Test func `offers the verbs to help`() {
        let words = "run profile help"
        #expect(CompletionScript(Program.whole, for: .bash).text.contains("_tool_offer '\(words)'"))
        #expect(CompletionScript(Program.whole, for: .zsh).text.contains("(\(words))"))
        #expect(CompletionScript(Program.whole, for: .fish).text.contains("-a '\(words)'"))
    }
}
