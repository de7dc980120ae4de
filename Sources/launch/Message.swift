/// What a person is told: what went wrong, and what to type next. Never a value.
struct Message: Equatable {
    enum Level: String { case error, warning }

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

    var text: String {
        let lines = what.map { "launch: \(level.rawValue): \($0)" } + hints.map { "launch: hint: \($0)" }
        return lines.joined(separator: "\n")
    }
}
