/// Steps over the lexical elements of TOML 1.0 (toml.io/en/v1.0.0) without interpreting values.
///
/// It finds where things begin and end and leaves the judgement of scalars, nesting and redefinition to the
/// parser, which has accepted the text before.
struct Scanner {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The byte at the position, or nil at the end.
    var next: UInt8? { position < end ? bytes[position] : nil }

    /// What does not fit is the next byte; an escape may have led beyond the end.
    var failure: LexicalError { LexicalError(offset: min(position, end)) }

    mutating func skipWhitespace() {
        while let byte = next, byte == .space || byte == .tab { position += 1 }
    }

    mutating func expect(_ byte: UInt8) throws(LexicalError) {
        guard next == byte else { throw failure }
        position += 1
    }

    /// Steps over LF or CRLF, if one is next.
    mutating func skipLineEnding() throws(LexicalError) -> Bool {
        switch next {
        case .lineFeed:
            position += 1
            return true
        case .carriageReturn:
            guard position + 1 < end, bytes[position + 1] == .lineFeed else { throw failure }
            position += 2
            return true
        default:
            return false
        }
    }

    /// Steps to the line ending that closes a comment.
    mutating func skipComment() {
        while let byte = next, byte != .lineFeed { position += 1 }
        if position > 0, next == .lineFeed, bytes[position - 1] == .carriageReturn { position -= 1 }
    }

    /// Steps over whitespace, a comment and the line ending that may follow an expression.
    mutating func skipRestOfLine() throws(LexicalError) {
        skipWhitespace()
        if next == .hash { skipComment() }
        guard try skipLineEnding() || next == nil else { throw failure }
    }

    /// Steps over a value: string, array, inline table or scalar.
    mutating func skipValue() throws(LexicalError) {
        switch next {
        case .quote, .apostrophe: try skipString()
        case .leftBracket, .leftBrace: try skipNested()
        default: try skipScalar()
        }
    }

    /// Steps over a number, boolean or date; a date-time may contain one space.
    private mutating func skipScalar() throws(LexicalError) {
        let start = position
        var afterLast = start
        scan: while let byte = next {
            switch byte {
            case .comma, .rightBracket, .rightBrace, .hash, .lineFeed, .carriageReturn: break scan
            case .space, .tab: position += 1
            default:
                position += 1
                afterLast = position
            }
        }
        position = afterLast
        guard afterLast > start else { throw failure }
    }

    /// Steps over an array or inline table by matching brackets outside strings and comments.
    private mutating func skipNested() throws(LexicalError) {
        var depth = 0
        while let byte = next {
            switch byte {
            case .quote, .apostrophe:
                try skipString()
                continue
            case .hash:
                skipComment()
                continue
            case .leftBracket, .leftBrace: depth += 1
            case .rightBracket, .rightBrace: depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return }
        }
        throw failure
    }
}
