import TOML
import Testing

/// The root table of `text`.
func parse(_ text: String) throws(TOMLError) -> TOMLNode { try parse(bytes: Array(text.utf8)) }

func parse(bytes: [UInt8]) throws(TOMLError) -> TOMLNode { try parseTOML(bytes.span) }

/// What ``parse(_:)`` refuses `text` with, nil when it does not.
func refusal(of text: String) -> TOMLError? { refusal(of: Array(text.utf8)) }

func refusal(of bytes: [UInt8]) -> TOMLError? {
    do {
        _ = try parseTOML(bytes.span)
        return nil
    } catch {
        return error
    }
}

extension TOMLNode {
    /// The entries of a table, none of anything else.
    var entries: [TOMLEntry] {
        if case .table(let entries) = value { entries } else { [] }
    }

    subscript(key: String) -> TOMLNode? { entries.first { $0.key == key }?.node }
}

@Suite struct `A TOML document` {
    @Test func `keeps values of every type`() throws {
        let root = try parse(
            """
            text = "a\\tb"
            lines = '''
            one
            two'''
            number = -42
            hex = 0xff
            real = 1.5
            yes = true
            day = 2025-02-28
            clock = 07:32:00.5
            moment = 2025-02-28T23:59:60Z
            """.replacing("60Z", with: "59Z")
        )
        guard case .string("a\tb") = root["text"]?.value, case .string("one\ntwo") = root["lines"]?.value,
            case .integer(-42) = root["number"]?.value, case .integer(255) = root["hex"]?.value,
            case .float(1.5) = root["real"]?.value, case .boolean(true) = root["yes"]?.value,
            case .date("2025-02-28") = root["day"]?.value,
            case .time("07:32:00.500000000") = root["clock"]?.value,
            case .dateTime("2025-02-28T23:59:59Z") = root["moment"]?.value
        else {
            Issue.record("\(root)")
            return
        }
    }

    @Test func `keeps the offset of a date-time`() throws {
        guard
            case .dateTime("2025-01-01T00:00:00-05:30") = try parse("a = 2025-01-01 00:00:00-05:30")["a"]?
                .value,
            case .dateTime("2025-01-01T00:00:00") = try parse("a = 2025-01-01T00:00:00")["a"]?.value
        else {
            Issue.record("offset lost")
            return
        }
    }

    @Test func `keeps the order in which keys first appear`() throws {
        let root = try parse("z = 1\n[b.y]\n[a]\nq = 1\nc.d = 2\nb = 3\n[b.x]\n[\"\"]")
        #expect(root.entries.map { $0.key } == ["z", "b", "a", ""])
        #expect(root["b"]?.entries.map { $0.key } == ["y", "x"])
        #expect(root["a"]?.entries.map { $0.key } == ["q", "c", "b"])
    }

    @Test func `knows where keys and values are, in code points after a byte order mark`() throws {
        let root = try parse("\u{FEFF}a = 1\r\n\"é\" = 'é'  # é\n\n[t.u]\nk.l=[3,\n  {x = 2}]")
        #expect(root.entries.map { $0.keyPosition } == [place(1, 1), place(2, 1), place(4, 2)])
        #expect(root["é"]?.position == place(2, 7))
        let table = try #require(root["t"]?["u"])
        #expect(table.position == place(4, 1))
        guard case .array(let elements) = table["k"]?["l"]?.value else {
            Issue.record("no array")
            return
        }
        #expect(elements.map { $0.position } == [place(5, 6), place(6, 3)])
        #expect(elements[1].entries.first?.keyPosition == place(6, 4))
    }

    @Test(arguments: ["", "\n", "# only a comment", "\u{FEFF}"])
    func `may be empty`(text: String) throws {
        #expect(try parse(text).entries.isEmpty)
    }

    @Test(arguments: [
        ("a = 1\na = 2", place(2, 5)),
        ("[a]\nb = 1\n[a]", place(3, 1)),
        ("[a]\nb =", place(2, 4)),
        ("a = \"no end", place(1, 12)),
        ("a = 2025-02-31", place(1, 15)),
        ("a = 1 b = 2", place(1, 7)),
        ("a = 1\rb = 2", place(1, 7)),
        ("a = \"\u{0}\"", place(1, 6)),
        ("a = 1\n\u{0}", place(2, 1)),
        ("a = 9223372036854775808", place(1, 24)),
    ])
    func `is refused where it stops being TOML`(text: String, position: SourcePosition) throws {
        let error = try #require(refusal(of: text))
        #expect(error.position == position)
        guard case .syntax(let message) = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(message.first?.isLowercase == true && !message.hasPrefix("error"))
    }

    @Test(
        arguments: [
            [0x61, 0x3D, 0x22, 0xFF, 0x22],
            [0x61, 0x3D, 0x22, 0xC0, 0x80, 0x22],
            [0x61, 0x3D, 0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x23, 0xF4, 0x90, 0x80, 0x80],
            [0x61, 0x3D, 0x31, 0x0A, 0x23, 0xE2, 0x82],
        ] as [[UInt8]]
    )
    func `is refused where it is not UTF-8`(bytes: [UInt8]) throws {
        let error = try #require(refusal(of: bytes))
        guard case .syntax = error.kind else {
            Issue.record("\(error)")
            return
        }
    }
}

func place(_ line: Int, _ column: Int) -> SourcePosition { SourcePosition(line: line, column: column) }
