/// A time span as systemd.time(7) writes it, with the units ms, s, m (min) and h: `10s`, `1m30s`, `500ms`; a number alone
/// is seconds.
enum TimeSpan {
    /// A hundred years.
    private static let longest = 3_155_760_000_000

    /// In milliseconds, `Int.max` for `infinity`; nil for what is none or too long.
    static func milliseconds(of text: String) -> Int? {
        if text == "infinity" { return .max }
        var rest = Substring(text)
        var total = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Int(digits), let factor = factor(unit, isAlone: digits.count == text.count)
            else {
                return nil
            }
            let (span, isTooLong) = number.multipliedReportingOverflow(by: factor)
            let (sum, isOverflow) = total.addingReportingOverflow(span)
            guard !isTooLong, !isOverflow, sum <= longest else { return nil }
            total = sum
        } while !rest.isEmpty
        return total
    }

    private static func factor(_ unit: Substring, isAlone: Bool) -> Int? {
        switch unit {
        case "ms": 1
        case "s": 1000
        case "m", "min": 60_000
        case "h": 3_600_000
        default: unit.isEmpty && isAlone ? 1000 : nil
        }
    }
}
