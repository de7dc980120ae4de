extension StaticString {
    /// The UTF-8 code unit at `index`.
    func unit(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < utf8CodeUnitCount)
        // Safety: the index was just checked, and static text lives as long as the program.
        return unsafe utf8Start[index]
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes from `start` on begin with `prefix`.
    func starts(with prefix: StaticString, at start: Int = 0) -> Bool {
        guard count - start >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where self[start + index] != prefix.unit(index) {
            return false
        }
        return true
    }

    /// Whether the bytes in `range` are exactly `text`.
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && starts(with: text, at: range.lowerBound)
    }

    /// Whether the bytes in `range` are exactly the UTF-8 of `text`.
    func equals(_ text: String, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8.count else { return false }
        for (index, unit) in zip(range, text.utf8) where self[index] != unit { return false }
        return true
    }

    /// The text in `range` for a message, at most 256 bytes of it. For public ASCII only.
    func text(in range: Range<Int>) -> String {
        String(decoding: range.prefix(256).map { self[$0] }, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends static text.
    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(text.unit(index)) }
    }

    /// Appends the bytes of a span.
    mutating func append(_ bytes: Span<UInt8>) {
        // Safety: the buffer is lent for the copy.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
