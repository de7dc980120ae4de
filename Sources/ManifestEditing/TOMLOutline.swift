internal import TOML

/// Every table header and key/value pair of a document with the bytes it is written in.
///
/// It sees the lexical structure only: which key stands where. ``TOMLEditor`` works on the same reading.
package struct TOMLOutline {
    /// One step of a path: a key in UTF-8, or an element of an array of tables.
    package enum Step: Hashable, Sendable {
        case key([UInt8])
        case element(Int)
    }

    /// What stands at a place.
    package enum Kind: Sendable {
        case table
        case elementOfArray
        /// A pair whose value is an inline table; its own pairs follow as entries.
        case inlineTable
        case value
    }

    /// A header or pair; the ranges are byte offsets into the document.
    package struct Entry: Sendable {
        /// What stands there.
        package let kind: Kind
        /// How to get there from the root.
        package let path: [Step]
        /// The key as written, with its dots and quotes.
        package let key: Range<Int>
        /// The value; nil for a header.
        package let value: Range<Int>?
        /// The whole lines of the header or pair; those of the outermost pair for one in an inline table.
        package let line: Range<Int>
    }

    /// In document order.
    package private(set) var entries: [Entry] = []

    /// - Throws: ``TOMLEditError/unsupported(at:)`` where the text does not have the form of TOML.
    package init(_ document: [UInt8]) throws(TOMLEditError) {
        do {
            let text = try TOMLText(document)
            var section: [Step] = []
            var counts: [[Step]: Int] = [:]
            for id in text.order {
                let expression = text[id]
                switch expression.kind {
                case .byteOrderMark, .blank, .comment: continue
                case .keyValue: try add(expression, expression.key, expression.value, to: section, in: text)
                case .tableHeader, .arrayHeader:
                    let isArray = expression.kind == .arrayHeader
                    section = Self.path(of: expression.key, isArray: isArray, &counts)
                    let kind: Kind = isArray ? .elementOfArray : .table
                    let key = Self.range(of: expression.key)
                    entries.append(
                        Entry(kind: kind, path: section, key: key, value: nil, line: expression.line)
                    )
                }
            }
        } catch {
            throw .unsupported(at: SourcePosition(of: error.offset, in: document))
        }
    }

    private mutating func add(
        _ expression: Expression,
        _ key: [KeySegment],
        _ value: Range<Int>,
        to table: [Step],
        in text: TOMLText
    ) throws(LexicalError) {
        let path = table + key.map { .key($0.name) }
        let isTable = text.storage[value.lowerBound] == .leftBrace
        entries.append(
            Entry(
                kind: isTable ? .inlineTable : .value,
                path: path,
                key: Self.range(of: key),
                value: value,
                line: expression.line
            )
        )
        guard isTable else { return }
        for pair in try InlineTable(text.storage, value).pairs {
            try add(expression, pair.key, pair.value, to: path, in: text)
        }
    }

    /// The path of a header, through the last element of every array of tables on the way.
    private static func path(of key: [KeySegment], isArray: Bool, _ counts: inout [[Step]: Int]) -> [Step] {
        var path: [Step] = []
        for (index, segment) in key.enumerated() {
            path.append(.key(segment.name))
            if isArray, index + 1 == key.count { counts[path, default: 0] += 1 }
            if let count = counts[path] { path.append(.element(count - 1)) }
        }
        return path
    }

    private static func range(of key: [KeySegment]) -> Range<Int> {
        guard let first = key.first, let last = key.last else { return 0..<0 }
        return first.range.lowerBound..<last.range.upperBound
    }
}
