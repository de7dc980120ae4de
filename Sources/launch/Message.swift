/// What a person is told: what went wrong, and what to type next. Never a value.
struct Message: Equatable {
    enum Level: String { case error, warning, denied }

    var level: Level = .error
    /// Lower case, no period.
    var what: [String]
    var hints: [String] = []

    init(_ what: String, hint: String? = nil, level: Level = .error) {
        self.init([what], hints: hint.map { [$0] } ?? [], level: level)
    }

    init(_ what: [String], hints: [String] = [], level: Level = .error) {
        self.what = what
        self.hints = hints
        self.level = level
    }

    /// One line for each sentence. Control characters are spelled out: what comes from a file or an argument may
    /// hold commands for the terminal, or forge a line of ours.
    var text: String {
        let lines = what.map { "launch: \(level.rawValue): \($0)" } + hints.map { "launch: hint: \($0)" }
        return lines.map(Self.visible).joined(separator: "\n")
    }

    /// `text` with control characters as `\u{…}`.
    static func visible(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
