/// Reads the words of one verb, one after another: options as they stand in its table, and operands.
///
/// The rules are those of getopt_long(3) without its surprises: `--name VALUE`, `--name=VALUE`, `-x VALUE`,
/// `-x=VALUE`, letters together when all but the last take no value. Names are never shortened. A value that starts
/// with `-` needs the `=`, because it is more often a forgotten value; `-` alone needs none.
package struct WordReader {
    /// What a word or two turned out to be.
    package enum Item: Equatable, Sendable {
        /// The option at this place of the table; the value is empty for one that takes none.
        case option(Int, String)
        case operand(String)
        /// `-h`, `--help`
        case help
        /// `--version`
        case version
    }

    private let count: Int
    private let option: (Int) -> OptionSyntax
    private var words: ArraySlice<String>
    /// What stands behind `--`: operands, whatever they look like.
    private var behind: ArraySlice<String>
    /// Letters of the last word that are still to read.
    private var letters: Substring.UnicodeScalarView = Substring().unicodeScalars
    /// The word they come from, and the value behind the last of them.
    private var lettered = ""
    private var attached: String?
    /// The option that takes the words from here to the next option.
    private var list: Int?

    /// `words` up to `--`, and those `behind` it, for a table of `count` rows.
    package init(
        _ words: ArraySlice<String>,
        behind: ArraySlice<String> = [],
        count: Int,
        option: @escaping (Int) -> OptionSyntax
    ) {
        self.count = count
        self.option = option
        self.words = words
        self.behind = behind
    }

    /// The next item; `nil` at the end.
    package mutating func next() throws(UsageError) -> Item? {
        if let letter = letters.popFirst() { return try short(letter) }
        guard let word = words.popFirst() else { return behind.popFirst().map { .operand($0) } }
        let bytes = word.utf8
        guard bytes.first == UInt8(ascii: "-"), bytes.count > 1 else {
            guard let list else { return .operand(word) }
            return word.isEmpty ? try missing(option(list).name, list) : .option(list, word)
        }
        list = nil
        return bytes.dropFirst().first == UInt8(ascii: "-") ? try long(word) : try cluster(word)
    }

    private mutating func long(_ word: String) throws(UsageError) -> Item {
        let (name, value) = Self.parts(word)
        for index in 0..<count where Self.isName(name, of: option(index)) {
            return try item(index, typed: name, value)
        }
        let common: Item
        switch name {
        case "--help": common = .help
        case "--version": common = .version
        default: throw .unknownOption(name)
        }
        guard value == nil else { throw .unwantedValue(option: name) }
        return common
    }

    private mutating func cluster(_ word: String) throws(UsageError) -> Item {
        (lettered, attached) = Self.parts(word)
        letters = Substring(lettered).unicodeScalars.dropFirst()
        guard let letter = letters.popFirst() else { throw .unknownOption(word) }
        return try short(letter)
    }

    private mutating func short(_ letter: Unicode.Scalar) throws(UsageError) -> Item {
        let value = letters.isEmpty ? attached : nil
        for index in 0..<count where option(index).short == letter {
            if !letters.isEmpty, option(index).value != .none { throw .unknownOption(lettered) }
            return try item(index, typed: "-\(letter)", value)
        }
        guard letter == "h" else { throw .unknownOption(lettered) }
        guard value == nil else { throw .unwantedValue(option: "-h") }
        return .help
    }

    private mutating func item(_ index: Int, typed: String, _ attached: String?) throws(UsageError) -> Item {
        if option(index).value == .none {
            guard attached == nil else { throw .unwantedValue(option: typed) }
            return .option(index, "")
        }
        let value = attached ?? nextValue()
        guard let value, !value.isEmpty else { return try missing(typed, index) }
        if option(index).value == .list { list = index }
        return .option(index, value)
    }

    private mutating func nextValue() -> String? {
        guard let word = words.first, word == "-" || word.utf8.first != UInt8(ascii: "-") else { return nil }
        return words.popFirst()
    }

    private func missing(_ typed: String, _ index: Int) throws(UsageError) -> Item {
        throw .missingValue(option: typed, value: option(index).shownValue)
    }

    /// `--name=value` apart; the value is `nil` without `=`.
    private static func parts(_ word: String) -> (name: String, value: String?) {
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
    }

    /// Whether `typed`, dashes included, is this option; without making a string of either.
    private static func isName(_ typed: String, of option: OptionSyntax) -> Bool {
        typed.utf8.count == option.long.utf8.count + 2
            && typed.utf8.dropFirst(2).elementsEqual(option.long.utf8)
    }
}
