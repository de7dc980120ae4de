/// A day of the proleptic Gregorian calendar, years 0 to 9999 when read from text.
package struct CalendarDay: Equatable, Comparable, Hashable, Sendable {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int

    package init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    /// The day that holds a moment, in UTC.
    ///
    /// - Parameter unixSeconds: seconds since 1970-01-01T00:00:00Z, negative before it.
    package init(unixSeconds: Int64) {
        let days = unixSeconds / 86400
        daysSinceEpoch = Int(unixSeconds % 86400 < 0 ? days - 1 : days)
    }

    /// Nil for a day that does not exist: month 13, 31 February, 29 February of a common year.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year) else {
            return nil
        }
        // Years start in March, so that the leap day is the last of its year; eras are 400 years, 146097 days.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads exactly `YYYY-MM-DD` (RFC 3339 full-date); nil for anything else and for days that do not exist.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(11))
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Self.number(bytes[0..<4]),
            let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month and day of the month.
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Midnight UTC at the start of the day, in seconds since the epoch.
    package var startUnixSeconds: Int64 { Int64(daysSinceEpoch) * 86400 }

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `YYYY-MM-DD` (RFC 3339 full-date) for the years 0 to 9999.
    package var description: String {
        let (year, month, day) = components
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension CalendarDay {
    /// The UTC day of an RFC 3339 date-time as ``TOMLNode`` writes it; without an offset, the day as written.
    init?(utcDayOf text: String) {
        guard let day = CalendarDay(text.prefix(10)) else { return nil }
        let time = Array(text.utf8.dropFirst(11))
        guard time.count > 8, time[time.count - 1] != UInt8(ascii: "Z") else {
            self = day
            return
        }
        let offset = time.suffix(6)
        guard let sign = offset.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let offsetMinutes = Self.minutes(offset.dropFirst()),
            let localMinutes = Self.minutes(time.prefix(5))
        else {
            self = day
            return
        }
        let minutes = sign == UInt8(ascii: "+") ? localMinutes - offsetMinutes : localMinutes + offsetMinutes
        self.init(daysSinceEpoch: day.daysSinceEpoch + (minutes < 0 ? -1 : minutes / 1440))
    }

    private static func minutes(_ clock: ArraySlice<UInt8>) -> Int? {
        guard clock.count == 5, let hours = number(clock.prefix(2)), let minutes = number(clock.suffix(2))
        else {
            return nil
        }
        return hours * 60 + minutes
    }
}
