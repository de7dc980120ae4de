import ManifestEditing
import TOML
import Testing

@Suite struct `An outline` {
    @Test func `gives the bytes of keys, values and lines`() throws {
        let document = "\u{FEFF}a . \"b\" = 1 # c\r\n [[ t ]]\nx = { y.z = '''\n''' }"
        let bytes = Array(document.utf8)
        let texts = try TOMLOutline(bytes).entries.map { entry in
            [entry.key, entry.value ?? 0..<0, entry.line].map { String(decoding: bytes[$0], as: UTF8.self) }
        }
        #expect(
            texts == [
                ["a . \"b\"", "1", "a . \"b\" = 1 # c\r\n"],
                ["t", "", " [[ t ]]\n"],
                ["x", "{ y.z = '''\n''' }", "x = { y.z = '''\n''' }"],
                ["y.z", "'''\n'''", "x = { y.z = '''\n''' }"],
            ]
        )
    }

    @Test func `gives paths through arrays of tables and inline tables`() throws {
        let document = "[[a.t]]\n[a.t.s]\n[[a.t]]\nx = { \"\\u0079\" = 1 }\n"
        let paths = try TOMLOutline(Array(document.utf8)).entries.map(\.path)
        func key(_ name: String) -> TOMLOutline.Step { .key(Array(name.utf8)) }
        let array = [key("a"), key("t")]
        #expect(
            paths == [
                array + [.element(0)],
                array + [.element(0), key("s")],
                array + [.element(1)],
                array + [.element(1), key("x")],
                array + [.element(1), key("x"), key("y")],
            ]
        )
    }

    @Test(arguments: [
        "[\"e.b]\\", "a = \"\\", "a = \"\"\"\\", "a", "a =", "a = [", "[a", "[[a]", "a = 1 b = 2 ]", "a = {",
        "a\r", "= 1",
        "\"\"\"a\"\"\" = 1", "\"\\uD800\" = 1", "\"\\u00\" = 1", "a = 'b", "a. = 1", "\u{FEFF}\u{FEFF}",
    ])
    func `of what is not TOML is refused with a position`(document: String) {
        do {
            _ = try TOMLOutline(Array(document.utf8))
            Issue.record("accepted")
        } catch {
            guard case .unsupported(let position) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(position.line == 1)
        }
    }
}
