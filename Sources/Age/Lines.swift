/// Walks the lines of a text by their ranges: closed by LF or CRLF, the last one perhaps by nothing.
struct Lines {
    /// Where the next line starts.
    private(set) var offset = 0
    /// The 1-based number of the line last given, 0 before the first.
    private(set) var number = 0

    /// The next line without its end, or nil when none is left.
    mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        guard offset < text.count else { return nil }
        let start = offset
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
        offset = min(end + 1, text.count)
        number += 1
        if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }
}
