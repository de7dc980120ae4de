/// The expressions of a document in order, over bytes that are never changed, only added to.
///
/// A piece table: an edit appends its bytes to the storage and links a new expression in place of, or beside, old
/// ones. Every expression that is not replaced is written back byte for byte.
struct TOMLText {
    private(set) var storage: [UInt8]
    private(set) var expressions: [Expression] = []
    private(set) var first: Expression.ID?
    private(set) var last: Expression.ID?
    /// CRLF if most lines end so, else LF.
    private(set) var lineEnding: [UInt8] = [.lineFeed]

    /// Reads the expressions of `bytes`.
    init(_ bytes: [UInt8]) throws(LexicalError) {
        storage = bytes
        var scanner = Scanner(bytes, in: bytes.indices)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            link(Expression(kind: .byteOrderMark, line: 0..<3), after: nil)
            scanner.position = 3
        }
        while scanner.next != nil { link(try scanner.readExpression(), after: last) }
        lineEnding = prevailingLineEnding
    }

    /// The document as edited so far.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(storage.count)
        for id in order { result.append(contentsOf: storage[expressions[id].line]) }
        return result
    }

    /// The expressions in document order.
    var order: [Expression.ID] {
        var result: [Expression.ID] = []
        result.reserveCapacity(expressions.count)
        var current = first
        while let id = current {
            result.append(id)
            current = expressions[id].next
        }
        return result
    }

    subscript(id: Expression.ID) -> Expression { expressions[id] }

    /// Adds the expressions that `bytes` hold after `anchor`, nil being the start; whole lines only.
    mutating func insert(
        _ bytes: [UInt8],
        after anchor: Expression.ID?
    ) throws(LexicalError) -> [Expression.ID] {
        let added = try read(bytes)
        var ids: [Expression.ID] = []
        for expression in added { ids.append(link(expression, after: ids.last ?? anchor)) }
        return ids
    }

    /// Puts `replacement` in place of `range`, which lies within the expression, and reads it again.
    mutating func rewrite(
        _ id: Expression.ID,
        _ range: Range<Int>,
        with replacement: [UInt8]
    ) throws(LexicalError) {
        let old = expressions[id]
        let before = storage[old.line.lowerBound..<range.lowerBound]
        let after = storage[range.upperBound..<old.line.upperBound]
        let read = try read(before + replacement + after)
        guard read.count == 1, var new = read.first, new.kind == old.kind else {
            throw LexicalError(offset: range.lowerBound)
        }
        (new.previous, new.next, new.node, new.section) = (old.previous, old.next, old.node, old.section)
        expressions[id] = new
    }

    /// Ends the line of an expression that is the last and has no line ending.
    mutating func endLine(of id: Expression.ID) throws(LexicalError) {
        let line = expressions[id].line
        // The byte order mark is no line, and needs none.
        guard expressions[id].kind != .byteOrderMark, storage[line].last != .lineFeed else { return }
        try rewrite(id, line.upperBound..<line.upperBound, with: lineEnding)
    }

    /// Takes the expression out of the document.
    mutating func remove(_ id: Expression.ID) {
        let (previous, next) = (expressions[id].previous, expressions[id].next)
        if let previous { expressions[previous].next = next } else { first = next }
        if let next { expressions[next].previous = previous } else { last = previous }
    }

    /// Notes what the expression is in the ``TableIndex``.
    mutating func assign(_ id: Expression.ID, node: TableIndex.ID, section: TableIndex.ID?) {
        expressions[id].node = node
        expressions[id].section = section
    }

    private mutating func read(_ bytes: [UInt8]) throws(LexicalError) -> [Expression] {
        let start = storage.count
        storage.append(contentsOf: bytes)
        var scanner = Scanner(storage, in: start..<storage.count)
        var result: [Expression] = []
        while scanner.next != nil { result.append(try scanner.readExpression()) }
        return result
    }

    private var prevailingLineEnding: [UInt8] {
        var balance = 0
        for expression in expressions where storage[expression.line].last == .lineFeed {
            balance += storage[expression.line].dropLast().last == .carriageReturn ? 1 : -1
        }
        return balance > 0 ? [.carriageReturn, .lineFeed] : [.lineFeed]
    }

    @discardableResult
    private mutating func link(_ expression: Expression, after anchor: Expression.ID?) -> Expression.ID {
        let id = expressions.count
        let following = if let anchor { expressions[anchor].next } else { first }
        expressions.append(expression)
        expressions[id].previous = anchor
        expressions[id].next = following
        if let anchor { expressions[anchor].next = id } else { first = id }
        if let following { expressions[following].previous = id } else { last = id }
        return id
    }
}
