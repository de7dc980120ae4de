internal import TOML

extension TOMLEditor {
    /// Tables down to this depth get a `[header]` of their own when they are made.
    private static let headerDepth = 2

    /// Notes in the index what an expression defines, and follows it into its section.
    mutating func enter(
        _ id: Expression.ID,
        in section: inout TableIndex.ID,
        after anchor: Expression.ID?
    ) -> Bool {
        let expression = text[id]
        switch expression.kind {
        case .byteOrderMark, .blank, .comment: return true
        case .tableHeader, .arrayHeader:
            let isArray = expression.kind == .arrayHeader
            guard let node = index.addHeader(id, key: expression.key, isArray: isArray) else { return false }
            section = node
            text.assign(id, node: node, section: nil)
        case .keyValue:
            let added = index.addPair(id, key: expression.key, section: section, after: anchor)
            guard let node = added else { return false }
            text.assign(id, node: node, section: section)
        }
        return true
    }

    /// Puts `replacement` in place of a part of one expression.
    mutating func rewrite(
        _ id: Expression.ID,
        _ range: Range<Int>,
        with replacement: [UInt8]
    ) throws(TOMLEditError) {
        do { try text.rewrite(id, range, with: replacement) } catch {
            throw .unsupported(at: position(of: range.lowerBound, in: id))
        }
    }

    /// Adds the key `rest` below `node`, in the form in which that table is written.
    mutating func insert(
        _ value: [UInt8],
        at path: [String],
        rest: ArraySlice<String>,
        below node: TableIndex.ID
    ) throws(TOMLEditError) {
        let isDeep = path.count - rest.count >= Self.headerDepth
        if let anchor = index[node].lastDotted, index[node].header == nil {
            let key = dottedPrefix(of: node, in: anchor) + [.dot] + dottedKey(rest)
            try insertPair(key, value, after: anchor)
        } else if rest.count > 1, !isDeep {
            let table = path.prefix(min(Self.headerDepth, path.count - 1))
            try appendSection(Array(table), dottedKey(path.dropFirst(table.count)) + assignment + value)
        } else if node == TableIndex.root || index[node].header != nil {
            try insertPair(dottedKey(rest), value, after: index[node].lastInSection ?? index[node].header)
        } else {
            let table = Array(path.dropLast(rest.count))
            try openImplicitTable(node, table, dottedKey(rest) + assignment + value)
        }
    }

    /// The part of a dotted key that names a table, as it is written in one of the table's pairs.
    private func dottedPrefix(of node: TableIndex.ID, in pair: Expression.ID) -> [UInt8] {
        let key = text[pair].key
        let segments = index.depth(of: node) - index.depth(of: text[pair].section ?? TableIndex.root)
        return Array(text.storage[key[0].range.lowerBound..<key[segments - 1].range.upperBound])
    }

    /// Adds a line after an expression, indented as that is; without one, at the start of the root table.
    private mutating func insertPair(
        _ key: [UInt8],
        _ value: [UInt8],
        after anchor: Expression.ID?
    ) throws(TOMLEditError) {
        guard let anchor else {
            return try insertFirstPair(key + assignment + value)
        }
        let indent = Array(text.storage[text[anchor].line].prefix { $0 == .space || $0 == .tab })
        var section = text[anchor].section ?? text[anchor].node ?? TableIndex.root
        try insert(indent + key + assignment + value + text.lineEnding, after: anchor, in: &section)
    }

    /// Adds the first pair of the root table: below the comments the document starts with.
    private mutating func insertFirstPair(_ pair: [UInt8]) throws(TOMLEditError) {
        let anchor = endOfOpeningComments
        let following = if let anchor { text[anchor].next } else { text.first }
        let needsBlank = following.map { text[$0].kind != .blank } ?? false
        var section = TableIndex.root
        let lines = pair + text.lineEnding + (needsBlank ? text.lineEnding : [])
        try insert(lines, after: anchor, in: &section)
    }

    /// The last of the comments and blank lines at the start that do not belong to a header.
    private var endOfOpeningComments: Expression.ID? {
        var end: Expression.ID?
        var current = text.first
        while let id = current, !text[id].isHeader, text[id].kind != .keyValue {
            // `#:` starts a directive to editors, which must stay the first line.
            let line = text.storage[text[id].line]
            if text[id].kind != .comment || line.starts(with: "#:".utf8) || text[id].next == nil { end = id }
            current = text[id].next
        }
        return end
    }

    /// Appends `[path]` and its first pair, if there is one, after one blank line.
    mutating func appendSection(_ path: [String], _ pair: [UInt8]) throws(TOMLEditError) {
        let ending = text.lineEnding
        var lines = [.leftBracket] + dottedKey(path) + [.rightBracket] + ending
        if !pair.isEmpty { lines += pair + ending }
        if let last = text.last, text[last].kind != .blank, text[last].kind != .byteOrderMark {
            lines = ending + lines
        }
        var section = TableIndex.root
        try insert(lines, after: text.last, in: &section)
    }

    /// Writes the header of a table that only the headers below it imply, before the first of those.
    mutating func openImplicitTable(
        _ node: TableIndex.ID,
        _ path: [String],
        _ pair: [UInt8]
    ) throws(TOMLEditError) {
        guard let first = firstHeader(below: node) else { return try appendSection(path, pair) }
        let ending = text.lineEnding
        var lines = [.leftBracket] + dottedKey(path) + [.rightBracket] + ending
        if !pair.isEmpty { lines += pair + ending }
        let anchor = text[firstComment(above: first)].previous
        if let anchor, text[anchor].kind == .keyValue || text[anchor].isHeader { lines = ending + lines }
        var section = TableIndex.root
        try insert(lines + ending, after: anchor, in: &section)
    }

    private func firstHeader(below node: TableIndex.ID) -> Expression.ID? {
        for child in index.children(of: node) {
            if let header = index[child].header ?? firstHeader(below: child) { return header }
        }
        return nil
    }

    /// Adds whole lines and enters what they define.
    private mutating func insert(
        _ lines: [UInt8],
        after anchor: Expression.ID?,
        in section: inout TableIndex.ID
    ) throws(TOMLEditError) {
        do {
            if let anchor { try text.endLine(of: anchor) }
            for id in try text.insert(lines, after: anchor) where !enter(id, in: &section, after: anchor) {
                throw LexicalError(offset: 0)
            }
        } catch {
            throw .unsupported(at: anchor.map { position(of: $0) } ?? .start)
        }
    }
}
