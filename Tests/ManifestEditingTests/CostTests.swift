import ManifestEditing
import Testing

@Suite(.serialized) struct `A thousand edits of a megabyte` {
    private let document: [UInt8]

    init() {
        var text = "version = 1\n"
        for entry in 0..<8000 {
            text += "\n# entry \(entry)\n[secret.S\(entry)] # sealed\n  service = \"service\"\n"
            text += "  purpose = \"what it is for\"\n  expires = 2030-01-01\n"
        }
        document = Array(text.utf8)
    }

    /// The bound is for a debug build on a busy machine; an edit that read the document again would take minutes.
    private func time(_ edits: (inout TOMLEditor) throws -> Void) throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        var editor = try TOMLEditor(document)
        let read = clock.now
        try edits(&editor)
        let edited = clock.now
        _ = try editor.verifiedBytes()
        let end = clock.now
        print("\(document.count) bytes: read \(read - start), edit \(edited - read), verify \(end - edited)")
        return edited - read
    }

    @Test func `of different tables`() throws {
        let duration = try time { editor in
            for entry in 0..<1000 {
                try editor.set(["secret", "S\(entry * 7)", "encrypted_value"], to: .multilineString(armor))
            }
        }
        #expect(duration < .seconds(10))
    }

    @Test func `that each add a table and two keys`() throws {
        let duration = try time { editor in
            for entry in 0..<1000 {
                try editor.set(["secret", "N\(entry)", "service"], to: .string("a"))
                try editor.set(["secret", "N\(entry)", "encrypted_value"], to: .multilineString(armor))
            }
        }
        #expect(duration < .seconds(10))
    }

    @Test func `of one table, added and removed`() throws {
        let duration = try time { editor in
            for key in 0..<1000 { try editor.set(["secret", "S7", "dotted", "k\(key)"], to: .integer(1)) }
            for key in (1..<1000).reversed() { try editor.remove(["secret", "S7", "dotted", "k\(key)"]) }
        }
        #expect(duration < .seconds(10))
    }

    @Test func `that remove tables`() throws {
        let duration = try time { editor in
            for entry in 0..<1000 { try editor.remove(["secret", "S\(entry * 7)"]) }
        }
        #expect(duration < .seconds(10))
    }
}
