import TOML
import Testing

@Suite struct `A hostile TOML document` {
    private static let depth = DocumentLimits.depth

    @Test(arguments: [
        "a = " + String(repeating: "[", count: 100_000),
        "a = " + String(repeating: "{a=", count: 100_000),
        "a = " + String(repeating: "{a.a.a.a=[", count: 100_000),
        String(repeating: "a.", count: 100_000) + "a = 1",
        String(repeating: "'a' . ", count: 100_000) + "a = 1",
        "[" + String(repeating: "a.", count: 100_000) + "a]",
        "[[" + String(repeating: "a.", count: 100_000) + "a]]",
        "\u{FEFF}[" + String(repeating: "a.", count: 100_000) + "a]",
    ])
    func `cannot nest deeply`(text: String) {
        #expect(refusal(of: text)?.kind == .nestedTooDeeply(limit: Self.depth))
    }

    @Test func `is told where it nests too deeply`() {
        let text = "x = 1\n" + String(repeating: "'é'.", count: Self.depth + 1) + "a = 1"
        #expect(refusal(of: text)?.position == place(2, 4 * (Self.depth + 1)))
    }

    @Test(arguments: [
        "[" + String(repeating: "a.", count: 40) + "a]\n" + String(repeating: "b.", count: 40) + "b = 1",
        "[[" + String(repeating: "a.", count: 40) + "a]]\nb = 1\n" + String(repeating: "b.", count: 40)
            + "b = 1",
        "a = " + String(repeating: "{a.a.a = ", count: 20) + "1" + String(repeating: "}", count: 20),
        "a = [{b = 1}, \"\"\"x\"\"\"\", " + String(repeating: "[", count: 70)
            + String(repeating: "]", count: 71),
        "a = ['''x''''', {b.c = 1}, " + String(repeating: "[", count: 70) + String(repeating: "]", count: 71),
    ])
    func `cannot add up levels of headers, keys and brackets`(text: String) {
        #expect(refusal(of: text)?.kind == .nestedTooDeeply(limit: Self.depth))
    }

    @Test func `may nest to the limit in every way`() throws {
        let segments = String(repeating: "a.", count: Self.depth - 1)
        _ = try parse("a." + segments + "a = 1")
        _ = try parse("[" + segments + "a]")
        let (opening, closing) = (String(repeating: "[", count: 63), String(repeating: "]", count: 63))
        _ = try parse("a = " + opening + closing)
        _ = try parse("[a.b]\nc.d = [{e.f = [1.5, 'a.b.c', \"\"\"x\"\"\"]}, {e = 1}] # a.b.c.d")
    }

    @Test func `does not confuse the limits with strings, comments and floats`() throws {
        let dots = String(repeating: ".", count: 1000)
        let brackets = String(repeating: "[", count: 1000)
        _ = try parse(
            """
            a = "\(dots)\\"\(brackets)" # \(brackets)\(dots)
            b = '\(dots)\(brackets)\\'
            c = \"\"\"\(dots)"" \\" \(brackets)\"\"\"\"\"
            d = '''\(dots)'' \(brackets)'''''
            e = ["\(dots)", 1.5, 2.5]
            """
        )
    }

    @Test func `cannot hold more values than the limit`() {
        let text = "a = [" + String(repeating: "1,", count: DocumentLimits.values + 1) + "]"
        #expect(refusal(of: text)?.kind == .tooManyValues(limit: DocumentLimits.values))
    }

    @Test(
        arguments: [
            { "a\($0).b = 1\na\($0).c = 1\n" },
            { "x\($0) = {a.b = 1, a.c = 2}\n" },
            { "[a\($0).b]\n[a\($0)]\n" },
            { "[[a\($0)]]\n" },
            { "[a\($0)]\nb.c = 1\nb.d = 2\n" },
            { "[[a\($0)]]\n[a\($0).x]\n" },
        ] as [@Sendable (Int) -> String]
    )
    func `cannot make table lookups take minutes`(line: @Sendable (Int) -> String) {
        let text = (0..<100_000).map(line).joined()
        #expect(refusal(of: text)?.kind == .tooManyScatteredTables)
    }
}

@Suite struct `A large TOML document` {
    @Test func `of 100,000 tables is read`() throws {
        let text = (0..<100_000).map { "[secret.K\($0)]\nservice = \"s\"\n" }.joined()
        #expect(try parse(text)["secret"]?.entries.count == 100_000)
    }

    @Test func `of 100,000 array elements of tables is read`() throws {
        let text = String(repeating: "[[rule]]\nport = 1\n", count: 100_000)
        guard case .array(let rules) = try parse(text)["rule"]?.value else {
            Issue.record("no array")
            return
        }
        #expect(rules.count == 100_000)
    }
}
