internal import CommandSyntax
internal import TOML

/// Sentences about a command line.
extension Diagnostics {
    /// What is wrong, and which help says how it is right; `path` is the words before the verb.
    static func message(_ error: UsageError, of verb: VerbSyntax, after path: [String]) -> Message {
        let help = (["launch help"] + (path + [verb.name]).dropFirst()).joined(separator: " ")
        return switch error {
        case .unknownVerb(let word):
            Message(
                "no verb is called \(word)" + suggestion(word, LaunchCommand.verbs.map(\.syntax.name)),
                hint: "launch -- \(word) … starts a command of that name; launch help lists the verbs"
            )
        case .unknownSubverb(let word, let group):
            unknownSubverb(word, of: group, verb.verbs.map(\.name), help)
        case .unknownOption(let word):
            Message(
                "unknown option \(word)" + suggestion(word, verb.allOptions.map(\.name)),
                hint: "\(help) lists the options"
            )
        case .missingValue(let option, let value):
            Message("\(option) needs a value: \(option) \(value)", hint: "\(help) says what it is for")
        case .unwantedValue(let option): Message("\(option) takes no value", hint: help)
        case .invalidValue(let option, let value, let allowed):
            Message(
                "\(option) must be \(allowed.isEmpty ? "a number" : alternatives(allowed)), not \"\(value)\"",
                hint: help
            )
        case .unexpectedOperand(let word): Message("unexpected word \(word)", hint: help)
        case .missingOperand(let operand): Message("\(operand) is missing", hint: help)
        case .commandWithoutSeparator(let word):
            Message(
                "unexpected word \(word): a command stands behind --",
                hint:
                    "\((path + (verb.name == "exec" ? [] : [verb.name])).joined(separator: " ")) [options] -- \(word) …"
            )
        }
    }

    /// `launch help frobnicate`
    static func noHelp(of word: String) -> Message {
        Message(
            "no verb is called \(word)" + suggestion(word, LaunchCommand.verbs.map(\.syntax.name)),
            hint: "launch help lists the verbs"
        )
    }

    private static func unknownSubverb(_ word: String?, of group: String, _ verbs: [String], _ help: String)
        -> Message
    {
        guard let word else {
            return Message("launch \(group) does nothing by itself: add \(alternatives(verbs))", hint: help)
        }
        return Message("launch \(group) has no verb \(word)" + suggestion(word, verbs), hint: help)
    }

    private static func suggestion(_ word: String, _ known: [String]) -> String {
        nearestKey(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
    }

    /// "a", "a or b", "a, b or c"
    private static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) or \(last)"
    }
}
