import TOML
import Testing

@Suite struct `A table reader` {
    private func reader(_ text: String) throws -> TableReader { TableReader(root: try parse(text)) }

    @Test func `gives what is there, with its place`() throws {
        var table = try reader(
            "s = 'x'\ni = 3\nb = true\nl = ['a']\nn = [1, 2]\nd = 2027-01-02\n[t]\nk = 1\n[[u]]\nv = 1"
        )
        let (string, integer, boolean) = (table.string("s"), table.integer("i"), table.boolean("b"))
        #expect(string == Located("x", at: place(1, 5)) && integer == Located(3, at: place(2, 5)))
        #expect(boolean == Located(true, at: place(3, 5)))
        let (strings, integers, date) = (table.strings("l"), table.integers("n"), table.date("d"))
        #expect(strings?.value == [Located("a", at: place(4, 6))])
        #expect(integers?.value.map { $0.value } == [1, 2])
        #expect(date?.value.description == "2027-01-02")
        guard var inner = table.table("t"), let rules = table.tables("u") else {
            Issue.record("no tables")
            return
        }
        let key = inner.integer("k")
        #expect(inner.name == "t" && key?.value == 1)
        table.report(inner.finish())
        var rule = rules.value[0].reader()
        let value = rule.integer("v")
        #expect(rule.name == "u" && value?.value == 1)
        table.report(rule.finish())
        let problems = table.finish()
        #expect(problems.isEmpty)
    }

    @Test func `reports everything wrong at once, by position`() throws {
        var table = try reader("timeot = 1\nports = ['x', 1, true]\nname = 3\n[[rule]]\nrule = 1")
        let (timeout, name) = (table.integer("timeout"), table.string("name"))
        let (ports, user) = (table.integers("ports"), table.string("user", required: true))
        #expect(timeout == nil && name == nil && ports?.value.count == 1 && user == nil)
        if table.table("rule") != nil { Issue.record("an array is no table") }
        let expected = [
            SchemaError(
                position: place(1, 1),
                kind: .unknownKey(name: "timeot", table: "", nearest: "timeout")
            ),
            SchemaError(position: place(1, 1), kind: .missingKey(key: "user", table: "")),
            SchemaError(
                position: place(2, 10),
                kind: .wrongElementType(key: "ports", table: "", expected: .integer, found: .string)
            ),
            SchemaError(
                position: place(2, 18),
                kind: .wrongElementType(key: "ports", table: "", expected: .integer, found: .boolean)
            ),
            SchemaError(
                position: place(3, 8),
                kind: .wrongType(key: "name", table: "", expected: [.string], found: .integer)
            ),
            SchemaError(
                position: place(4, 1),
                kind: .wrongType(key: "rule", table: "", expected: [.table], found: .array)
            ),
        ]
        let found = table.finish()
        #expect(found.count == expected.count && expected.allSatisfy { found.contains($0) })
        #expect(found.map { $0.position } == expected.map { $0.position })
    }

    @Test(
        arguments: [
            ("timeot", "timeout"), ("tiemout", "timeout"), ("expirse", "expires"), ("Name", "name"),
            ("nam", "name"),
            ("x", nil), ("recipent", "recipient"), ("zzzzzzz", nil), (String(repeating: "a", count: 70), nil),
        ] as [(String, String?)]
    )
    func `knows the nearest key`(mistyped: String, nearest: String?) {
        let known = ["name", "timeout", "expires", "recipient", String(repeating: "a", count: 71)]
        #expect(nearestKey(to: mistyped, among: known) == nearest)
    }
}

@Suite struct `A calendar day` {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2000-03-01", 11017),
        ("2026-11-21", 20778),
        ("2100-03-01", 47541), ("0000-01-01", -719_528), ("9999-12-31", 2_932_896),
    ])
    func `counts from 1970 and back`(text: String, days: Int) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.daysSinceEpoch == days && day.description == text)
        #expect(CalendarDay(unixSeconds: day.startUnixSeconds) == day)
        #expect(CalendarDay(unixSeconds: day.startUnixSeconds + 86399) == day)
        #expect(CalendarDay(unixSeconds: day.startUnixSeconds - 1).daysSinceEpoch == days - 1)
    }

    @Test func `follows the day before it through four centuries`() throws {
        var previous = try #require(CalendarDay("1899-12-31"))
        for _ in 0..<146_097 {
            let day = CalendarDay(daysSinceEpoch: previous.daysSinceEpoch + 1)
            let (year, month, number) = day.components
            #expect(CalendarDay(year: year, month: month, day: number) == day)
            #expect(number == 1 || previous.components.day == number - 1)
            previous = day
        }
        #expect(previous.description == "2299-12-31")
    }

    @Test(arguments: [
        ("d = 2027-01-01T23:59:59", "2027-01-01"), ("d = 2027-01-01T23:59:59Z", "2027-01-01"),
        ("d = 2027-01-01T23:59:59.5-00:01", "2027-01-02"), ("d = 2027-01-01T00:30:00+01:00", "2026-12-31"),
        ("d = 2027-01-01T01:00:00+01:00", "2027-01-01"), ("d = 2027-01-01 12:00:00.123+05:30", "2027-01-01"),
    ])
    func `of a date-time is its day in UTC`(text: String, day: String) throws {
        var table = TableReader(root: try parse(text))
        let date = table.date("d")
        #expect(date?.value.description == day)
    }
}
