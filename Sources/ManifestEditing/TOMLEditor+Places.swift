internal import TOML

extension TOMLEditor {
    /// What a path leads to.
    enum Place {
        case pair(Expression.ID)
        case table(TableIndex.ID)
        /// Nothing: the table `below` has no entry `rest`.
        case nothing(below: TableIndex.ID, rest: ArraySlice<String>)
        /// Something within the inline table that is the value of a pair.
        case inline(Expression.ID, InlineTable.Place)
    }

    /// Follows a path through tables and inline tables.
    ///
    /// - Throws: ``TOMLEditError/notTable(path:at:)``, ``TOMLEditError/arrayOfTables(path:at:)`` and
    ///   ``TOMLEditError/emptyPath``.
    func place(of path: [String]) throws(TOMLEditError) -> Place {
        if path.isEmpty { throw .emptyPath }
        var node = TableIndex.root
        for (position, name) in path.enumerated() {
            guard let child = index.child(Array(name.utf8), of: node) else {
                return .nothing(below: node, rest: path[position...])
            }
            let isLast = position + 1 == path.count
            switch index[child].kind {
            case .table: node = child
            case .arrayOfTables:
                if isLast { return .table(child) }
                throw .arrayOfTables(path: Array(path[...position]), at: self.position(ofNode: child))
            case .value:
                guard let pair = index[child].pair else { throw .missing(path: path) }
                return isLast ? .pair(pair) : try inlinePlace(of: path, after: position, in: pair)
            }
        }
        return .table(node)
    }

    private func inlinePlace(
        of path: [String],
        after position: Int,
        in pair: Expression.ID
    ) throws(TOMLEditError) -> Place {
        do {
            let found = try InlineTable.find(path[(position + 1)...], in: text.storage, text[pair].value)
            return .inline(pair, found)
        } catch {
            switch error {
            case .notTable(let value, let rest):
                let at = self.position(of: value.lowerBound, in: pair)
                throw .notTable(path: Array(path.dropLast(rest.count)), at: at)
            case .unsupported(let error):
                throw .unsupported(at: self.position(of: error.offset, in: pair))
            }
        }
    }

    /// Where an expression's first character other than white space stands in the document as edited so far.
    func position(of id: Expression.ID) -> SourcePosition {
        let line = text[id].line
        let indent = text.storage[line].prefix { $0 == .space || $0 == .tab }.count
        return position(of: line.lowerBound + indent, in: id)
    }

    /// Where a byte of the storage that belongs to an expression stands in the document as edited so far.
    func position(of offset: Int, in id: Expression.ID) -> SourcePosition {
        var before: [UInt8] = []
        for other in text.order {
            if other == id { break }
            before.append(contentsOf: text.storage[text[other].line])
        }
        before.append(contentsOf: text.storage[text[id].line.lowerBound..<offset])
        return SourcePosition(of: before.count, in: before)
    }

    /// Where a table or array of tables first appears.
    func position(ofNode id: TableIndex.ID) -> SourcePosition {
        let node = index[id]
        if let expression = node.header ?? node.lastDotted { return position(of: expression) }
        for child in index.children(of: id) {
            return index[child].pair.map { position(of: $0) } ?? position(ofNode: child)
        }
        return .start
    }
}
