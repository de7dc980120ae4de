/// What is wrong with a command line.
package enum UsageError: Error, Equatable {
    /// No verb of this name; the first word is no option either.
    case unknownVerb(String)
    /// A verb of verbs without one, or with one that it does not have.
    case unknownSubverb(String?, of: String)
    /// No option of this name, as it was typed.
    case unknownOption(String)
    /// An option without its value; `value` is what help calls it.
    case missingValue(option: String, value: String)
    /// `--flag=value`.
    case unwantedValue(option: String)
    /// A value that the option does not take; `allowed` is empty where it wants a number, and one phrase where it
    /// wants something else.
    case invalidValue(option: String, value: String, allowed: [String])
    /// A word too many.
    case unexpectedOperand(String)
    /// A word too few, as usage writes it.
    case missingOperand(String)
    /// A word where only a command behind `--` can stand.
    case commandWithoutSeparator(String)
}
