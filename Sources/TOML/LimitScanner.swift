/// Counts levels, values and table lookups while it skips strings and comments; one step is one token.
struct LimitScanner {
    /// Set by the step that broke a limit.
    private(set) var violation: TOMLError.Kind?

    /// The levels that each open bracket added: itself and the dotted key it is the value of.
    private var open: [Int] = []
    private var openDepth = 0
    /// Levels of the current `[header]`.
    private var headerDepth = 0
    /// Levels of the key left of the last `=`.
    private var keyDepth = 0
    private var isLineStart = true
    private var header = Header.none

    private var values = 0
    private var lookups = 0
    private var listed = 0
    /// The path being read and, as bytes of the text, the last paths looked up.
    private var path = Path()
    private var lastHeader = 0..<0
    private var lastHeaderParent = 0..<0
    private var lastKeyParent = 0..<0

    private enum Header { case none, table, array }

    /// A dotted path: where it starts, how many dots it has and where the last one is.
    private struct Path {
        var start = 0
        var dots = 0
        var lastDot = 0

        var parent: Range<Int> { dots == 0 ? 0..<0 : start..<lastDot }
    }

    /// Reads the token at `index` and returns where the next one starts.
    mutating func step(_ text: Span<UInt8>, at index: Int) -> Int {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: "#"): return skipComment(text, from: index)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            isLineStart = false
            return skipString(text, from: index, quote: byte)
        case UInt8(ascii: "\n"): endLine(at: index)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
        case UInt8(ascii: "["), UInt8(ascii: "{"): openBracket(byte, at: index)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): closeBracket(text, at: index)
        case UInt8(ascii: "."): dot(at: index)
        case UInt8(ascii: "="): endKey(text, at: index)
        case UInt8(ascii: ","): endElement(at: index)
        default: isLineStart = false
        }
        return index + 1
    }

    private mutating func openBracket(_ byte: UInt8, at index: Int) {
        defer { startPath(after: index) }
        if header == .table {
            header = .array
            headerDepth = 2
        } else if isLineStart, open.isEmpty, byte == UInt8(ascii: "[") {
            header = .table
            headerDepth = 1
            isLineStart = false
        } else {
            open.append(keyDepth + 1)
            openDepth += keyDepth + 1
            keyDepth = 0
            // The same path in another table is another table.
            lastKeyParent = 0..<0
            count(values: 1)
            checkDepth()
        }
    }

    private mutating func closeBracket(_ text: Span<UInt8>, at index: Int) {
        if header != .none {
            endHeader(text, at: index)
        } else if let levels = open.popLast() {
            openDepth -= levels
            keyDepth = 0
            lastKeyParent = 0..<0
        }
        startPath(after: index)
    }

    private mutating func dot(at index: Int) {
        isLineStart = false
        path.dots += 1
        path.lastDot = index
        checkDepth()
    }

    private mutating func endKey(_ text: Span<UInt8>, at index: Int) {
        keyDepth = path.dots + 1
        if path.dots > 0 {
            let isNew = !text.holdsSameBytes(lastKeyParent, path.parent)
            lastKeyParent = path.parent
            look(up: path.dots, listing: isNew ? path.dots : 0)
        }
        count(values: 1)
        startPath(after: index)
    }

    private mutating func endElement(at index: Int) {
        keyDepth = 0
        count(values: 1)
        startPath(after: index)
    }

    private mutating func endHeader(_ text: Span<UInt8>, at index: Int) {
        let whole = path.start..<index
        var created = text.holdsSameBytes(lastHeaderParent, path.parent) ? 0 : path.dots
        if header == .array, !text.holdsSameBytes(lastHeader, whole) { created += 1 }
        lastHeader = whole
        lastHeaderParent = path.parent
        lastKeyParent = 0..<0
        headerDepth += path.dots
        header = .none
        look(up: path.dots + 1, listing: created)
        count(values: 1)
    }

    private mutating func endLine(at index: Int) {
        // Inside brackets a newline is white space; a header never spans lines.
        guard open.isEmpty else { return }
        header = .none
        keyDepth = 0
        isLineStart = true
        startPath(after: index)
    }

    private mutating func startPath(after index: Int) { path = Path(start: index + 1) }

    private mutating func checkDepth() {
        if headerDepth + openDepth + path.dots > DocumentLimits.depth {
            violation = .nestedTooDeeply(limit: DocumentLimits.depth)
        }
    }

    private mutating func count(values added: Int) {
        values += added
        if values > DocumentLimits.values { violation = .tooManyValues(limit: DocumentLimits.values) }
    }

    private mutating func look(up count: Int, listing created: Int) {
        lookups += count
        listed += created
        if lookups * listed > DocumentLimits.comparisons { violation = .tooManyScatteredTables }
    }
}

extension LimitScanner {
    private func skipComment(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
        return index
    }

    /// The end of one of TOML's four kinds of string.
    private func skipString(_ text: Span<UInt8>, from start: Int, quote: UInt8) -> Int {
        let isMultiline = start + 2 < text.count && text[start + 1] == quote && text[start + 2] == quote
        let hasEscapes = quote == UInt8(ascii: "\"")
        var index = start + (isMultiline ? 3 : 1)
        while index < text.count {
            let byte = text[index]
            if byte == quote {
                if !isMultiline { return index + 1 }
                // Up to two quotes may stand before the closing three.
                var run = 1
                while run < 5, index + run < text.count, text[index + run] == quote { run += 1 }
                index += run
                if run >= 3 { return index }
            } else if byte == UInt8(ascii: "\n"), !isMultiline {
                return index
            } else {
                index += hasEscapes && byte == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        return text.count
    }
}

extension Span<UInt8> {
    /// Whether two ranges hold the same bytes, surrounding white space aside.
    fileprivate func holdsSameBytes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let left = trimmed(left)
        let right = trimmed(right)
        guard left.count == right.count else { return false }
        for offset in 0..<left.count
        where self[left.lowerBound + offset] != self[right.lowerBound + offset] { return false }
        return true
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower] == UInt8(ascii: " ") || self[lower] == UInt8(ascii: "\t") {
            lower += 1
        }
        while lower < upper, self[upper - 1] == UInt8(ascii: " ") || self[upper - 1] == UInt8(ascii: "\t") {
            upper -= 1
        }
        return lower..<upper
    }
}
