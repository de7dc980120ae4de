package import TOML

/// A value to write into a document.
package enum TOMLValue: Equatable, Sendable {
    /// Written on one line, as a basic string.
    case string(String)
    /// Written as a multi-line basic string if it has several lines and stands outside inline tables.
    case multilineString(String)
    case integer(Int64)
    case boolean(Bool)
    /// A local date; TOML can write the years 0 to 9999.
    case date(CalendarDay)
    case strings([String])
}

/// What stands between a key and its value.
let assignment: [UInt8] = [.space, .equals, .space]

/// `names` as a dotted key, quoted where needed.
func dottedKey(_ names: some Sequence<String>) -> [UInt8] {
    Array(names.map { $0.isBareKey ? Array($0.utf8) : basicString($0) }.joined(separator: [.dot]))
}

extension TOMLValue {
    /// The value in TOML.
    ///
    /// - Parameter lineEnding: the bytes that end the lines of a multi-line string; nil for one line. The parser
    ///   reads both LF and CRLF there as LF.
    func written(lineEnding: [UInt8]?) -> [UInt8] {
        switch self {
        case .string(let text): basicString(text)
        case .multilineString(let text):
            if let lineEnding, text.utf8.contains(.lineFeed) {
                multilineBasicString(text, lineEnding: lineEnding)
            } else {
                basicString(text)
            }
        case .integer(let number): Array(String(number).utf8)
        case .boolean(let flag): Array((flag ? "true" : "false").utf8)
        case .date(let day): Array(day.description.utf8)
        case .strings(let texts):
            [.leftBracket] + texts.map(basicString).joined(separator: [.comma, .space]) + [.rightBracket]
        }
    }
}

extension String {
    fileprivate var isBareKey: Bool { !isEmpty && utf8.allSatisfy(\.isBareKeyCharacter) }
}

private func basicString(_ text: String) -> [UInt8] {
    var result: [UInt8] = [.quote]
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result.append(contentsOf: [.backslash, .quote])
        case "\t": result.append(contentsOf: [.backslash, UInt8(ascii: "t")])
        case "\n": result.append(contentsOf: [.backslash, UInt8(ascii: "n")])
        default: append(scalar, to: &result)
        }
    }
    return result + [.quote]
}

/// The line ending after the opening quotes is not part of the string.
private func multilineBasicString(_ text: String, lineEnding: [UInt8]) -> [UInt8] {
    let quotes = [UInt8](repeating: .quote, count: 3)
    var result = quotes + lineEnding
    var isAfterQuote = false
    var remaining = text.unicodeScalars.count
    for scalar in text.unicodeScalars {
        remaining -= 1
        switch scalar {
        case "\n": result.append(contentsOf: lineEnding)
        case "\t": result.append(.tab)
        case "\"":
            // Quotes that touch each other or the closing ones could end the string.
            if isAfterQuote || remaining == 0 { result.append(.backslash) }
            result.append(.quote)
        default: append(scalar, to: &result)
        }
        isAfterQuote = scalar == "\""
    }
    return result + quotes
}

/// Appends a character of a basic string, escaped if it must be or if a reader could not see it.
private func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
    switch scalar.value {
    case 0x5C: result.append(contentsOf: [.backslash, .backslash])
    case 0x0D: result.append(contentsOf: [.backslash, UInt8(ascii: "r")])
    // Controls, line and paragraph separators, marks that change the direction of text, byte order marks.
    case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        result.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
    default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
