import Foundation
import LaunchProgram
import Testing

@Suite struct `A sealed value that does not open` {
    /// Two good values around `BAD`.
    private func fixture() throws -> Fixture {
        let fixture = try Fixture("[secret.FIRST]\n[secret.BAD]\n[secret.LAST]")
        for name in ["FIRST", "BAD", "LAST"] { try fixture.seal(name) }
        return fixture
    }

    /// The lines of the armored value of `name`, the markers included.
    private func armor(_ name: String, in manifest: String) throws -> [Substring] {
        let lines = manifest.split(separator: "\n", omittingEmptySubsequences: false)
        let table = try #require(lines.firstIndex(of: "[secret.\(name)]"))
        let first = try #require(lines[table...].firstIndex { $0.hasPrefix("-----BEGIN") })
        let last = try #require(lines[first...].firstIndex { $0.hasPrefix("-----END") })
        return Array(lines[first...last])
    }

    /// Damages the value of `BAD` with `edit`.
    private func damage(_ fixture: Fixture, _ edit: ([Substring]) -> [String]) throws {
        let manifest = try fixture.workshop.read("launch.toml")
        let lines = try armor("BAD", in: manifest)
        let good = lines.joined(separator: "\n")
        let bad = edit(lines).joined(separator: "\n")
        try #require(good != bad)
        try fixture.workshop.write("launch.toml", manifest.replacingOccurrences(of: good, with: bad))
    }

    /// No option and no variable of the same name lets the launch go on.
    private func expectRefusal(_ fixture: Fixture, saying text: String) throws {
        for option in ["-v", "--skip-audit", "--warn-only", "--pristine", "--deliver=memfd"] {
            try fixture.refusal(option, adding: ["BAD": "from the parent"], saying: text)
        }
        #expect(
            try fixture.launch("--only", "FIRST", "LAST", "--", "printenv", "LAST").text
                == "\(fixture.canary)\n"
        )
    }

    @Test func `because it is truncated stops the launch`() throws {
        for lines in [1, 2, 5, 6] {
            let fixture = try fixture()
            try damage(fixture) { all in
                all.dropLast(lines + 1).map(String.init) + ["-----END AGE ENCRYPTED FILE-----\"\"\""]
            }
            try expectRefusal(fixture, saying: "BAD: ")
        }
    }

    @Test func `because a bit is flipped stops the launch, wherever the bit is`() throws {
        let fixture = try fixture()
        let whole = try fixture.workshop.read("launch.toml")
        let count = try armor("BAD", in: whole).count
        for line in 1..<count - 1 {
            try fixture.workshop.write("launch.toml", whole)
            try damage(fixture) { lines in
                var lines = lines.map(String.init)
                let middle = lines[line].index(lines[line].startIndex, offsetBy: 9)
                lines[line].replaceSubrange(middle...middle, with: lines[line][middle] == "A" ? "B" : "A")
                return lines
            }
            try fixture.refusal("--skip-audit", adding: ["BAD": "from the parent"], saying: "BAD: ")
        }
    }

    @Test(arguments: ["plain text", "-----BEGIN AGE ENCRYPTED FILE-----", "\\u0000", " "])
    func `because it is no age file stops the launch`(value: String) throws {
        let fixture = try Fixture(
            "[secret.BAD]\nencrypted_value = \"\(value)\"\n[secret.FIRST]\n[secret.LAST]"
        )
        for name in ["FIRST", "LAST"] { try fixture.seal(name) }
        try expectRefusal(fixture, saying: "BAD: the sealed value is damaged")
    }

    @Test func `because it is for another identity stops the launch and says whose was tried`() throws {
        let fixture = try fixture()
        let stranger = try fixture.launch("keygen", "-o", "stranger.txt").text.trimmingCharacters(
            in: .newlines
        )
        let outcome = try fixture.launch(
            "seal",
            "--recipient",
            stranger,
            "BAD=-",
            input: Data(fixture.canary.utf8)
        )
        #expect(outcome.status == 0)
        try expectRefusal(fixture, saying: "BAD: sealed to another identity")
        try fixture.refusal(saying: "tried \(fixture.path(Fixture.identityPath))")
    }

    @Test func `because it was swapped with another stops the launch and names both`() throws {
        let fixture = try fixture()
        let manifest = try fixture.workshop.read("launch.toml")
        let first = try armor("FIRST", in: manifest).joined(separator: "\n")
        let bad = try armor("BAD", in: manifest).joined(separator: "\n")
        let swapped = manifest.replacingOccurrences(of: first, with: "@")
            .replacingOccurrences(of: bad, with: first).replacingOccurrences(of: "@", with: bad)
        try fixture.workshop.write("launch.toml", swapped)
        try fixture.refusal("--skip-audit", saying: "FIRST: this value was sealed for BAD, not for FIRST")
        try fixture.refusal("--only", "BAD", saying: "BAD: this value was sealed for FIRST, not for BAD")
    }

    @Test func `stops an alias of it too`() throws {
        let fixture = try Fixture(
            "[secret.BAD]\nencrypted_value = \"x\"\n[secret.ALIAS]\nfrom_key = \"secret.BAD\""
        )
        try fixture.refusal(
            "--only",
            "ALIAS",
            adding: ["ALIAS": "parent"],
            saying: "ALIAS: the sealed value is damaged"
        )
    }

    @Test func `is not held against a launch that does not need it`() throws {
        let fixture = try Fixture("[secret.BAD]\nencrypted_value = \"x\"\n[secret.GOOD]")
        try fixture.seal("GOOD")
        let outcome = try fixture.launch("--only", "GOOD", "--", "printenv", "GOOD")
        #expect(outcome.text == "\(fixture.canary)\n")
    }
}
