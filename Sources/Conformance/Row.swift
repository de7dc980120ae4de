/// One thing that a program must not notice about what it is started by.
package struct Row: Sendable {
    /// A word that stays the same.
    package let name: String
    /// What is checked, in one clause.
    package let statement: String
    /// How often: what depends on who comes first is tried more than once, in a new shell each time.
    package let runs: Int
    /// Programs it cannot be tried without.
    package let programs: [String]
    /// Tries it; throws unless it is so.
    let check: @Sendable (Bench) throws(Verdict) -> Void

    init(
        _ name: String,
        _ statement: String,
        runs: Int = 1,
        needs programs: [String] = [],
        check: @escaping @Sendable (Bench) throws(Verdict) -> Void
    ) {
        self.name = name
        self.statement = statement
        self.runs = runs
        self.programs = programs
        self.check = check
    }
}

/// Rows that belong together. A new group is a constant like those below and a place in `all`.
package struct RowGroup: Sendable {
    /// A word that stays the same.
    package let name: String
    /// What its rows have in common.
    package let title: String
    /// In the order they are shown in.
    package let rows: [Row]

    init(_ name: String, _ title: String, _ rows: [Row]) {
        self.name = name
        self.title = title
        self.rows = rows
    }

    /// Every group, in the order they are shown in.
    package static let all = [keys, jobs, programs, ends, inheritance, places]
}

/// Why a row is not passed.
package enum Verdict: Error, Equatable, Sendable {
    /// It is not so; what was seen instead.
    case failed(String)
    /// It cannot be tried here, and why.
    case unavailable(String)
}

/// What came of one row.
package struct RowResult: Equatable, Sendable {
    /// The name of the row.
    package let row: String
    /// How many of its runs were as they should be.
    package let passes: Int
    /// `nil` when all were; the last is that of the verdict.
    package let verdict: Verdict?

    package init(row: String, passes: Int, verdict: Verdict?) {
        self.row = row
        self.passes = passes
        self.verdict = verdict
    }
}

/// Throws what was seen unless it is as it should be.
func require(_ isSo: Bool, _ seen: @autoclosure () -> String) throws(Verdict) {
    if !isSo { throw .failed(seen()) }
}
