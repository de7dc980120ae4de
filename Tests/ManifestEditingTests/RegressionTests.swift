import EditingModel
import ManifestEditing
import Testing

/// What line editors of such manifests have got wrong.
@Suite struct `Sealing` {
    private let other = armor.replacing("YWdl", with: "b3Ro")
    private func seal(_ document: String, _ value: String) throws -> String {
        try edited(document, .set(["secret", "X", "encrypted_value"], .multilineString(value)))
    }

    @Test func `writes the armor as envpkt does`() throws {
        let after = try seal("[secret.X] # comment\nservice = \"a\"\n", armor)
        #expect(
            after == """
                [secret.X] # comment
                service = "a"
                encrypted_value = \"""
                -----BEGIN AGE ENCRYPTED FILE-----
                YWdlLWVu
                -----END AGE ENCRYPTED FILE-----
                \"""

                """
        )
    }

    @Test func `uses the line endings of the document and keeps the value`() throws {
        let after = try seal("[secret.X]\r\n\r\n[a]\r\n", armor)
        #expect(after.utf8.filter { $0 == 0x0A }.count == after.utf8.filter { $0 == 0x0D }.count)
        #expect(after.hasPrefix("[secret.X]\r\nencrypted_value = \"\"\"\r\n-----BEGIN"))
        #expect(after.hasSuffix("FILE-----\r\n\"\"\"\r\n\r\n[a]\r\n"))
    }

    @Test func `writes one line in an inline table`() throws {
        let after = try seal("[secret]\nX = { service = \"a\" }\n", "a\nb\n")
        #expect(after == "[secret]\nX = { service = \"a\", encrypted_value = \"a\\nb\\n\" }\n")
    }

    @Test func `ten names at once adds ten values`() throws {
        var document = "version = 1\n"
        for name in 0..<10 { document += "\n[secret.S\(name)] # \(name)\nservice = \"s\"\n" }
        var editor = try TOMLEditor(Array(document.utf8))
        for name in 0..<10 {
            try editor.set(["secret", "S\(name)", "encrypted_value"], to: .multilineString(armor))
        }
        let value = "encrypted_value = \"\"\"\n\(armor)\"\"\"\n"
        let expected = document.replacing("service = \"s\"\n", with: "service = \"s\"\n" + value)
        #expect(try editor.verifiedBytes() == Array(expected.utf8))
    }

    @Test(arguments: [
        "[secret.X]\nservice = \"a\"\n\n\n[b]\n", "[secret.X] # c", "secret.X.a = 1\n", "secret.X = {}\n", "",
        "[secret]\r\nX.a = 1\r\n\r\n", "[secret.X.tags]\n",
    ])
    func `again changes the value and nothing else`(document: String) throws {
        let once = try seal(document, armor)
        #expect(try seal(once, armor) == once)
        let twice = try seal(once, other)
        #expect(twice.utf8.count == once.utf8.count)
        #expect(twice == once.replacing("YWdl", with: "b3Ro"))
        #expect(try seal(twice, armor) == once)
    }

    @Test func `replaces a value that a line editor doubled or left empty`() throws {
        let document = "[secret.X]\nencrypted_value = \"\" # not sealed\n\n\n[b]\n"
        #expect(
            try seal(document, "one\n")
                == "[secret.X]\nencrypted_value = \"\"\"\none\n\"\"\" # not sealed\n\n\n[b]\n"
        )
    }
}
