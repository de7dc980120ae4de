internal import CommandSyntax

/// A row of a verb's table: how the option is written, what it is for, and where its value goes.
struct Option<Values>: Sendable {
    var syntax: OptionSyntax
    /// Takes the value of the command line; `false` when the option has no such value.
    let take: @Sendable (inout Values, String) -> Bool

    /// `--name`, there or not.
    static func flag(
        _ long: String,
        letter: Unicode.Scalar? = nil,
        _ help: String,
        _ set: @escaping @Sendable (inout Values) -> Void
    ) -> Option {
        Option(syntax: OptionSyntax(long, letter, help: help)) { values, _ in
            set(&values)
            return true
        }
    }

    /// `--name VALUE`. One that is given again replaces the value, or adds one where `set` appends.
    static func text(
        _ long: String,
        letter: Unicode.Scalar? = nil,
        value: String,
        initial: String = "",
        completion: Completion = .nothing,
        _ help: String,
        _ set: @escaping @Sendable (inout Values, String) -> Void
    ) -> Option {
        var syntax = OptionSyntax(long, letter, help: help)
        syntax.value = .one
        syntax.valueName = value
        syntax.initial = initial
        syntax.completion = completion
        return Option(syntax: syntax) { values, text in
            set(&values, text)
            return true
        }
    }

    /// `--name VALUE VALUE …`, up to the next option; `set` is called for each.
    static func list(
        _ long: String,
        value: String,
        completion: Completion = .nothing,
        _ help: String,
        _ set: @escaping @Sendable (inout Values, String) -> Void
    ) -> Option {
        var option = text(long, value: value, completion: completion, help, set)
        option.syntax.value = .list
        return option
    }

    /// `--name N`, a number from 0.
    static func number(
        _ long: String,
        value: String,
        _ help: String,
        _ set: @escaping @Sendable (inout Values, Int32) -> Void
    ) -> Option {
        var syntax = OptionSyntax(long, help: help)
        syntax.value = .one
        syntax.valueName = value
        return Option(syntax: syntax) { values, text in
            guard let number = Int32(text), number >= 0 else { return false }
            set(&values, number)
            return true
        }
    }

    /// `--name VALUE`, where `parse` knows the right ones; `wanted` is what they are: "a signal such as TERM".
    static func parsed<Value>(
        _ long: String,
        value: String,
        wanted: String,
        completion: Completion = .nothing,
        _ help: String,
        parse: @escaping @Sendable (String) -> Value?,
        _ set: @escaping @Sendable (inout Values, Value) -> Void
    ) -> Option {
        var syntax = OptionSyntax(long, help: help)
        syntax.value = .one
        syntax.valueName = value
        syntax.wanted = wanted
        syntax.completion = completion
        return Option(syntax: syntax) { values, text in
            guard let value = parse(text) else { return false }
            set(&values, value)
            return true
        }
    }

    /// `--name one|other`, one of the cases of `Choice`.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ long: String,
        initial: Choice? = nil,
        _ help: String,
        _ set: @escaping @Sendable (inout Values, Choice) -> Void
    ) -> Option {
        var syntax = OptionSyntax(long, help: help)
        syntax.value = .one
        // No key path, `joined` or optional text where a launch comes by: each costs it as much as all the rows.
        for choice in Choice.allCases { syntax.allowed.append(choice.rawValue) }
        if let initial { syntax.initial = initial.rawValue }
        syntax.completion = Completion(words: syntax.allowed)
        return Option(syntax: syntax) { values, text in
            guard let choice = Choice(rawValue: text) else { return false }
            set(&values, choice)
            return true
        }
    }
}
