extension TOMLEditor {
    /// Takes out one key/value pair with its whole line.
    mutating func removePair(_ id: Expression.ID) {
        guard let node = text[id].node else { return }
        unlinkPair(id)
        _ = index.remove(node)
    }

    /// Takes out the line of a pair and lets the tables above it point to the pair before.
    private mutating func unlinkPair(_ id: Expression.ID) {
        guard let node = text[id].node, let section = text[id].section else { return }
        if index[section].lastInSection == id {
            index.setLastInSection(section, pair(before: id, within: section))
        }
        var table = index[node].parent
        while let current = table, current != section {
            if index[current].lastDotted == id {
                index.setLastDotted(current, pair(before: id, within: current))
            }
            table = index[current].parent
        }
        text.remove(id)
    }

    /// The last pair before `id` in the same section that defines something within `table`.
    private func pair(before id: Expression.ID, within table: TableIndex.ID) -> Expression.ID? {
        var current = text[id].previous
        while let candidate = current, !text[candidate].isHeader {
            if let node = text[candidate].node, index.isNode(node, within: table) { return candidate }
            current = text[candidate].previous
        }
        return nil
    }

    /// Takes out a table or array of tables however it is written: its sections and its dotted keys.
    mutating func removeTable(_ node: TableIndex.ID) {
        var headers: [Expression.ID] = []
        unlink(below: node, outermost: node, headers: &headers)
        for header in headers { unlinkSection(header) }
        _ = index.remove(node)
    }

    /// Takes out the dotted pairs of other sections, and gathers the headers of the table's own.
    private mutating func unlink(
        below node: TableIndex.ID,
        outermost: TableIndex.ID,
        headers: inout [Expression.ID]
    ) {
        if let header = index[node].header { headers.append(header) }
        if let pair = index[node].pair, let section = text[pair].section,
            !index.isNode(section, within: outermost)
        {
            unlinkPair(pair)
        }
        for child in index.children(of: node) {
            unlink(below: child, outermost: outermost, headers: &headers)
        }
    }

    /// Takes out a header and its pairs, the comments that belong to it, and the blank lines after it.
    private mutating func unlinkSection(_ header: Expression.ID) {
        var begin = firstComment(above: header)
        var end = header
        if let node = text[header].node { end = index[node].lastInSection ?? header }
        end = lastComment(below: end)
        if isBlankOrNothing(text[begin].previous) {
            while let next = text[end].next, text[next].kind == .blank { end = next }
        }
        if text[end].next == nil {
            while let previous = text[begin].previous, text[previous].kind == .blank { begin = previous }
        }
        var current: Expression.ID? = begin
        while let id = current {
            current = id == end ? nil : text[id].next
            text.remove(id)
        }
    }

    /// The first of the comment lines directly above an expression; the document's opening comment stays.
    func firstComment(above id: Expression.ID) -> Expression.ID {
        var first = id
        while let previous = text[first].previous, text[previous].kind == .comment { first = previous }
        let isOpening = text[first].previous.map { text[$0].kind == .byteOrderMark } ?? true
        return isOpening ? id : first
    }

    /// The last of the comment lines directly below, unless they stand directly above something else.
    private func lastComment(below id: Expression.ID) -> Expression.ID {
        var last = id
        while let next = text[last].next, text[next].kind == .comment { last = next }
        return isBlankOrNothing(text[last].next) ? last : id
    }

    private func isBlankOrNothing(_ id: Expression.ID?) -> Bool {
        id.map { text[$0].kind == .blank || text[$0].kind == .byteOrderMark } ?? true
    }

    /// Takes out every pair of an inline table whose dotted key lies within `path`.
    mutating func removeInlineDotted(_ path: [String]) throws(TOMLEditError) {
        while case .inline(let id, .dottedTable(let table, let index)) = try place(of: path) {
            try rewrite(id, table.removal(of: index), with: [])
        }
    }
}
