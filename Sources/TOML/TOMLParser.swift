internal import CToml

/// The largest document a caller should read, in bytes; the parser itself takes any size.
package let maximumDocumentSize = 64 << 20

/// Parses a TOML 1.0 document and returns its root table.
///
/// Time and memory are bounded for hostile texts: see ``DocumentLimits``.
///
/// - Throws: ``TOMLError``, the first problem found.
package func parseTOML(_ text: Span<UInt8>) throws(TOMLError) -> TOMLNode {
    try DocumentLimits.check(text)
    // Safety: toml++ reads only these bytes and keeps none of them after it returns.
    let document = unsafe text.withUnsafeBufferPointer { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) {
            unsafe toml_document_parse($0.baseAddress, $0.count)
        }
    }
    // Safety: every node and string of the document lives until here; what leaves is copied.
    defer { unsafe toml_document_free(document) }
    if let error = unsafe syntaxError(of: document) { throw error }
    var count = 0
    guard let first = unsafe toml_document_nodes(document, &count) else {
        return TOMLNode(value: .table([]), position: .start)
    }
    var nodes = unsafe NodeReader(nodes: UnsafeBufferPointer(start: first, count: count))
    return nodes.next()
}

// Safety: `document` is one toml_document_parse returned and not yet freed.
private func syntaxError(of document: OpaquePointer?) -> TOMLError? {
    var length = 0
    var line: UInt32 = 0
    var column: UInt32 = 0
    guard let message = unsafe toml_document_error(document, &length, &line, &column) else { return nil }
    let text = unsafe string(message, length)
    return TOMLError(
        position: SourcePosition(line: Int(line), column: Int(column)),
        kind: .syntax(message: withoutPreamble(text))
    )
}

/// The parser's message without the words every message begins with, lower case.
private func withoutPreamble(_ message: String) -> String {
    let preamble = "Error while parsing "
    if message.hasPrefix(preamble) { return String(message.dropFirst(preamble.count)) }
    return message.prefix(1).lowercased() + message.dropFirst()
}

// Safety: `start` must be readable for `length` bytes; a nil start is an empty string.
private func string(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: length)
    return unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe String(decoding: $0, as: UTF8.self) }
}

/// Rebuilds the tree from the flat array in which children follow their parent.
@safe private struct NodeReader {
    let nodes: UnsafeBufferPointer<toml_node>
    var index = 0

    /// The node at `index` with everything below it; the depth is bounded by ``DocumentLimits``.
    mutating func next() -> TOMLNode {
        // Safety: the shim wrote as many nodes as parents announce children.
        let node = unsafe nodes[index]
        index += 1
        return unsafe TOMLNode(
            value: value(of: node),
            position: SourcePosition(line: Int(node.line), column: Int(node.column))
        )
    }

    private mutating func value(of node: toml_node) -> TOMLNode.Value {
        // Safety: the text of a node is readable for its length while the document lives, which is until we return.
        switch unsafe toml_kind(node.kind) {
        case TOML_TABLE: unsafe .table(entries(Int(node.children)))
        case TOML_ARRAY: unsafe .array(elements(Int(node.children)))
        case TOML_INTEGER: unsafe .integer(node.integer)
        case TOML_FLOAT: unsafe .float(node.real)
        case TOML_BOOLEAN: unsafe .boolean(node.integer != 0)
        case TOML_DATE: unsafe .date(string(node.text, node.text_length))
        case TOML_TIME: unsafe .time(string(node.text, node.text_length))
        case TOML_DATE_TIME: unsafe .dateTime(string(node.text, node.text_length))
        default: unsafe .string(string(node.text, node.text_length))
        }
    }

    private mutating func entries(_ count: Int) -> [TOMLEntry] {
        var entries: [TOMLEntry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            // Safety: as for the node itself, which the key came with.
            let key = unsafe nodes[index]
            let entry = unsafe TOMLEntry(
                key: string(key.key, key.key_length),
                keyPosition: SourcePosition(line: Int(key.key_line), column: Int(key.key_column)),
                node: next()
            )
            entries.append(entry)
        }
        return entries
    }

    private mutating func elements(_ count: Int) -> [TOMLNode] {
        var elements: [TOMLNode] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(next()) }
        return elements
    }
}
