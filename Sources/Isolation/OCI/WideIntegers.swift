/// Integers from 2⁶³ to 2⁶⁴ - 1, which profiles may hold and jansson, whose integers are signed, may not.
///
/// Before parsing each is replaced by a string of the same length, so that positions stay right: quotes around
/// delete characters and 16 hexadecimal digits. As nobody writes such a string, reading one as its number harms nobody.
enum WideIntegers {
    private static let marker: UInt8 = 0x7F
    private static let quote = UInt8(ascii: "\"")

    static func hidden(in text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in 0..<text.count { bytes.append(text[index]) }
        var inString = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if inString {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == quote { inString = false }
            } else if byte == quote {
                inString = true
            } else if isNumeric(byte) {
                let end = bytes[index...].firstIndex { !isNumeric($0) } ?? bytes.count
                hide(index..<end, in: &bytes)
                index = end
                continue
            }
            index += 1
        }
        return bytes
    }

    static func value(of string: String) -> UInt64? {
        guard string.utf8.first == marker else { return nil }
        let digits = string.utf8.drop { $0 == marker }
        guard digits.count == 16 else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private static func hide(_ range: Range<Int>, in bytes: inout [UInt8]) {
        guard range.count == 19 || range.count == 20, bytes[range.lowerBound] != UInt8(ascii: "0") else {
            return
        }
        var number: UInt64 = 0
        for byte in bytes[range] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return }
            let (scaled, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = scaled.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { return }
            number = sum
        }
        guard number > UInt64(Int64.max) else { return }
        let digits = Array(String(number, radix: 16).utf8)
        bytes.replaceSubrange(
            range,
            with: [quote] + Array(repeating: marker, count: range.count - 2 - digits.count) + digits + [quote]
        )
    }
}
