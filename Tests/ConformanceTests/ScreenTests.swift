import Testing

@testable import Conformance

@Suite struct `What appears on a terminal` {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `is counted, without overlaps`() {
        #expect(bytes("a<INT>b<INT>").occurrences(of: "<INT>") == 2)
        #expect(bytes("<INT").occurrences(of: "<INT>") == 0)
        #expect(bytes("aaaa").occurrences(of: "aa") == 2)
        #expect(bytes("").occurrences(of: "a") == 0)
        #expect(bytes("a<INT>b<INT>")[6...].occurrences(of: "<INT>") == 1)
    }

    @Test func `has the status of the last prompt`() {
        #expect(bytes("x\r\n@[0]@ ").promptStatus == 0)
        #expect(bytes("@[0]@ false\r\n@[130]@ ").promptStatus == 130)
        #expect(bytes("@[1]@ x @[]@ @[2] @[3").promptStatus == 1)
        #expect(bytes("[1]+ Stopped @[x]@").promptStatus == nil)
        #expect(bytes("@[1]@ @[0]@ ")[6...].promptStatus == 0)
    }

    @Test func `is shown on one line`() {
        #expect(bytes("\u{1b}[?1049h\u{1b}[1;2Hone\r\ntwo\u{7}\u{0}").readable == "one / two")
        #expect(bytes(String(repeating: "a", count: 500)).readable.count == 120)
    }

    @Test func `is typed as the shell reads words`() {
        #expect(Bench.quoted("a b") == "'a b'")
        #expect(Bench.quoted("it's") == "'it'\\''s'")
        #expect(Bench.quoted("") == "''")
    }
}

@Suite struct `Rows` {
    private let rows = RowGroup.all.flatMap(\.rows)

    @Test func `have names of their own, and one clause each`() {
        #expect(Set(rows.map(\.name)).count == rows.count)
        for row in rows {
            #expect(row.name.wholeMatch(of: #/[a-z]+(-[a-z]+)*/#) != nil, "\(row.name)")
            #expect(!row.statement.hasSuffix(".") && row.statement.count <= 100, "\(row.statement)")
            #expect(row.runs > 0)
        }
    }
}
