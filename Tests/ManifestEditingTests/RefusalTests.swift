import EditingModel
import ManifestEditing
import TOML
import Testing

@Suite struct `An edit is refused` {
    private func at(_ line: Int, _ column: Int) -> SourcePosition {
        SourcePosition(line: line, column: column)
    }

    @Test func `where a value is in the way`() {
        let change = Change.set(["secret", "X", "k"], .integer(1))
        #expect(refusal("a = 'ä'\nsecret = 1\n", change) == .notTable(path: ["secret"], at: at(2, 10)))
        #expect(refusal("[secret]\nX = []\n", change) == .notTable(path: ["secret", "X"], at: at(2, 5)))
        #expect(refusal("é = 1\n", change).map { if case .unreadable = $0 { true } else { false } } == true)
        let inline = "secret = { 'ä' = 1, X = 'x' }\n"
        #expect(refusal(inline, change) == .notTable(path: ["secret", "X"], at: at(1, 25)))
        #expect(
            refusal(inline, .remove(["secret", "X", "k"])) == .notTable(path: ["secret", "X"], at: at(1, 25))
        )
    }

    @Test func `where an array of tables is in the way`() {
        let document = "a = 1\n\n  [[secret]]\nX.k = 1\n"
        let error = TOMLEditError.arrayOfTables(path: ["secret"], at: at(3, 3))
        #expect(refusal(document, .set(["secret", "X", "k"], .integer(1))) == error)
        #expect(refusal(document, .remove(["secret", "X"])) == error)
        #expect(refusal(document, .set(["secret"], .integer(1))) == .isTable(path: ["secret"], at: at(3, 3)))
    }

    @Test func `where a value would replace a table`() {
        let change = Change.set(["secret", "X"], .integer(1))
        #expect(refusal("[secret.X]\n", change) == .isTable(path: ["secret", "X"], at: at(1, 1)))
        #expect(refusal("\n[secret.X.tags]\n", change) == .isTable(path: ["secret", "X"], at: at(2, 1)))
        #expect(refusal("a = 1\n secret.X.k = 1\n", change) == .isTable(path: ["secret", "X"], at: at(2, 2)))
        #expect(refusal("secret = { X.k = 1 }", change) == .isTable(path: ["secret", "X"], at: at(1, 12)))
    }

    @Test func `where there is nothing to remove`() {
        #expect(refusal("[secret.X]\n", .remove(["secret", "Y"])) == .missing(path: ["secret", "Y"]))
        #expect(refusal("secret = {}", .remove(["secret", "Y"])) == .missing(path: ["secret", "Y"]))
        #expect(refusal("", .remove([])) == .emptyPath)
    }

    @Test func `where the table to append is there`() {
        let change = Change.appendTable(["a", "b"])
        #expect(refusal("[a.b]", change) == .exists(path: ["a", "b"], at: at(1, 1)))
        #expect(refusal("a.b.c = 1", change) == .exists(path: ["a", "b"], at: at(1, 1)))
        #expect(refusal("[a]\nb = 1", change) == .exists(path: ["a", "b"], at: at(2, 1)))
        #expect(refusal("[[a.b]]", change) == .exists(path: ["a", "b"], at: at(1, 1)))
        #expect(refusal("a = { b = 1 }", change) == .exists(path: ["a", "b"], at: at(1, 7)))
    }

    @Test func `where the document is not TOML`() {
        guard case .unreadable(let error) = refusal("a = 1\na = 2\n", .remove(["a"])) else {
            Issue.record("a key defined twice was accepted")
            return
        }
        #expect(error.position.line == 2)
    }

    @Test func `where the result would not be TOML`() {
        let date = TOMLValue.date(CalendarDay(unixSeconds: 400_000_000_000))
        guard case .unreadableResult = refusal("", .set(["a"], date)) else {
            Issue.record("a year of five digits was written")
            return
        }
    }

    @Test func `where the result would be nested deeper than we read`() throws {
        let names = (1...DocumentLimits.depth + 2).map { "a\($0)" }
        #expect(refusal("", .set(names.dropLast(4), .integer(1))) == nil)
        guard case .unreadableResult(let error) = refusal("", .set(names, .integer(1))) else {
            Issue.record("a document was written that we cannot read")
            return
        }
        #expect(error.kind == .nestedTooDeeply(limit: DocumentLimits.depth))
    }

    @Test func `and leaves what was edited before`() throws {
        var editor = try TOMLEditor(Array("[secret.X]\n".utf8))
        try editor.set(["secret", "X", "k"], to: .integer(1))
        #expect(throws: TOMLEditError.self) { try editor.set(["secret", "X"], to: .integer(1)) }
        #expect(throws: TOMLEditError.self) { try editor.remove(["nothing"]) }
        #expect(try editor.verifiedBytes() == Array("[secret.X]\nk = 1\n".utf8))
    }

    @Test func `with positions in the document as edited`() throws {
        var editor = try TOMLEditor(Array("a = 1\n[b]\nc = 1\n".utf8))
        try editor.set(["a"], to: .multilineString("1\n2\n3"))
        do {
            try editor.set(["b"], to: .integer(1))
        } catch {
            #expect(error == .isTable(path: ["b"], at: at(5, 1)))
        }
    }
}
