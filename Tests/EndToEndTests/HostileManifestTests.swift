import Foundation
import LaunchProgram
import Testing

@Suite struct `A manifest that cannot be right` {
    /// What is wrong, and where and how that is said.
    private static let mistakes = [
        (
            "version = 1\n[secret.X]\nservise = \"s\"",
            "3:1: unknown key \"servise\" in [secret.X]; did you mean service?"
        ),
        ("version = 1\n[sekret.X]", "2:2: unknown key \"sekret\"; did you mean secret?"),
        ("version = 1\nlife = 1", "unknown key \"life\""),
        (
            "version = 1\n[secret.X]\nrequired = \"yes\"",
            "3:12: required in [secret.X] must be a boolean, not a string"
        ),
        ("version = 1\n[secret]\nX = 3", "3:5: "),
        ("version = 1\nsecret = []", "2:10: "),
        ("version = 1\n[secret.X]\nexpires = 2001-02-30", "3:"),
        (
            "version = 1\n[secret.X]\nexpires = \"2025-13-45\"",
            "3:11: expires in [secret.X] is not a day that exists"
        ),
        (
            "version = 1\n[secret.X]\nexpires = \"soon\"",
            "3:11: expires in [secret.X] is not a day that exists"
        ),
        ("version = 1\n[secret.X]\nexpires = 5", "3:11: "),
        ("version = 1\n[secret.\"A B\"]", "\"A B\" in [secret] is not a name for a variable"),
        ("version = 1\n[secret.\"\"]", "\"\" in [secret] is not a name for a variable"),
        ("version = 1\n[secret.\"A\\u0000B\"]", "\"A\\u{0}B\" in [secret] is not a name for a variable"),
        ("version = 1\n[secret.\"A\\nB\"]", "\"A\\u{a}B\" in [secret] is not a name for a variable"),
        ("version = 1\n[secret.\"A=B\"]", "\"A=B\" in [secret] is not a name for a variable"),
        ("version = 1\n[env.X]\nvalue = \"a\\u0000b\"", "3:9: the value of [env.X] holds a NUL byte"),
        ("version = 1\n[env.LD_PRELOAD]\nvalue = \"x\"", "[env.LD_PRELOAD] sets LD_PRELOAD"),
        ("version = 1\n[secret.X]\nfrom = \"vault:a\"", "which this launch cannot fetch from"),
        ("version = 1\n[secret.X]\nfrom_key = \"secret.Y\"", "there is no [secret.Y]"),
        ("version = 1\n[secret.X]\nfrom_key = \"secret.X\"", "it stands for itself"),
        ("version = 1\n[secret.X]\nfrom_key = \"env.X\"", "is of the other kind"),
        ("version = 1\ncatalog = \"x\"", "which this launch does not merge"),
        ("version = 1\n[agent]\nname = \"x\"", "agent is now called identity"),
        ("version = 1\n[secret.X]\n[secret.X]", "3:"),
        ("version = 1\nversion = 1", "2:"),
        ("version = 2", "version 2 is not known to this launch"),
        ("", "version is missing"),
        ("version = 1\n\u{0}", "2:1: "),
        ("version = 1\n[secret.X", "2:"),
        ("version = 1\n[isolation]\nprofile = \"no-such\"", "no isolation profile is called no-such"),
        ("version = 1\n[isolation]\nprofil = \"none\"", "3:1: unknown key \"profil\""),
    ]

    @Test(arguments: mistakes)
    func `is refused where the mistake is, and nothing is started`(text: String, sentence: String) throws {
        let fixture = try Fixture()
        try fixture.workshop.write("bad.toml", text)
        for option in ["--skip-audit", "--warn-only"] {
            let outcome = try fixture.refusal("-c", "bad.toml", option, saying: sentence)
            outcome.expectOnlyDiagnostics()
        }
    }

    @Test func `is told in full, up to a limit`() throws {
        let fixture = try Fixture()
        try fixture.workshop.write("bad.toml", "version = 1\n" + (1...50).map { "wrong\($0) = 1\n" }.joined())
        let outcome = try fixture.launch("-c", "bad.toml", "--", "true")
        #expect(outcome.errorText.split(separator: "\n").count == 21)
        #expect(outcome.errorText.contains("launch: error: and 30 more"))
    }

    @Test func `never sends control characters to the terminal`() throws {
        let evil = "\\u001b[2J\\nlaunch: hint: sudo rm\\u0007\\u009b"
        let fixture = try Fixture()
        for text in [
            "[secret.\"\(evil)\"]\nservise = 1\nrequired = 3", "[secret.X]\nfrom_key = \"secret.\(evil)\"",
            "[secret.X]\nfrom_key = \"\(evil)\"",
            "[secret.X]\nfrom = \"\(evil):x\"", "[\"\(evil)\".a]", "[secret.X]\n\"\(evil)\" = 1",
            "[secret.X]\ntags = { \"\(evil)\" = 1 }",
            "[env.\"\(evil)\"]\nfrom_key = \"env.\(evil)\"", "[namespace]\nprefix = \"\(evil)\"\n[secret.X]",
            "[isolation]\nprofile = \"\(evil)\"",
            "catalog = \"\(evil)\"", "[secret.X]\nrotation_url = \"\(evil)\"",
            "[secret.X]\ndeliver = \"\(evil)\"", "[secret.X]\nexpires = \"\(evil)\"",
            "[isolation]\n\"\(evil)\" = 1", "[secret.X]\nservice = \"\(evil)\"\nexpires = 2001-01-01",
            "[identity]\nname = \"\(evil)\"\nexpires = 2001-01-01",
            "[identity]\nname = \"x\"\nkey_file = \"\(evil)\"\n[secret.X]\nencrypted_value = \"x\"",
        ] {
            try fixture.workshop.write("evil.toml", "version = 1\n\(text)\n")
            let outcome = try fixture.launch("-c", "evil.toml", "--", "true")
            let controls = outcome.errorText.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" || (0x7f...0x9f).contains($0.value)
            }
            #expect(controls.isEmpty, "\(text): \(outcome.errorText.debugDescription)")
            #expect(!outcome.errorText.contains("\nlaunch: hint: sudo"), "\(text)")
        }
    }

    @Test func `is refused at its size before it is read`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell(
            "truncate -s 1G huge.toml; ulimit -v 1000000; $launch -c huge.toml -- touch started; echo $?"
        )
        #expect(outcome.text == "125\n")
        #expect(outcome.errorText == "launch: error: huge.toml is larger than 64 MiB\n")
        #expect(!fixture.wasStarted)
    }

    @Test(arguments: [("[", "]"), ("{a=", "}")])
    func `is refused when it is nested too deeply`(open: String, close: String) throws {
        let fixture = try Fixture()
        for depth in [100, 1_000_000] {
            let nested = String(repeating: open, count: depth) + String(repeating: close, count: depth)
            try fixture.workshop.write("deep.toml", "version = 1\n[tools]\na = \(nested)\n")
            try fixture.refusal("-c", "deep.toml", saying: "deep.toml:3:")
        }
        try fixture.workshop.write(
            "deep.toml",
            "version = 1\n[tools" + String(repeating: ".a", count: 1_000_000) + "]\n"
        )
        try fixture.refusal("-c", "deep.toml", saying: "nested more than 64 levels deep")
    }

    @Test func `of bytes that are no text is refused`() throws {
        let fixture = try Fixture()
        let bytes = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) })
        for data in [bytes, Data("version = 1 # \u{e9}\n".utf8) + [0xff], Data([0xff, 0xfe, 0x76, 0])] {
            try fixture.workshop.write("bytes.toml", data)
            try fixture.refusal("-c", "bytes.toml", saying: "bytes.toml:")
        }
    }
}

@Suite struct `A very large manifest` {
    @Test func `of a hundred thousand entries is read, audited and launched from`() throws {
        let fixture = try Fixture()
        let entries = (0..<100_000).map { "[secret.S\($0)]\nservice = \"s\"\nexpires = 2999-01-01\n" }
        try fixture.workshop.write("large.toml", "version = 1\n" + entries.joined())
        let clock = ContinuousClock()
        let start = clock.now
        let audit = try fixture.launch("audit", "-c", "large.toml", "--format", "json")
        #expect(
            audit.status == 0 && audit.text.contains("\"total\": 100000")
                || audit.text.contains("\"total\":100000")
        )
        let outcome = try fixture.launch(
            "-c",
            "large.toml",
            "--",
            "printenv",
            "S99999",
            adding: ["S99999": "last"]
        )
        #expect(outcome.text == "last\n")
        #expect(clock.now - start < .seconds(200))
    }

    @Test func `of more defaults than an environment holds is refused, not cut`() throws {
        let fixture = try Fixture()
        let entries = (0..<100_000).map { "[env.E\($0)]\nvalue = \"\(String(repeating: "x", count: 60))\"\n" }
        try fixture.workshop.write("large.toml", "version = 1\n" + entries.joined())
        try fixture.refusal("-c", "large.toml", saying: "arguments and environment are too large together")
    }
}
