/// One inline table, `{ key = value, … }`, read where it stands; the ranges are offsets into its text's storage.
struct InlineTable {
    struct Pair {
        let key: [KeySegment]
        let value: Range<Int>

        var start: Int { key.first?.range.lowerBound ?? value.lowerBound }
    }

    /// What a path that enters an inline table leads to; the table is the innermost one reached.
    enum Place {
        /// The value of `table.pairs[index]`.
        case pair(InlineTable, index: Int)
        /// A table made by the dotted key of `table.pairs[index]`, and perhaps of others.
        case dottedTable(InlineTable, index: Int)
        /// Nothing: `rest` has no entry in the table.
        case nothing(InlineTable, rest: ArraySlice<String>)
    }

    /// Why a path could not be followed.
    enum Failure: Error {
        case unsupported(LexicalError)
        /// The path goes on with `rest`, but what stands at `value` is no table.
        case notTable(value: Range<Int>, rest: ArraySlice<String>)
    }

    /// What lies between the braces.
    let inside: Range<Int>
    let pairs: [Pair]

    /// Reads the inline table at `range`.
    init(_ storage: [UInt8], _ range: Range<Int>) throws(LexicalError) {
        var scanner = Scanner(storage, in: range)
        var pairs: [Pair] = []
        try scanner.expect(.leftBrace)
        let start = scanner.position
        scanner.skipWhitespace()
        while scanner.next != .rightBrace {
            if !pairs.isEmpty {
                try scanner.expect(.comma)
                scanner.skipWhitespace()
            }
            pairs.append(try scanner.readInlinePair())
            scanner.skipWhitespace()
        }
        inside = start..<scanner.position
        self.pairs = pairs
    }

    /// Follows `path` into the inline table at `range`.
    static func find(
        _ path: ArraySlice<String>,
        in storage: [UInt8],
        _ range: Range<Int>
    ) throws(Failure) -> Place {
        guard storage[range.lowerBound] == .leftBrace else { throw .notTable(value: range, rest: path) }
        let table: InlineTable
        do { table = try InlineTable(storage, range) } catch { throw .unsupported(error) }
        for (index, pair) in table.pairs.enumerated() {
            let common = pair.key.commonPrefix(with: path)
            if common == pair.key.count {
                if common == path.count { return .pair(table, index: index) }
                return try find(path.dropFirst(common), in: storage, pair.value)
            }
            if common == path.count { return .dottedTable(table, index: index) }
        }
        return .nothing(table, rest: path)
    }

    /// Where to write an entry `path` the table does not have, and what.
    func insertion(
        of path: ArraySlice<String>,
        _ value: [UInt8],
        in storage: [UInt8]
    ) -> (range: Range<Int>, bytes: [UInt8]) {
        guard let last = pairs.last else { return (inside, [.space] + Self.written(path, value) + [.space]) }
        // The last of those that share most of the path: `max` returns the first of equals.
        let sibling =
            pairs.reversed().max { $0.key.commonPrefix(with: path) < $1.key.commonPrefix(with: path) } ?? last
        let common = sibling.key.commonPrefix(with: path)
        guard common > 0 else {
            let end = last.value.upperBound
            return (end..<end, [.comma, .space] + Self.written(path, value))
        }
        let prefix = storage[sibling.start..<sibling.key[common - 1].range.upperBound]
        let key = prefix + [.dot] + dottedKey(path.dropFirst(common))
        let end = sibling.value.upperBound
        return (end..<end, [.comma, .space] + key + assignment + value)
    }

    /// `key = value`, or `key = { key = value }` for a longer path.
    private static func written(_ path: ArraySlice<String>, _ value: [UInt8]) -> [UInt8] {
        guard let name = path.first else { return value }
        let rest = path.dropFirst()
        if rest.isEmpty { return dottedKey([name]) + assignment + value }
        return dottedKey([name]) + assignment + [.leftBrace, .space] + written(rest, value) + [
            .space, .rightBrace,
        ]
    }

    /// What to delete to take out a pair and one comma.
    func removal(of index: Int) -> Range<Int> {
        if index + 1 < pairs.count { return pairs[index].start..<pairs[index + 1].start }
        if index > 0 { return pairs[index - 1].value.upperBound..<pairs[index].value.upperBound }
        return inside
    }
}

extension Scanner {
    fileprivate mutating func readInlinePair() throws(LexicalError) -> InlineTable.Pair {
        let key = try readKey()
        skipWhitespace()
        try expect(.equals)
        skipWhitespace()
        let start = position
        try skipValue()
        return InlineTable.Pair(key: key, value: start..<position)
    }
}

extension [KeySegment] {
    /// How many segments from the start name the same as `path`.
    fileprivate func commonPrefix(with path: ArraySlice<String>) -> Int {
        var count = 0
        for (segment, name) in zip(self, path) {
            guard segment.name.elementsEqual(name.utf8) else { break }
            count += 1
        }
        return count
    }
}
