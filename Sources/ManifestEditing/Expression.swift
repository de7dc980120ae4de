/// One expression of a document: a line, or the lines of one key/value pair.
///
/// All ranges are offsets into the storage of the ``TOMLText`` it belongs to.
struct Expression {
    /// The number that names an expression for the life of its text.
    typealias ID = Int

    enum Kind {
        case byteOrderMark
        case blank
        case comment
        case tableHeader
        case arrayHeader
        case keyValue
    }

    let kind: Kind
    /// All of it, with indentation, trailing comment and line ending.
    let line: Range<Int>
    /// The segments of the key, as written; empty for trivia.
    let key: [KeySegment]
    /// The value; empty unless it is a key/value pair.
    let value: Range<Int>
    /// The neighbours in document order.
    var previous: ID?
    var next: ID?
    /// The table a header opens, or the value a pair gives, in the ``TableIndex``.
    var node: TableIndex.ID?
    /// The table whose section a pair stands in.
    var section: TableIndex.ID?

    init(kind: Kind, line: Range<Int>, key: [KeySegment] = [], value: Range<Int> = 0..<0) {
        self.kind = kind
        self.line = line
        self.key = key
        self.value = value
    }

    var isHeader: Bool { kind == .tableHeader || kind == .arrayHeader }
}

extension Scanner {
    /// Reads one expression; the position must be the start of a line and not the end.
    mutating func readExpression() throws(LexicalError) -> Expression {
        let start = position
        skipWhitespace()
        switch next {
        case nil, .lineFeed, .carriageReturn:
            try skipRestOfLine()
            return Expression(kind: .blank, line: start..<position)
        case .hash:
            try skipRestOfLine()
            return Expression(kind: .comment, line: start..<position)
        case .leftBracket: return try readHeader(from: start)
        default: return try readKeyValue(from: start)
        }
    }

    private mutating func readHeader(from start: Int) throws(LexicalError) -> Expression {
        position += 1
        // The brackets of an array of tables stand together.
        let isArray = next == .leftBracket
        if isArray { position += 1 }
        skipWhitespace()
        let key = try readKey()
        skipWhitespace()
        try expect(.rightBracket)
        if isArray { try expect(.rightBracket) }
        try skipRestOfLine()
        return Expression(kind: isArray ? .arrayHeader : .tableHeader, line: start..<position, key: key)
    }

    private mutating func readKeyValue(from start: Int) throws(LexicalError) -> Expression {
        let key = try readKey()
        skipWhitespace()
        try expect(.equals)
        skipWhitespace()
        let valueStart = position
        try skipValue()
        let value = valueStart..<position
        try skipRestOfLine()
        return Expression(kind: .keyValue, line: start..<position, key: key, value: value)
    }
}
