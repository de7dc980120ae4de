/// What an observer found out, each denial once.
package struct DenialReport: Equatable, Sendable {
    /// One denial, how often, and who was the first.
    package struct Entry: Equatable, Sendable {
        /// What was refused.
        package fileprivate(set) var denial: Denial
        /// The file that the first caller executed.
        package let program: String?
        /// How often the observer was asked about it.
        fileprivate var asked: Int
        /// How often audit recorded it.
        fileprivate var recorded = 0

        /// How often. The observer does not see every call, and not every record arrives.
        package var count: Int { max(asked, recorded) }

        package init(denial: Denial, count: Int, program: String?) {
            self.denial = denial
            asked = count
            self.program = program
        }
    }

    /// More different ones are only counted.
    static let limit = 1000

    /// In the order they came.
    package private(set) var entries: [Entry] = []
    /// How many there were beyond the limit.
    package private(set) var omitted = 0
    /// How many denials audit lost, nil where it may have lost some and did not say.
    package var lostRecords: UInt64? = 0
    private var positions: [Denial: Int] = [:]
    /// Those that audit may confirm, by what it knows of them.
    private var expected: [Match: [Int]] = [:]

    /// What a record and what was expected have in common.
    private struct Match: Hashable {
        var call: String?
        var by: String
        /// The path that a rule would name, else what the call is about.
        var subject: String?

        init(_ denial: Denial, namesCall: Bool) {
            call = namesCall ? denial.call : nil
            by = denial.by
            subject = denial.object
            if case .element(_, let element) = denial.remedy { subject = element }
        }
    }

    /// A report of these.
    package init(_ entries: [Entry] = []) {
        self.entries = entries
        positions = Dictionary(
            entries.indices.map { (entries[$0].denial, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Whether this one was there before, which is counted.
    mutating func recount(_ denial: Denial) -> Bool {
        guard let position = positions[denial] else { return false }
        entries[position].asked += 1
        return true
    }

    mutating func add(_ denial: Denial, program: String?) {
        append(Entry(denial: denial, count: 1, program: program))
    }

    /// One denial that audit recorded: the word of the kernel for what was only expected, or one that nobody expected.
    ///
    /// - Parameter namesCall: whether the record says which call it was.
    mutating func confirm(_ denial: Denial, program: String?, namesCall: Bool) {
        let candidates = expected[Match(denial, namesCall: namesCall)] ?? []
        // Several files of one directory have one rule, and records come in the order of the calls.
        let open = candidates.first { entries[$0].recorded < entries[$0].asked }
        guard let position = open ?? candidates.last else {
            var entry = Entry(denial: denial, count: 0, program: program)
            entry.recorded = 1
            return append(entry)
        }
        entries[position].denial.answer = denial.answer
        entries[position].recorded += 1
    }

    private mutating func append(_ entry: Entry) {
        guard entries.count < Self.limit else { omitted += 1; return }
        positions[entry.denial] = entries.count
        for namesCall in [true, false] {
            expected[Match(entry.denial, namesCall: namesCall), default: []].append(entries.count)
        }
        entries.append(entry)
    }

    /// What a profile would have to say to allow all of it; calls answered as if the kernel did not have them left out,
    /// because programs fall back.
    package var remedies: [String] {
        ProfileLine.merged(entries.map(\.denial).filter { !$0.isAbsence }.flatMap(\.remedies))
    }
}
