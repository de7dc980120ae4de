import EditingModel
import ManifestEditing
import Testing

/// A document, the path to remove, and the document without it.
struct Removal: CustomTestStringConvertible, Sendable {
    let before: String
    let path: String
    let after: String
    var testDescription: String { before.debugDescription }
}

private let removals = [
    Removal(before: "a = 1\nb = 2 # c\n# d\nc = 3", path: "b", after: "a = 1\n# d\nc = 3"),
    Removal(before: "a = 1\nb = '''\n\n'''", path: "b", after: "a = 1\n"),
    Removal(before: "a.b = 1\na.c = 2\nd = 1\n", path: "a", after: "d = 1\n"),
    Removal(before: "[x]\na.b = 1\n", path: "x.a.b", after: "[x]\n"),
    Removal(
        before:
            "# ours\n[a]\nk = 1\n\n# about b\n[b] # b\nk = 1\n\n# k = 2\nl = 3\n# m = 4\n\n# about c\n[c]\n",
        path: "b",
        after: "# ours\n[a]\nk = 1\n\n# about c\n[c]\n"
    ),
    Removal(before: "# ours\n[a]\nk = 1\n\n[c]\n", path: "a", after: "# ours\n\n[c]\n"),
    Removal(before: "[a]\n[b]\nk = 1\n\n[c]\n", path: "b", after: "[a]\n\n[c]\n"),
    Removal(before: "[a]\nk = 1\n\n\n[b]\nk = 1\n", path: "b", after: "[a]\nk = 1\n"),
    Removal(
        before: "[a]\nk = 1\n\n[b]\nk = 1\n# about c\n[c]",
        path: "b",
        after: "[a]\nk = 1\n\n# about c\n[c]"
    ),
    Removal(
        before: "[a.b]\nk = 1\n[x]\nl = 1\n[a.c.d]\n[a]\nc.e = 1\nm = 1\n",
        path: "a.c",
        after: "[a.b]\nk = 1\n[x]\nl = 1\n[a]\nm = 1\n"
    ),
    Removal(
        before: "a.b.c = 1\nz = 1\n[a.b.d]\nk = 1\n[a.e]\n[y]\n",
        path: "a.b",
        after: "z = 1\n[a.e]\n[y]\n"
    ),
    Removal(before: "[[t]]\nk = 1\n\n[[t]]\n[t.u]\nk = 1\n\n[z]\n", path: "t", after: "[z]\n"),
    Removal(before: "a = { b = 1, c = 2 }\n", path: "a.b", after: "a = { c = 2 }\n"),
    Removal(before: "a = { b = 1, c = 2 }\n", path: "a.c", after: "a = { b = 1 }\n"),
    Removal(before: "a = { b = 1 }\n", path: "a.b", after: "a = {}\n"),
    Removal(before: "a = { b.c = 1, d = 2, b.e = 3 }\n", path: "a.b", after: "a = { d = 2 }\n"),
    Removal(before: "a = { b = { c = 1, d.e = 1 } }\n", path: "a.b.d", after: "a = { b = { c = 1 } }\n"),
    Removal(before: "[secret.X.tags]\nk = 1", path: "secret.X", after: ""),
]

@Suite struct `Removing` {
    @Test(arguments: removals) func `takes only what belongs to the path`(removal: Removal) throws {
        let path = removal.path.split(separator: ".").map(String.init)
        #expect(try edited(removal.before, .remove(path)) == removal.after)
    }

    @Test func `the last dotted key lets the next go before it`() throws {
        let before = "s.X.a = 1\ns.X.b = 2\ns.Y.a = 3\n"
        let changes = [Change.remove(["s", "X", "b"]), .set(["s", "X", "c"], .integer(4))]
        #expect(try edited(before, changes[0], changes[1]) == "s.X.a = 1\ns.X.c = 4\ns.Y.a = 3\n")
        let all = try edited(before, changes[0], .remove(["s", "X", "a"]), changes[1])
        #expect(all == "s.Y.a = 3\ns.X.c = 4\n")
    }

    @Test func `the last key of a section lets the next go before it`() throws {
        let before = "[a]\nk = 1\nl = 2\n\n[b]\n"
        #expect(
            try edited(before, .remove(["a", "l"]), .set(["a", "m"], .integer(3)))
                == "[a]\nk = 1\nm = 3\n\n[b]\n"
        )
        let changes: [Change] = [.remove(["a", "l"]), .remove(["a", "k"]), .set(["a", "m"], .integer(3))]
        #expect(try edited(before, changes[0], changes[1], changes[2]) == "[a]\nm = 3\n\n[b]\n")
    }

    @Test func `an appended table gives the document back`() throws {
        for document in ["", "version = 1\n", "[a]\nk = 1\n# end\n", "\u{FEFF}# c\r\n"] {
            let table = ["secret", "X"]
            let change = Change.set(table + ["k"], .multilineString(armor))
            #expect(try edited(document, change, .remove(table)) == document)
        }
    }

    @Test func `and setting again in one go is one change`() throws {
        let before = "[a]\nk = 1\n\n[b]\nl = 1\n"
        let after = try edited(before, .remove(["b"]), .set(["b", "l"], .integer(2)))
        #expect(after == "[a]\nk = 1\n\n[b]\nl = 2\n")
        #expect(try edited(before, .remove(["a", "k"]), .set(["a", "k"], .integer(1))) == before)
    }
}
