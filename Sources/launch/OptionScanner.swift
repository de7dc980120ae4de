/// Reads options as getopt_long(3) does, for programs whose users are used to it: letters together (`-vv`), values
/// attached or not (`-e1`), long names cut short as long as they are unambiguous.
struct OptionScanner {
    /// An option by its letter, whatever was typed.
    struct Found: Equatable {
        let letter: Character
        /// Empty where it takes none.
        let value: String
    }

    /// A letter; whether it takes a value; its long name, if there is one.
    typealias Row = (letter: Character, takesValue: Bool, long: String?)

    private let rows: [Row]
    private let words: [String]
    /// Whether options may follow operands.
    private let permutes: Bool
    private var index = 0
    /// Letters of a word that are still to be read.
    private var letters: Substring = ""
    /// Places of the words that are no options; complete when `next` has returned nil.
    private(set) var operands: [Int] = []

    init(_ rows: [Row], _ words: [String], permutes: Bool) {
        self.rows = rows
        self.words = words
        self.permutes = permutes
    }

    /// The next option; nil behind the last one.
    mutating func next() throws(DropInError) -> Found? {
        if letters.isEmpty {
            guard let word = nextWord() else { return nil }
            if word.hasPrefix("--"), rows.contains(where: { $0.long != nil }) {
                return try long(word.dropFirst(2))
            }
            letters = word.dropFirst()
            // A long name, where there are none.
            if letters.first == "-" { throw .unknownOption(word) }
        }
        let letter = letters.removeFirst()
        guard let row = rows.first(where: { $0.letter == letter }) else {
            throw .unknownOption("-\(letter)")
        }
        guard row.takesValue else { return Found(letter: letter, value: "") }
        defer { letters = "" }
        return Found(letter: letter, value: letters.isEmpty ? try value(of: "-\(letter)") : String(letters))
    }

    /// The next word with options in it.
    private mutating func nextWord() -> String? {
        while index < words.count {
            let word = words[index]
            if word == "--" {
                index += 1
                break
            }
            if word.hasPrefix("-"), word != "-" {
                index += 1
                return word
            }
            guard permutes else { break }
            operands.append(index)
            index += 1
        }
        operands += index..<words.count
        index = words.count
        return nil
    }

    private mutating func value(of option: String) throws(DropInError) -> String {
        guard index < words.count else { throw .missingValue(option: option) }
        index += 1
        return words[index - 1]
    }

    private mutating func long(_ text: Substring) throws(DropInError) -> Found {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        var matching = rows.filter { $0.long?.hasPrefix(name) == true }
        if let exact = matching.first(where: { $0.long == name }) { matching = [exact] }
        guard let row = matching.first, let long = row.long else { throw .unknownOption("--\(name)") }
        guard matching.count == 1 else {
            throw .ambiguousOption("--\(name)", matching.compactMap { $0.long.map { "--\($0)" } })
        }
        if !row.takesValue {
            guard parts.count == 1 else { throw .unwantedValue(option: "--\(long)") }
            return Found(letter: row.letter, value: "")
        }
        return Found(
            letter: row.letter,
            value: parts.count > 1 ? String(parts[1]) : try value(of: "--\(long)")
        )
    }
}
