/// Completions for fish 3.
struct FishCompletion {
    private(set) var lines: [String] = []
    private let name: String

    init(_ program: ProgramSyntax) {
        name = program.root.name
        lines.append("# fish completion for \(name)(1), made by: \(name) --generate-completion-script fish")
        lines += Self.functions(program)
        lines += ["", "complete -c \(name) -f"]
        for verb in program.verbs { word(verb.name, verb.abstract, when: "__\(name)_at 1") }
        for option in program.root.options { self.option(option, when: "__\(name)_at 1") }
        for group in program.groups {
            for verb in group.verbs { word(verb.name, verb.abstract, when: "__\(name)_at 2 \(group.name)") }
        }
        for leaf in program.leaves {
            let condition = "__\(name)_is \(ProgramSyntax.title(leaf).fishQuoted)"
            for option in leaf.verb.allOptions { self.option(option, when: condition) }
            if leaf.verb.takesCommand { word("--", "The command follows.", when: condition) }
            operands(leaf.verb.operandCompletion, when: condition)
        }
        lines.append("complete -c \(name) -n '__\(name)_is command' -a '(__\(name)_command)'")
    }

    private static func functions(_ program: ProgramSyntax) -> [String] {
        let name = program.root.name
        let groups = program.groups.map(\.name).joined(separator: " ")
        return """

            # The verb of the line; "command" behind the -- of one that takes a command.
            function __\(name)_verb
                set -l words (commandline -opc)
                set -e words[1]
                set -l verb \(program.standard.name)
                if set -q words[1]; and not string match -q -- '-*' $words[1]
                    set verb $words[1]
                    if contains -- $verb \(groups); and set -q words[2]
                        set verb "$verb $words[2]"
                    end
                end
                if contains -- -- $words; and contains -- $verb \(program.commandTitles.map(\.fishQuoted).joined(separator: " "))
                    set verb command
                end
                echo $verb
            end

            function __\(name)_is
                test (__\(name)_verb) = $argv[1]
            end

            # Whether the line has so many words, the last of them the second argument.
            function __\(name)_at
                set -l words (commandline -opc)
                test (count $words) -eq $argv[1]; and begin
                    not set -q argv[2]; or test $words[-1] = $argv[2]
                end
            end

            # The command behind --, by its own completion.
            function __\(name)_command
                set -l words (commandline -opc)
                set -l index (contains -i -- -- $words)
                set -e words[1..$index]
                complete -C (string join -- ' ' (string escape -- $words) (commandline -ct))
            end
            """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private mutating func word(_ word: String, _ help: String, when condition: String) {
        lines.append("complete -c \(name) -n \(condition.fishQuoted) -a \(word) -d \(help.fishQuoted)")
    }

    private mutating func option(_ option: OptionSyntax, when condition: String) {
        var line = "complete -c \(name) -n \(condition.fishQuoted)"
        if let short = option.short { line += " -s \(short)" }
        line += " -l \(option.long)"
        if option.value != .none {
            line += option.completion.hasFiles ? " -r -F" : " -x"
            if !option.completion.words.isEmpty {
                line += " -a \(option.completion.words.joined(separator: " ").fishQuoted)"
            }
        }
        lines.append(line + " -d \(option.help.fishQuoted)")
    }

    private mutating func operands(_ completion: Completion, when condition: String) {
        if completion == .nothing { return }
        let words =
            completion.words.isEmpty ? "" : " -a \(completion.words.joined(separator: " ").fishQuoted)"
        lines.append(
            "complete -c \(name) -n \(condition.fishQuoted)\(words)\(completion.hasFiles ? " -F" : "")"
        )
    }
}

extension String {
    /// One word of fish, whatever it holds.
    fileprivate var fishQuoted: String { "'\(spelling(["'": "\\'", "\\": "\\\\"]))'" }
}
