internal import TOML

/// Changes values and tables of a TOML document and leaves every other byte as it is.
///
/// Each change is planned on the document as edited so far and touches only the lines it must. Nothing leaves the
/// editor unverified: ``verifiedBytes()`` parses the result and compares it with the original plus the changes
/// asked for. A change that throws leaves the document as it was before that change.
package struct TOMLEditor {
    var text: TOMLText
    var index = TableIndex()
    private let original: TOMLNode
    private var changes = ChangeTree()

    /// Reads a document.
    ///
    /// - Throws: ``TOMLEditError/unreadable(_:)`` for what is not TOML, ``TOMLEditError/unsupported(at:)``.
    package init(_ document: [UInt8]) throws(TOMLEditError) {
        do { original = try parseTOML(document.span) } catch { throw .unreadable(error) }
        do { text = try TOMLText(document) } catch {
            throw .unsupported(at: SourcePosition(of: error.offset, in: document))
        }
        var section = TableIndex.root
        for id in text.order {
            guard enter(id, in: &section, after: nil) else { throw .unsupported(at: position(of: id)) }
        }
    }

    /// Gives the key at `path` a value: replaces the one it has, or adds the key where its table is written.
    ///
    /// A table that does not exist is appended as `[table]` down to two levels; deeper ones become dotted keys.
    /// Below a table that is written with dotted keys or inline, the new key is written so too.
    package mutating func set(_ path: [String], to value: TOMLValue) throws(TOMLEditError) {
        switch try place(of: path) {
        case .pair(let id): try rewrite(id, text[id].value, with: value.written(lineEnding: text.lineEnding))
        case .inline(let id, .pair(let table, let index)):
            try rewrite(id, table.pairs[index].value, with: value.written(lineEnding: nil))
        case .inline(let id, .nothing(let table, let rest)):
            let new = table.insertion(of: rest, value.written(lineEnding: nil), in: text.storage)
            try rewrite(id, new.range, with: new.bytes)
        case .nothing(let node, let rest):
            try insert(value.written(lineEnding: text.lineEnding), at: path, rest: rest, below: node)
        case .table(let node): throw .isTable(path: path, at: position(ofNode: node))
        case .inline(let id, .dottedTable(let table, let index)):
            throw .isTable(path: path, at: position(of: table.pairs[index].start, in: id))
        }
        changes.record(.value(value), at: path)
    }

    /// Removes the value or table at `path`, and the tables that existed only because of it.
    ///
    /// A table goes with the comment lines directly above its header, except those the document starts with.
    package mutating func remove(_ path: [String]) throws(TOMLEditError) {
        switch try place(of: path) {
        case .pair(let id): removePair(id)
        case .table(let node): removeTable(node)
        case .inline(let id, .pair(let table, let index)):
            try rewrite(id, table.removal(of: index), with: [])
        case .inline(_, .dottedTable): try removeInlineDotted(path)
        case .nothing, .inline(_, .nothing): throw .missing(path: path)
        }
        changes.record(.nothing, at: path)
    }

    /// Adds an empty table: `[table]` at the end after one blank line, or `{}` within an inline table.
    package mutating func appendTable(_ path: [String]) throws(TOMLEditError) {
        switch try place(of: path) {
        case .nothing: try appendSection(path, [])
        case .table(let node):
            let isImplied = index[node].header == nil && index[node].lastDotted == nil
            guard isImplied, index[node].kind == .table else {
                throw .exists(path: path, at: position(ofNode: node))
            }
            try openImplicitTable(node, path, [])
        case .inline(let id, .nothing(let table, let rest)):
            let new = table.insertion(of: rest, [.leftBrace, .rightBrace], in: text.storage)
            try rewrite(id, new.range, with: new.bytes)
        case .pair(let id): throw .exists(path: path, at: position(of: id))
        case .inline(let id, .pair(let table, let index)),
            .inline(let id, .dottedTable(let table, let index)):
            throw .exists(path: path, at: position(of: table.pairs[index].start, in: id))
        }
        changes.record(.table, at: path)
    }

    /// The edited document.
    ///
    /// - Throws: ``TOMLEditError/unreadableResult(_:)`` or ``TOMLEditError/unverified(path:)`` if it is not exactly
    ///   the original with the changes asked for.
    package func verifiedBytes() throws(TOMLEditError) -> [UInt8] {
        let bytes = text.bytes
        let result: TOMLNode
        do { result = try parseTOML(bytes.span) } catch { throw .unreadableResult(error) }
        if let path = changes.firstDifference(from: original, to: result) { throw .unverified(path: path) }
        return bytes
    }
}
