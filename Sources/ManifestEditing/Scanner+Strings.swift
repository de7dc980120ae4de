extension Scanner {
    /// Steps over a string of any of the four kinds.
    mutating func skipString() throws(LexicalError) {
        let delimiter = bytes[position]
        if isTripled(delimiter) { return try skipMultilineString(delimiter) }
        position += 1
        while let byte = next, byte != .lineFeed {
            position += 1
            if byte == delimiter { return }
            if byte == .backslash, delimiter == .quote { position += 1 }
        }
        throw failure
    }

    private func isTripled(_ delimiter: UInt8) -> Bool {
        position + 2 < end && bytes[position + 1] == delimiter && bytes[position + 2] == delimiter
    }

    /// A run of three to five delimiters ends the string; the first one or two then belong to it.
    private mutating func skipMultilineString(_ delimiter: UInt8) throws(LexicalError) {
        position += 3
        while let byte = next {
            guard byte == delimiter else {
                position += byte == .backslash && delimiter == .quote ? 2 : 1
                continue
            }
            let start = position
            while next == delimiter, position - start < 5 { position += 1 }
            if position - start >= 3 { return }
        }
        throw failure
    }

    /// Reads a bare, quoted or dotted key; whitespace may stand around the dots.
    mutating func readKey() throws(LexicalError) -> [KeySegment] {
        var segments = [try readKeySegment()]
        while true {
            let afterLast = position
            skipWhitespace()
            guard next == .dot else {
                position = afterLast
                return segments
            }
            position += 1
            skipWhitespace()
            segments.append(try readKeySegment())
        }
    }

    private mutating func readKeySegment() throws(LexicalError) -> KeySegment {
        let start = position
        switch next {
        case .quote, .apostrophe:
            // Multi-line strings cannot be keys.
            if isTripled(bytes[position]) { throw failure }
            try skipString()
            let inner = start + 1..<position - 1
            let name = bytes[start] == .quote ? try unescape(inner) : Array(bytes[inner])
            return KeySegment(range: start..<position, name: name)
        default:
            while let byte = next, byte.isBareKeyCharacter { position += 1 }
            guard position > start else { throw failure }
            return KeySegment(range: start..<position, name: Array(bytes[start..<position]))
        }
    }

    /// The bytes a single-line basic string stands for.
    private func unescape(_ range: Range<Int>) throws(LexicalError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == .backslash else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "r"): result.append(0x0D)
            case .quote, .backslash: result.append(escape)
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let digits = escape == UInt8(ascii: "u") ? 4 : 8
                guard index + digits <= range.upperBound, let scalar = scalar(index..<index + digits) else {
                    throw LexicalError(offset: index - 2)
                }
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                index += digits
            default: throw LexicalError(offset: index - 2)
            }
        }
        return result
    }

    private func scalar(_ digits: Range<Int>) -> Unicode.Scalar? {
        var value: UInt32 = 0
        for index in digits {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return Unicode.Scalar(value)
    }
}
