/// Bech32 as age uses it: BIP 173 without its length limit, for keys of a known length.
///
/// Source: C2SP age.md, "recipients and identities"; BIP 173. The data passes through registers only, so a secret
/// key goes from locked text to locked bytes without a copy in between.
enum Bech32 {
    private static let alphabet: StaticString = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    private static let checksumCount = 6

    /// The length of the text for `byteCount` bytes under `prefix`, which includes the separator `1`.
    static func encodedCount(prefix: StaticString, byteCount: Int) -> Int {
        prefix.utf8CodeUnitCount + (byteCount * 8 + 4) / 5 + checksumCount
    }

    /// Decodes exactly `bytes.count` bytes from `text`.
    ///
    /// - Parameter prefix: The human-readable part in lower case with the separator, e.g. `age1`.
    static func decode(
        _ text: Span<UInt8>,
        prefix: StaticString,
        into bytes: inout MutableSpan<UInt8>
    ) throws(Bech32Failure) {
        try checkCase(text)
        guard text.count >= prefix.utf8CodeUnitCount else { throw .prefix }
        for index in 0..<prefix.utf8CodeUnitCount where lowered(text[index]) != prefix.unit(index) {
            throw .prefix
        }

        var checksum = Checksum(prefix)
        for index in prefix.utf8CodeUnitCount..<text.count {
            let value = value(of: lowered(text[index]))
            guard value < 32 else { throw .character }
            checksum.feed(value)
        }
        guard text.count - prefix.utf8CodeUnitCount >= checksumCount, checksum.isValid else {
            throw .checksum
        }
        guard text.count == encodedCount(prefix: prefix, byteCount: bytes.count) else { throw .length }

        var accumulator: UInt32 = 0
        var bits = 0
        var written = 0
        for index in prefix.utf8CodeUnitCount..<text.count - checksumCount {
            accumulator = (accumulator << 5 | UInt32(value(of: lowered(text[index])))) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes[written] = UInt8(truncatingIfNeeded: accumulator >> UInt32(bits))
                written += 1
            }
        }
        guard accumulator & (1 << UInt32(bits) - 1) == 0 else { throw .padding }
    }

    /// Writes the text of `bytes` into `text`, which must have ``encodedCount(prefix:byteCount:)`` bytes.
    static func encode(
        _ bytes: Span<UInt8>,
        prefix: StaticString,
        upperCase: Bool,
        into text: inout MutableSpan<UInt8>
    ) {
        var checksum = Checksum(prefix)
        var position = 0
        func put(_ character: UInt8, _ text: inout MutableSpan<UInt8>) {
            text[position] = upperCase && isLower(character) ? character - 32 : character
            position += 1
        }
        for index in 0..<prefix.utf8CodeUnitCount { put(prefix.unit(index), &text) }

        var accumulator: UInt32 = 0
        var bits = 0
        for index in bytes.indices {
            accumulator = (accumulator << 8 | UInt32(bytes[index])) & 0xFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                let value = UInt8(truncatingIfNeeded: accumulator >> UInt32(bits)) & 31
                checksum.feed(value)
                put(alphabet.unit(Int(value)), &text)
            }
        }
        if bits > 0 {
            let value = UInt8(truncatingIfNeeded: accumulator << UInt32(5 - bits)) & 31
            checksum.feed(value)
            put(alphabet.unit(Int(value)), &text)
        }
        let sum = checksum.closing()
        for index in 0..<checksumCount {
            put(alphabet.unit(Int(sum >> UInt32(5 * (checksumCount - 1 - index))) & 31), &text)
        }
    }

    /// The checksum is over lower case, so only a mix of cases is ambiguous and refused.
    private static func checkCase(_ text: Span<UInt8>) throws(Bech32Failure) {
        var lower = false
        var upper = false
        for index in text.indices {
            if isLower(text[index]) { lower = true }
            if lowered(text[index]) != text[index] { upper = true }
        }
        guard !(lower && upper) else { throw .mixedCase }
    }

    private static func isLower(_ character: UInt8) -> Bool { character &- UInt8(ascii: "a") < 26 }

    private static func lowered(_ character: UInt8) -> UInt8 {
        character &- UInt8(ascii: "A") < 26 ? character + 32 : character
    }

    /// The five bits of a lower-case character, or 32. Every entry is looked at, so the time says nothing of a key.
    private static func value(of character: UInt8) -> UInt8 {
        var found: UInt8 = 32
        for candidate in 0..<32 {
            let difference = alphabet.unit(candidate) ^ character
            let equal = UInt8(truncatingIfNeeded: (UInt16(difference) &- 1) >> 8)
            found = (found & ~equal) | (UInt8(candidate) & equal)
        }
        return found
    }

    /// BIP 173's BCH code.
    private struct Checksum {
        private var state: UInt32 = 1

        init(_ prefix: StaticString) {
            let letters = prefix.utf8CodeUnitCount - 1
            for index in 0..<letters { feed(prefix.unit(index) >> 5) }
            feed(0)
            for index in 0..<letters { feed(prefix.unit(index) & 31) }
        }

        var isValid: Bool { state == 1 }

        mutating func feed(_ value: UInt8) {
            let top = state >> 25
            state = (state & 0x1FF_FFFF) << 5 ^ UInt32(value)
            if top & 1 != 0 { state ^= 0x3B6A_57B2 }
            if top & 2 != 0 { state ^= 0x2650_8E6D }
            if top & 4 != 0 { state ^= 0x1EA1_19FA }
            if top & 8 != 0 { state ^= 0x3D42_33DD }
            if top & 16 != 0 { state ^= 0x2A14_62B3 }
        }

        /// The six closing characters, five bits each, the first one highest.
        func closing() -> UInt32 {
            var copy = self
            for _ in 0..<checksumCount { copy.feed(0) }
            return copy.state ^ 1
        }
    }
}
