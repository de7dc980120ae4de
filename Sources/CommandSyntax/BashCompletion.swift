/// Completions for bash 4 or later, with the package bash-completion or without.
struct BashCompletion {
    private(set) var lines: [String] = []
    private let name: String

    init(_ program: ProgramSyntax) {
        name = program.root.name
        lines.append("# bash completion for \(name)(1), made by: \(name) --generate-completion-script bash")
        lines += Self.functions(name)
        lines += ["", "_\(name)() {"] + Self.wordsAndVerb(program.groups)
        behindSeparator(program)
        lines += ["    case $verb in"]
        for leaf in program.leaves {
            let title = ProgramSyntax.title(leaf)
            let isStandard = leaf.verb == program.standard
            options(leaf.verb, pattern: isStandard ? "'' | \(title)" : title.shellQuoted)
        }
        for group in program.groups {
            lines += ["    \(group.name)) _\(name)_offer \(Self.list(group.verbs.map(\.name))) ;;"]
        }
        lines += ["    esac"]
        let first = (program.verbs.map(\.name) + program.root.allOptions.flatMap(\.names)).filter {
            !$0.isEmpty
        }
        lines += ["    if ((COMP_CWORD == 1)); then"]
        lines += [
            "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \(Self.list(first)) -- \"$cur\")"
        ]
        lines += ["    fi", "}", "", "complete -F _\(name) \(name)"]
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: " ").shellQuoted }

    private static func functions(_ name: String) -> [String] {
        """

        # Offers the words of $1 and, with a second argument, names of files.
        _\(name)_offer() {
            mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"; [[ $2 ]] && compgen -f -- "$cur")
            if [[ $2 ]]; then compopt -o filenames 2>/dev/null; fi
        }

        # The command that starts at word $1, by its own completion.
        _\(name)_command() {
            if declare -F _comp_command_offset >/dev/null; then
                _comp_command_offset "$1"
            elif declare -F _command_offset >/dev/null; then
                _command_offset "$1"
            elif ((COMP_CWORD == $1)) && [[ $cur != */* ]]; then
                mapfile -t COMPREPLY < <(compgen -c -- "$cur")
            else
                _\(name)_offer '' files
            fi
        }
        """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func wordsAndVerb(_ groups: [VerbSyntax]) -> [String] {
        let start = """
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb= index
                COMPREPLY=()
                # The = of --name=value is a word of its own to bash.
                if [[ $cur == = ]]; then
                    cur=
                elif [[ $prev == = ]]; then
                    prev=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                if ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[1]} != -* ]]; then verb=${COMP_WORDS[1]}; fi
            """
        let below =
            groups.isEmpty
            ? []
            : [
                "    case $verb in",
                "    \(groups.map(\.name).joined(separator: " | "))) "
                    + "if ((COMP_CWORD > 2)); then verb+=\" ${COMP_WORDS[2]}\"; fi ;;",
                "    esac",
            ]
        return start.split(separator: "\n").map(String.init) + below
    }

    private mutating func behindSeparator(_ program: ProgramSyntax) {
        let takers = (["''"] + program.commandTitles.map(\.shellQuoted)).joined(separator: " | ")
        lines += [
            "    for ((index = 1; index < COMP_CWORD; index++)); do",
            "        [[ ${COMP_WORDS[index]} == -- ]] || continue",
            "        case $verb in",
            "        \(takers)) _\(name)_command $((index + 1)) ;;",
        ]
        for leaf in program.leaves where leaf.verb.operandCompletion != .nothing {
            lines += [
                "        \(ProgramSyntax.title(leaf).shellQuoted)) \(offer(leaf.verb.operandCompletion)) ;;"
            ]
        }
        lines += ["        esac", "        return", "    done"]
    }

    private func offer(_ completion: Completion) -> String {
        "_\(name)_offer \(Self.list(completion.words))" + (completion.hasFiles ? " files" : "")
    }

    private mutating func options(_ verb: VerbSyntax, pattern: String) {
        lines += ["    \(pattern))", "        case $prev in"]
        for option in verb.options where option.value != .none {
            let completion = option.completion == .nothing ? "" : "\(offer(option.completion)); "
            lines += ["        \(option.names.joined(separator: " | "))) \(completion)return ;;"]
        }
        let names = verb.allOptions.flatMap(\.names) + (verb.takesCommand ? ["--"] : [])
        let bare = verb.takesCommand ? names : verb.operandCompletion.words
        lines += [
            "        esac",
            "        if [[ $cur == -* ]]; then",
            "            _\(name)_offer \(Self.list(names))",
            "        else",
            "            _\(name)_offer \(Self.list(bare))"
                + (verb.operandCompletion.hasFiles ? " files" : ""),
            "        fi",
            "        ;;",
        ]
    }
}
