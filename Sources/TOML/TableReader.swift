/// Reads one table against a schema: every key is asked for by name and type, and the rest is unknown.
///
/// A getter returns nil for an absent key and for one of the wrong type; the latter is a problem that ``finish()``
/// reports with all others, so one run can show everything that is wrong with a file.
package struct TableReader: ~Copyable {
    /// The dotted name of the table, empty for the root.
    package let name: String
    /// Where the table starts.
    package let position: SourcePosition
    private let entries: [TOMLEntry]
    private var isAsked: [Bool]
    private var knownKeys: [String] = []
    private var problems: [SchemaError] = []

    /// A reader of these entries that nobody has asked for yet.
    package init(entries: [TOMLEntry], name: String, position: SourcePosition) {
        self.entries = entries
        self.name = name
        self.position = position
        isAsked = Array(repeating: false, count: entries.count)
    }

    /// A reader of the root table that ``parseTOML(_:)`` returned; any other value counts as an empty table.
    package init(root: TOMLNode) {
        guard case .table(let entries) = root.value else {
            self.init(entries: [], name: "", position: root.position)
            return
        }
        self.init(entries: entries, name: "", position: root.position)
    }

    /// Reports a problem the caller found in a value of this table.
    package mutating func report(_ kind: SchemaError.Kind, at position: SourcePosition) {
        problems.append(SchemaError(position: position, kind: kind))
    }

    /// Takes over the problems of a table within this one.
    package mutating func report(_ others: [SchemaError]) { problems += others }

    /// All problems of the table, unknown keys included, by position.
    package consuming func finish() -> [SchemaError] {
        for index in entries.indices where !isAsked[index] {
            let key = entries[index].key
            let nearest = nearestKey(to: key, among: knownKeys)
            report(.unknownKey(name: key, table: name, nearest: nearest), at: entries[index].keyPosition)
        }
        if problems.count > 1 { problems.sort { $0.position < $1.position } }
        return problems
    }

    /// Whether the table has `key`; asking does not make it known.
    package func holds(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Where the value of `key` stands; asking does not make it known.
    package func place(of key: String) -> SourcePosition? {
        entries.first { $0.key == key }?.node.position
    }

    /// The entry of `key`, whatever its type.
    package mutating func entry(_ key: String) -> TOMLEntry? {
        guard let index = find(key) else { return nil }
        return entries[index]
    }

    /// Every entry not asked for by name; for tables whose keys are free names.
    package mutating func remainingEntries() -> [TOMLEntry] {
        var remaining: [TOMLEntry] = []
        remaining.reserveCapacity(entries.count)
        for index in entries.indices where !isAsked[index] {
            isAsked[index] = true
            remaining.append(entries[index])
        }
        return remaining
    }

    /// Makes `key` known, and a problem where it is absent and `required`.
    private mutating func find(_ key: String, required: Bool = false) -> Int? {
        knownKeys.append(key)
        for index in entries.indices where entries[index].key == key {
            isAsked[index] = true
            return index
        }
        if required { report(.missingKey(key: key, table: name), at: position) }
        return nil
    }

    private mutating func reportType(of entry: TOMLEntry, expected: [TOMLType]) {
        report(
            .wrongType(key: entry.key, table: name, expected: expected, found: entry.node.type),
            at: entry.node.position
        )
    }
}

extension TableReader {
    /// A string.
    package mutating func string(_ key: String, required: Bool = false) -> Located<String>? {
        guard let index = find(key, required: required) else { return nil }
        guard case .string(let value) = entries[index].node.value else {
            reportType(of: entries[index], expected: [.string])
            return nil
        }
        return Located(value, at: entries[index].node.position)
    }

    /// The string of an entry that ``remainingEntries()`` returned.
    package mutating func string(_ entry: TOMLEntry) -> String? {
        guard case .string(let value) = entry.node.value else {
            reportType(of: entry, expected: [.string])
            return nil
        }
        return value
    }

    /// A string that names one of an enumeration's cases.
    package mutating func choice<Choice>(
        _ key: String,
        of type: Choice.Type = Choice.self,
        required: Bool = false
    ) -> Located<Choice>? where Choice: RawRepresentable<String> & CaseIterable & Sendable {
        guard let text = string(key, required: required) else { return nil }
        guard let value = Choice(rawValue: text.value) else {
            let allowed = Choice.allCases.map { $0.rawValue }
            report(.notAllowed(key: key, table: name, allowed: allowed), at: text.position)
            return nil
        }
        return Located(value, at: text.position)
    }

    /// An integer within `range`.
    package mutating func integer(
        _ key: String,
        in range: ClosedRange<Int64> = Int64.min...Int64.max,
        required: Bool = false
    ) -> Located<Int64>? {
        guard let index = find(key, required: required) else { return nil }
        let node = entries[index].node
        guard case .integer(let value) = node.value else {
            reportType(of: entries[index], expected: [.integer])
            return nil
        }
        guard range.contains(value) else {
            let (minimum, maximum) = (range.lowerBound, range.upperBound)
            report(
                .outOfRange(key: key, table: name, minimum: minimum, maximum: maximum),
                at: node.position
            )
            return nil
        }
        return Located(value, at: node.position)
    }

    /// A boolean.
    package mutating func boolean(_ key: String, required: Bool = false) -> Located<Bool>? {
        guard let index = find(key, required: required) else { return nil }
        guard case .boolean(let value) = entries[index].node.value else {
            reportType(of: entries[index], expected: [.boolean])
            return nil
        }
        return Located(value, at: entries[index].node.position)
    }

    /// A day: a TOML date, a date-time (the day it falls on in UTC; a local one as written), or `"YYYY-MM-DD"`.
    package mutating func date(_ key: String, required: Bool = false) -> Located<CalendarDay>? {
        guard let index = find(key, required: required) else { return nil }
        let node = entries[index].node
        let day: CalendarDay?
        switch node.value {
        case .string(let text), .date(let text): day = CalendarDay(text)
        case .dateTime(let text): day = CalendarDay(utcDayOf: text)
        default:
            reportType(of: entries[index], expected: [.date, .string])
            return nil
        }
        guard let day else {
            report(.invalidDate(key: key, table: name), at: node.position)
            return nil
        }
        return Located(day, at: node.position)
    }
}

extension TableReader {
    /// An array of strings; elements of another type are reported one by one and left out.
    package mutating func strings(_ key: String, required: Bool = false) -> Located<[Located<String>]>? {
        guard let array = array(key, required: required) else { return nil }
        var strings: [Located<String>] = []
        strings.reserveCapacity(array.value.count)
        for element in array.value {
            if case .string(let value) = element.value {
                strings.append(Located(value, at: element.position))
            } else {
                reportElement(element, of: key, expected: .string)
            }
        }
        return Located(strings, at: array.position)
    }

    /// An array of integers; elements of another type are reported one by one and left out.
    package mutating func integers(_ key: String, required: Bool = false) -> Located<[Located<Int64>]>? {
        guard let array = array(key, required: required) else { return nil }
        var integers: [Located<Int64>] = []
        for element in array.value {
            if case .integer(let value) = element.value {
                integers.append(Located(value, at: element.position))
            } else {
                reportElement(element, of: key, expected: .integer)
            }
        }
        return Located(integers, at: array.position)
    }

    /// An array of anything.
    package mutating func array(_ key: String, required: Bool = false) -> Located<[TOMLNode]>? {
        guard let index = find(key, required: required) else { return nil }
        guard case .array(let elements) = entries[index].node.value else {
            reportType(of: entries[index], expected: [.array])
            return nil
        }
        return Located(elements, at: entries[index].node.position)
    }

    /// A table within this one; hand the problems of its `finish()` to ``report(_:)``.
    package mutating func table(_ key: String, required: Bool = false) -> TableReader? {
        guard let index = find(key, required: required) else { return nil }
        return reader(of: entries[index])
    }

    /// An array of tables.
    package mutating func tables(_ key: String, required: Bool = false) -> Located<[TableContents]>? {
        guard let array = array(key, required: required) else { return nil }
        var tables: [TableContents] = []
        for element in array.value {
            if case .table(let entries) = element.value {
                let path = name.isEmpty ? key : "\(name).\(key)"
                tables.append(TableContents(entries: entries, name: path, position: element.position))
            } else {
                reportElement(element, of: key, expected: .table)
            }
        }
        return Located(tables, at: array.position)
    }

    /// A reader of an entry that must be a table, named `thisTable.key`.
    package mutating func reader(of entry: TOMLEntry) -> TableReader? {
        guard case .table(let inner) = entry.node.value else {
            reportType(of: entry, expected: [.table])
            return nil
        }
        let path = name.isEmpty ? entry.key : "\(name).\(entry.key)"
        return TableReader(entries: inner, name: path, position: entry.node.position)
    }

    private mutating func reportElement(_ element: TOMLNode, of key: String, expected: TOMLType) {
        report(
            .wrongElementType(key: key, table: name, expected: expected, found: element.type),
            at: element.position
        )
    }
}

/// What a ``TableReader`` reads: a reader itself cannot be stored in an array.
package struct TableContents: Sendable {
    /// Its keys and values, in document order.
    package let entries: [TOMLEntry]
    /// Its dotted name, empty for the root.
    package let name: String
    /// Where it begins.
    package let position: SourcePosition

    package init(entries: [TOMLEntry], name: String, position: SourcePosition) {
        self.entries = entries
        self.name = name
        self.position = position
    }

    /// A fresh reader of this table.
    package func reader() -> TableReader { TableReader(entries: entries, name: name, position: position) }
}
