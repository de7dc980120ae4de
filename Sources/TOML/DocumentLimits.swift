/// What keeps time, memory and stack bounded, checked in one pass before the parser sees the text.
///
/// toml++ bounds brackets within brackets but not dotted keys (each segment is a table, freed recursively), and
/// looks tables made by dotted keys, arrays of tables and headers' parents up in unsorted lists. For a text that
/// is TOML up to its first error, this pass sees the same keys and brackets as the parser does up to that error.
package enum DocumentLimits {
    /// Levels of tables and arrays within each other.
    package static let depth = 64
    /// Keys and array elements together.
    package static let values = 2_000_000
    /// Lookups times the length of the list searched: about a second of comparing pointers.
    static let comparisons = 1 << 31

    static func check(_ text: Span<UInt8>) throws(TOMLError) {
        var scanner = LimitScanner()
        var index = textStart(text)
        while index < text.count {
            let next = scanner.step(text, at: index)
            if let violation = scanner.violation {
                throw TOMLError(position: position(of: index, in: text), kind: violation)
            }
            index = next
        }
    }

    /// Line and column as the parser counts them.
    private static func position(of offset: Int, in text: Span<UInt8>) -> SourcePosition {
        var position = SourcePosition.start
        for index in textStart(text)..<offset {
            if text[index] == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if text[index] & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }

    /// Where the text starts: after the byte order mark, if there is one.
    private static func textStart(_ text: Span<UInt8>) -> Int {
        text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0
    }
}
