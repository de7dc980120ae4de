import ManifestEditing
import TOML
import Testing

/// Two documents and where the second is not the first with `a.k` set to 1 and `b.x` removed.
struct Comparison: Sendable {
    let before: String
    let after: String
    let difference: [String]?
}

@Suite struct `The verification of an edit` {
    private func difference(_ before: String, _ after: String, _ changes: ChangeTree) throws -> [String]? {
        let trees = try [before, after].map { try parseTOML(Array($0.utf8).span) }
        return changes.firstDifference(from: trees[0], to: trees[1])
    }

    @Test(arguments: [
        Comparison(before: "b.x = 1\nb.y = 2", after: "a.k = 1\nb.y = 2", difference: nil),
        Comparison(before: "b.x = 1\nb.y = 2", after: "b = {y = 2}\n[a]\nk = 1", difference: nil),
        Comparison(before: "b.x = 1", after: "a.k = 1", difference: nil),
        Comparison(before: "b.x = 1", after: "a.k = 1\n[b]", difference: nil),
        Comparison(before: "b.x = 1\na.k = 2", after: "a.k = 2", difference: ["a", "k"]),
        Comparison(before: "b.x = 1", after: "a.k = '1'", difference: ["a", "k"]),
        Comparison(before: "b.x = 1", after: "a.k = 1\na.l = 1", difference: ["a", "l"]),
        Comparison(before: "b.x = 1\na.l = 1", after: "a.k = 1", difference: ["a", "l"]),
        Comparison(before: "b.x = 1\nb.y = 2", after: "a.k = 1", difference: ["b", "y"]),
        Comparison(before: "b.x = 1", after: "a.k = 1\nb.x = 1", difference: ["b", "x"]),
        Comparison(
            before: "b.x = 1\nc = [1, {d = 1.0}]",
            after: "a.k = 1\nc = [1, {d = 1}]",
            difference: ["c"]
        ),
        Comparison(before: "b.x = 1\nc = ''", after: "a.k = 1\nc = ' '", difference: ["c"]),
        Comparison(before: "b.x = 1\n'\u{E9}' = 1", after: "a.k = 1\n'e\u{301}' = 1", difference: ["\u{E9}"]),
        Comparison(before: "b.x = 1\nc = '\u{E9}'", after: "a.k = 1\nc = 'e\u{301}'", difference: ["c"]),
        Comparison(before: "b.x = 1\na = 1", after: "a.k = 1", difference: ["a"]),
        Comparison(before: "b.x = 1\n[c]", after: "a.k = 1", difference: ["c"]),
        Comparison(before: "b.x = 1", after: "a.k = 1\n[c]", difference: ["c"]),
        Comparison(before: "b.x = 1\n[[t]]", after: "a.k = 1\n[[t]]\n[[t]]", difference: ["t"]),
    ])
    func `finds what was not asked for`(comparison: Comparison) throws {
        var changes = ChangeTree()
        changes.record(.value(.integer(1)), at: ["a", "k"])
        changes.record(.nothing, at: ["b", "x"])
        #expect(try difference(comparison.before, comparison.after, changes) == comparison.difference)
    }

    @Test func `wants an appended table to be there`() throws {
        var changes = ChangeTree()
        changes.record(.table, at: ["a", "b"])
        #expect(try difference("c = 1", "c = 1\n[a.b]", changes) == nil)
        #expect(try difference("c = 1", "c = 1", changes) == ["a", "b"])
        #expect(try difference("c = 1", "c = 1\n[a.b]\nd = 1", changes) == ["a", "b", "d"])
        #expect(try difference("[a.b.c]", "[a.b]", changes) == ["a", "b", "c"])
        changes.record(.nothing, at: ["a"])
        #expect(try difference("c = 1", "c = 1", changes) == nil)
        #expect(try difference("c = 1", "c = 1\n[a]", changes) == ["a"])
    }

    @Test func `takes the last of several changes`() throws {
        var changes = ChangeTree()
        changes.record(.value(.integer(1)), at: ["a", "k"])
        changes.record(.nothing, at: ["a"])
        changes.record(.value(.integer(2)), at: ["a", "l"])
        #expect(try difference("a.m = 1", "a.l = 2", changes) == nil)
        #expect(try difference("a.m = 1", "a.l = 2\na.m = 1", changes) == ["a", "m"])
        #expect(try difference("a.m = 1", "a.l = 2\na.k = 1", changes) == ["a", "k"])
    }
}
