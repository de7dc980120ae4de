/// Standard-alphabet base64, strict: one text for each byte string (RFC 4648 sections 3.5 and 4).
///
/// age's header has no padding, its armor has it. Not constant time: only ciphertext and public keys pass through.
enum Base64 {
    enum Padding { case none, required }

    /// The number of characters of `count` bytes.
    static func encodedCount(_ count: Int, padding: Padding) -> Int {
        padding == .required ? (count + 2) / 3 * 4 : (count * 4 + 2) / 3
    }

    /// The number of bytes in unpadded `text[range]`, or nil when it is not canonical. Decodes nothing.
    static func canonicalCount(of text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let characters = text.extracting(range)
        let tail = range.count % 4
        guard tail != 1 else { return nil }
        let values = bits.span
        var seen: UInt32 = 0
        for index in characters.indices { seen |= values[Int(characters[index])] }
        guard seen < 64 else { return nil }
        if tail != 0 {
            let last = values[Int(characters[characters.count - 1])]
            guard last & (tail == 2 ? 0b1111 : 0b11) == 0 else { return nil }
        }
        return range.count * 3 / 4
    }

    /// Decodes `text[range]` into `bytes` from `offset` on and gives the number of bytes written.
    ///
    /// Nil when the text is not canonical or `bytes` has no room; some bytes may have been written then.
    static func decode(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        padding: Padding,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) -> Int? {
        var end = range.upperBound
        if padding == .required {
            guard range.count % 4 == 0 else { return nil }
            if end > range.lowerBound, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
            if end < range.upperBound, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        }
        let characters = text.extracting(range.lowerBound..<end)
        let count = characters.count * 3 / 4
        guard characters.count % 4 != 1, bytes.count - offset >= count else { return nil }

        let values = bits.span
        var seen: UInt32 = 0
        var output = offset
        let full = characters.count / 4
        for index in 0..<full {
            let four = characters.extracting(4 * index..<4 * index + 4)
            let group =
                values[Int(four[0])] << 18 | values[Int(four[1])] << 12
                | values[Int(four[2])] << 6 | values[Int(four[3])]
            seen |= group
            bytes[output] = UInt8(truncatingIfNeeded: group >> 16)
            bytes[output + 1] = UInt8(truncatingIfNeeded: group >> 8)
            bytes[output + 2] = UInt8(truncatingIfNeeded: group)
            output += 3
        }
        guard seen < 1 << 24 else { return nil }
        return decodeTail(characters.extracting((4 * full)...), into: &bytes, at: output) ? count : nil
    }

    /// Decodes the last 0, 2 or 3 characters.
    private static func decodeTail(
        _ characters: Span<UInt8>,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) -> Bool {
        guard !characters.isEmpty else { return true }
        guard canonicalCount(of: characters, characters.indices) != nil else { return false }
        var group: UInt32 = 0
        for index in characters.indices {
            group |= bits[Int(characters[index])] << UInt32(18 - 6 * index)
        }
        for index in 0..<characters.count - 1 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * index))
        }
        return true
    }

    /// Appends `bytes[range]` as base64.
    static func encode(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        padding: Padding,
        into text: inout [UInt8]
    ) {
        let start = text.count
        let count = encodedCount(range.count, padding: padding)
        text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: count))
        var characters = text.mutableSpan
        let input = bytes.extracting(range)
        for index in 0..<(input.count + 2) / 3 {
            let byteCount = min(3, input.count - 3 * index)
            var group: UInt32 = 0
            for position in 0..<byteCount {
                group |= UInt32(input[3 * index + position]) << UInt32(16 - 8 * position)
            }
            for position in 0...byteCount {
                characters[start + 4 * index + position] = alphabet.unit(
                    Int(group >> UInt32(18 - 6 * position)) & 63
                )
            }
        }
    }

    private static let alphabet: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// The six bits of each character; for one outside the alphabet a marker that reaches bit 24 from each of the
    /// four places in a group.
    private static let bits: InlineArray<256, UInt32> = {
        var bits = InlineArray<256, UInt32>(repeating: 1 << 24 | 1 << 18 | 1 << 12 | 1 << 6)
        for value in 0..<64 { bits[Int(alphabet.unit(value))] = UInt32(value) }
        return bits
    }()
}
