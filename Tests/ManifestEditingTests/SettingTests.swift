import EditingModel
import ManifestEditing
import TOML
import Testing

/// One shape of a manifest, and the same with `secret.X.k` set to `"v"`.
struct Shape: CustomTestStringConvertible, Sendable {
    let name: String
    let before: String
    let after: String
    var testDescription: String { name }
}

private let shapes = [
    Shape(name: "empty document", before: "", after: "[secret.X]\nk = \"v\"\n"),
    Shape(
        name: "no such entry",
        before: "version = 1\n",
        after: "version = 1\n\n[secret.X]\nk = \"v\"\n"
    ),
    Shape(
        name: "no such entry, blank line at the end",
        before: "version = 1\n\n",
        after: "version = 1\n\n[secret.X]\nk = \"v\"\n"
    ),
    Shape(
        name: "no such entry, no final newline",
        before: "[secret.Y]\na = 1",
        after: "[secret.Y]\na = 1\n\n[secret.X]\nk = \"v\"\n"
    ),
    Shape(
        name: "no such entry, CRLF",
        before: "version = 1\r\n[secret.Y]\r\n",
        after: "version = 1\r\n[secret.Y]\r\n\r\n[secret.X]\r\nk = \"v\"\r\n"
    ),
    Shape(name: "byte order mark alone", before: "\u{FEFF}", after: "\u{FEFF}[secret.X]\nk = \"v\"\n"),
    Shape(name: "header", before: "[secret.X]\n", after: "[secret.X]\nk = \"v\"\n"),
    Shape(
        name: "header with comment",
        before: "[secret.X] # the key\na = 1 # a\n# b\n\n# about Y\n[secret.Y]\n",
        after: "[secret.X] # the key\na = 1 # a\nk = \"v\"\n# b\n\n# about Y\n[secret.Y]\n"
    ),
    Shape(
        name: "header with odd white space and quotes",
        before: "  [ secret\t. \"X\" ]\n  a = 1\n\n\n['secret'.\"\\u0059\"]",
        after: "  [ secret\t. \"X\" ]\n  a = 1\n  k = \"v\"\n\n\n['secret'.\"\\u0059\"]"
    ),
    Shape(
        name: "header with keys below and sub-tables",
        before: "[secret.X]\na.b = 1\nm = '''\n[secret.X]\n'''\n[secret.X.tags]\nt = 1\n",
        after: "[secret.X]\na.b = 1\nm = '''\n[secret.X]\n'''\nk = \"v\"\n[secret.X.tags]\nt = 1\n"
    ),
    Shape(
        name: "last key without newline",
        before: "[secret.X]\r\na = 1 # end",
        after: "[secret.X]\r\na = 1 # end\r\nk = \"v\"\r\n"
    ),
    Shape(
        name: "implied by a sub-table",
        before: "version = 1\n\n# tags of X\n[secret.X.tags]\nt = 1\n",
        after: "version = 1\n\n[secret.X]\nk = \"v\"\n\n# tags of X\n[secret.X.tags]\nt = 1\n"
    ),
    Shape(
        name: "implied by a sub-table directly below a key",
        before: "version = 1\n[secret.X.tags]\nt = 1\n",
        after: "version = 1\n\n[secret.X]\nk = \"v\"\n\n[secret.X.tags]\nt = 1\n"
    ),
    Shape(
        name: "dotted at the root",
        before: "secret.X.a = 1\nsecret . \"X\" . b = 2\nsecret.Y.a = 3\n",
        after: "secret.X.a = 1\nsecret . \"X\" . b = 2\nsecret . \"X\".k = \"v\"\nsecret.Y.a = 3\n"
    ),
    Shape(
        name: "other entries dotted at the root",
        before: "secret.Y.a = 3\nversion = 1\n",
        after: "secret.Y.a = 3\nsecret.X.k = \"v\"\nversion = 1\n"
    ),
    Shape(
        name: "dotted below [secret]",
        before: "[secret]\n\tX.a = 1\nY.a = 3\n",
        after: "[secret]\n\tX.a = 1\n\tX.k = \"v\"\nY.a = 3\n"
    ),
    Shape(
        name: "inline below [secret]",
        before: "[secret]\nX = { a = \"}\" } # x\n",
        after: "[secret]\nX = { a = \"}\", k = \"v\" } # x\n"
    ),
    Shape(name: "empty inline", before: "secret.X = {}", after: "secret.X = { k = \"v\" }"),
    Shape(
        name: "inline at the root",
        before: "secret = {X = {a = [1, {b = 2}]}, Y = {a = 1}}\n",
        after: "secret = {X = {a = [1, {b = 2}], k = \"v\"}, Y = {a = 1}}\n"
    ),
    Shape(
        name: "dotted keys inline",
        before: "secret = { X.a = 1, Y.a = 2 }\n",
        after: "secret = { X.a = 1, X.k = \"v\", Y.a = 2 }\n"
    ),
    Shape(
        name: "other entries inline",
        before: "secret = { Y = { a = 1 } }\n",
        after: "secret = { Y = { a = 1 }, X = { k = \"v\" } }\n"
    ),
    Shape(
        name: "existing value, spaced",
        before: "[secret.X]\nk   =   'old' # why\nb = 2\n",
        after: "[secret.X]\nk   =   \"v\" # why\nb = 2\n"
    ),
    Shape(
        name: "existing value over several lines",
        before: "[secret.X]\nk = \"\"\"\nold \\\"\"\" \\\n  x\"\"\"\"\" # c\nb = [ # 1 ]\n 2 ]",
        after: "[secret.X]\nk = \"v\" # c\nb = [ # 1 ]\n 2 ]"
    ),
    Shape(
        name: "existing array",
        before: "[secret.X]\nk = [ # a\n '#]', \"\"\"]\"\"\", # b\n]\n",
        after: "[secret.X]\nk = \"v\"\n"
    ),
    Shape(
        name: "existing value inline",
        before: "secret = { X . k = 1979-05-27 07:32:00Z , Y.k = 1 }",
        after: "secret = { X . k = \"v\" , Y.k = 1 }"
    ),
    Shape(
        name: "array of tables before the entry",
        before: "[[tools]]\nX.k = 1\n[[tools]]\n[secret.X]\n[[tools]]\n",
        after: "[[tools]]\nX.k = 1\n[[tools]]\n[secret.X]\nk = \"v\"\n[[tools]]\n"
    ),
]

@Suite struct `Setting a value` {
    @Test(arguments: shapes) func `changes nothing else`(shape: Shape) throws {
        let after = try edited(shape.before, .set(["secret", "X", "k"], .string("v")))
        #expect(after == shape.after)
        #expect(Array(after.utf8) == Array(shape.after.utf8))
    }

    @Test(arguments: shapes) func `to what it is changes nothing`(shape: Shape) throws {
        #expect(try edited(shape.after, .set(["secret", "X", "k"], .string("v"))) == shape.after)
    }

    @Test func `at the root goes below the last root key`() throws {
        let path = ["scope"]
        #expect(try edited("", .set(path, .integer(1))) == "scope = 1\n")
        #expect(
            try edited("version = 1\n\n[a]\n", .set(path, .integer(1))) == "version = 1\nscope = 1\n\n[a]\n"
        )
        #expect(try edited("# about a\n[a]\n", .set(path, .integer(1))) == "scope = 1\n\n# about a\n[a]\n")
        let schema = "\u{FEFF}#:schema x\n# about a\n[a]\n"
        let after = "\u{FEFF}#:schema x\nscope = 1\n\n# about a\n[a]\n"
        #expect(try edited(schema, .set(path, .integer(1))) == after)
        let opening = "# ours\n\n# about a\n[a]\n"
        #expect(try edited(opening, .set(path, .integer(1))) == "# ours\n\nscope = 1\n\n# about a\n[a]\n")
        #expect(try edited("# ours", .set(path, .integer(1))) == "# ours\nscope = 1\n")
    }

    @Test func `of a new table deeper than two levels is dotted`() throws {
        let path = ["secret", "X", "tags", "team"]
        let value = TOMLValue.string("a")
        #expect(
            try edited("[secret.X]\n\n[b]\n", .set(path, value)) == "[secret.X]\ntags.team = \"a\"\n\n[b]\n"
        )
        #expect(try edited("", .set(path, value)) == "[secret.X]\ntags.team = \"a\"\n")
        #expect(try edited("", .set(["identity", "name"], value)) == "[identity]\nname = \"a\"\n")
    }

    @Test func `in a table implied at the first level writes its header`() throws {
        let after = try edited("[secret.X]\na = 1\n", .set(["secret", "flag"], .boolean(true)))
        #expect(after == "[secret]\nflag = true\n\n[secret.X]\na = 1\n")
    }

    @Test func `quotes keys that need it`() throws {
        let after = try edited("", .set(["secret", "a b.\"\u{7F}é", ""], .boolean(true)))
        #expect(after == "[secret.\"a b.\\\"\\u007Fé\"]\n\"\" = true\n")
    }

    @Test func `tells keys apart that differ only in normalisation`() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let before = "['\(composed)']\nk = 1\n"
        let after = try edited(before, .set([decomposed, "k"], .integer(2)))
        #expect(Array(after.utf8) == Array("\(before)\n[\"\(decomposed)\"]\nk = 2\n".utf8))
        let error = refusal(before, .remove([decomposed, "k"]))
        #expect(error == .missing(path: [decomposed, "k"]))
    }

    @Test func `keeps several new keys in the order in which they were set`() throws {
        let keys = ["k", "l", "m"].map { Change.set(["s", "X", $0], .integer(1)) }
        let forms = [
            ("s.X.a = 1\nb = 2\n", "s.X.a = 1\ns.X.k = 1\ns.X.l = 1\ns.X.m = 1\nb = 2\n"),
            ("[s.X]\na.b = 1\n\n[c]\n", "[s.X]\na.b = 1\nk = 1\nl = 1\nm = 1\n\n[c]\n"),
            ("s = { X.a = 1, b = 2 }", "s = { X.a = 1, X.k = 1, X.l = 1, X.m = 1, b = 2 }"),
            ("[s.X.c]\n", "[s.X]\nk = 1\nl = 1\nm = 1\n\n[s.X.c]\n"),
        ]
        for (before, after) in forms { #expect(try edited(before, keys[0], keys[1], keys[2]) == after) }
    }

    @Test func `prefers the section of a table that dotted keys lead through as well`() throws {
        let before = "[x.a.b.c]\n[x]\na.b.j = 1\n[x.a]\n[y]\n"
        let after = "[x.a.b.c]\n[x]\na.b.j = 1\n[x.a]\nk = 1\n[y]\n"
        #expect(try edited(before, .set(["x", "a", "k"], .integer(1))) == after)
    }

    @Test(arguments: [
        (TOMLValue.string("é\u{2028}\t\n\"\\\u{0}"), #""é\u2028\t\n\"\\\u0000""#),
        (.multilineString("one line"), #""one line""#),
        (.multilineString("\t\"\"\"\n\r\"\"\n\""), "\"\"\"\n\t\"\\\"\\\"\n\\r\"\\\"\n\\\"\"\"\""),
        (.integer(.min), "-9223372036854775808"),
        (.boolean(false), "false"),
        (.date(CalendarDay(daysSinceEpoch: 0)), "1970-01-01"),
        (.strings(["a", "\"", ""]), #"["a", "\"", ""]"#),
        (.strings([]), "[]"),
    ])
    func `writes values so that a person can read them`(value: TOMLValue, written: String) throws {
        #expect(try edited("", .set(["k"], value)) == "k = \(written)\n")
    }
}
