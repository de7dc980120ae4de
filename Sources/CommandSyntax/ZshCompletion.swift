/// Completions for zsh, as an autoloaded function of its completion system.
struct ZshCompletion {
    private(set) var lines: [String] = []
    private let name: String

    init(_ program: ProgramSyntax) {
        name = program.root.name
        lines = [
            "#compdef \(name)",
            "# zsh completion for \(name)(1), made by: \(name) --generate-completion-script zsh", "",
            "_\(name)() {", "  local verb=\(program.standard.name)", "  local -a verbs",
            "  integer separator",
        ]
        choose(program.verbs, at: 2, before: program.root)
        for group in program.groups {
            lines += ["  if [[ $verb == \(group.name) ]]; then"]
            choose(group.verbs, at: 2, before: nil)
            lines += ["  fi"]
        }
        lines += [
            "  case $verb in",
            "  \(program.commandTitles.map(Self.pattern).joined(separator: "|")))",
            "    if (( (separator = ${words[(ie)--]}) < CURRENT )); then",
            "      shift $separator words", "      (( CURRENT -= separator ))", "      _normal",
            "      return",
            "    fi", "    ;;", "  esac", "  case $verb in",
        ]
        for leaf in program.leaves { arguments(leaf.verb, title: ProgramSyntax.title(leaf)) }
        lines += [
            "  esac", "}", "",
            "if [[ $funcstack[1] == _\(name) ]]; then _\(name) \"$@\"; else compdef _\(name) \(name); fi",
        ]
    }

    private static func pattern(_ title: String) -> String { title.spelling([" ": "\\ "]) }

    /// Offers verbs at a word, or takes the one that is there and shortens the line by it.
    private mutating func choose(_ verbs: [VerbSyntax], at index: Int, before root: VerbSyntax?) {
        let described = verbs.map { "\($0.name):\($0.abstract.spelling([":": "\\:"]))".shellQuoted }
        let verb = root == nil ? "\"$verb $words[\(index)]\"" : "$words[\(index)]"
        lines += ["  if (( CURRENT == \(index) )) && [[ $words[\(index)] != -* ]]; then", "    verbs=("]
        lines += described.map { "      \($0)" }
        lines += ["    )", "    _describe -t verbs verb verbs", "    return"]
        lines += [
            "  elif [[ $words[\(index)] != -* ]]; then", "    verb=\(verb)", "    shift words",
            "    (( CURRENT-- ))",
        ]
        lines += ["  fi"]
    }

    private mutating func arguments(_ verb: VerbSyntax, title: String) {
        lines += ["  \(Self.pattern(title)))", "    _arguments -s : \\"]
        lines += verb.allOptions.map { "      \(Self.specification($0)) \\" }
        let completion = verb.operandCompletion
        switch verb.operands {
        case .none: lines += ["      && return"]
        case .command: lines += ["      '--[The command follows.]'"]
        case .words(let shown, _, _, _, _):
            lines += ["      " + "*:\(Self.message(shown)):\(Self.action(completion))".shellQuoted]
        }
        lines += ["    ;;"]
    }

    private static func specification(_ option: OptionSyntax) -> String {
        let help = "[\(option.help.spelling(["[": "\\[", "]": "\\]", "\\": "\\\\"]))]"
        var rest = help
        if option.value != .none { rest += ":\(message(option.shownValue)):\(action(option.completion))" }
        let long = option.name + (option.value == .none ? "" : "=")
        if let short = option.short { return "\\*{-\(short),\(long)}\(rest.shellQuoted)" }
        return "*\(long)\(rest)".shellQuoted
    }

    private static func message(_ text: String) -> String { text.spelling([":": "\\:", "\\": "\\\\"]) }

    private static func action(_ completion: Completion) -> String {
        let words = completion.words.joined(separator: " ")
        if !completion.hasFiles { return words.isEmpty ? " " : "(\(words))" }
        return words.isEmpty ? "_files" : "{ compadd -- \(words); _files }"
    }
}
