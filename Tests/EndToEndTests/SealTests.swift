import Foundation
import LaunchProgram
import Testing

@Suite struct `launch seal` {
    private func value(_ fixture: Fixture, _ name: String) throws -> String {
        try fixture.launch("--only", name, "--", "printenv", name).text
    }

    @Test func `takes a value from standard input, to the byte`() throws {
        let fixture = try Fixture("")
        let outcome = try fixture.launch("seal", "TOKEN=-", input: Data("\(fixture.canary)\n".utf8))
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        #expect(outcome.errorText == "launch: sealed TOKEN in \(fixture.path("launch.toml"))\n")
        #expect(try value(fixture, "TOKEN") == "\(fixture.canary)\n\n")
        #expect(!(try fixture.workshop.read("launch.toml")).contains(fixture.canary))
    }

    @Test func `takes the values of variables, for one name, several, or all that have none yet`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.TWO]\n[secret.ALIAS]\nfrom_key = \"secret.ONE\"")
        let given = [
            "ONE": "1-\(fixture.canary)", "TWO": "2-\(fixture.canary)", "NEW": "3-\(fixture.canary)",
            "ALIAS": "no",
        ]
        #expect(try fixture.launch("seal", "ONE", adding: given).status == 0)
        #expect(try fixture.launch("seal", adding: given).errorText.contains("launch: sealed TWO in "))
        #expect(try fixture.launch("seal", "NEW", adding: given).status == 0)
        let outcome = try fixture.launch("--", "printenv", "ONE", "TWO", "NEW", "ALIAS")
        #expect(
            outcome.text
                == "1-\(fixture.canary)\n2-\(fixture.canary)\n3-\(fixture.canary)\n1-\(fixture.canary)\n"
        )
        try fixture.launch("seal", adding: given).expectRefusal(saying: "nothing to seal")
    }

    @Test func `replaces a sealed value from standard input only`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN", Data("old".utf8))
        try fixture.launch("seal", "TOKEN", adding: ["TOKEN": "new"]).expectRefusal(
            saying: "TOKEN is sealed already"
        )
        try fixture.seal("TOKEN", Data("new".utf8))
        #expect(try value(fixture, "TOKEN") == "new\n")
        #expect(try fixture.workshop.read("launch.toml").components(separatedBy: "-----BEGIN").count == 2)
    }

    @Test(arguments: ["TOKEN=hunter2", "TOKEN=", "TOKEN=-x", "=hunter2"])
    func `refuses a value on the command line without repeating it`(word: String) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let before = try fixture.workshop.read("launch.toml")
        let outcome = try fixture.launch("seal", word)
        outcome.expectRefusal(saying: "a value cannot be given on the command line")
        #expect(!outcome.errorText.contains("hunter2"))
        #expect(try fixture.workshop.read("launch.toml") == before)
    }

    @Test func `refuses names that no variable can have, and aliases`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.ALIAS]\nfrom_key = \"secret.ONE\"")
        for name in ["1ONE", "A-B", "", "A.B", "A B"] {
            try fixture.launch("seal", "\(name)=-").expectRefusal(
                saying: "\(name): not a name for a variable"
            )
        }
        try fixture.launch("seal", "ALIAS=-").expectRefusal(
            saying: "ALIAS stands for ONE and has no value of its own"
        )
        try fixture.launch("seal", "ONE=-", "TWO=-").expectRefusal(
            saying: "only one NAME=- can read standard input"
        )
    }

    @Test func `never writes a manifest that no verb would read again`() throws {
        let fixture = try Fixture("[namespace]\nprefix = \"A\"\n[secret.A__B]\nnamespace = \"\"")
        let before = try fixture.workshop.read("launch.toml")
        try fixture.launch("seal", "B=-").expectRefusal(saying: "would both set A__B")
        #expect(try fixture.workshop.read("launch.toml") == before)
        try fixture.manifest("")
        try fixture.launch("seal", "LD_PRELOAD=-").expectRefusal(saying: "LD_PRELOAD")
        #expect(try fixture.launch("audit").status == 0)
    }

    @Test func `says that it has no value and no terminal to ask on`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell("setsid -w $launch seal TOKEN")
        outcome.expectRefusal(
            saying: "no value for TOKEN: not in the environment, and there is no terminal to ask on"
        )
        #expect(outcome.errorText.contains("launch: hint: printf %s \"$VALUE\" | launch seal TOKEN=-"))
    }

    @Test func `says that there is no manifest, or no recipient, or a bad one`() throws {
        let fixture = try Fixture()
        try fixture.launch("seal", "TOKEN=-").expectRefusal(
            saying: "no launch.toml or envpkt.toml from here up to /"
        )
        try fixture.workshop.write("launch.toml", "version = 1\n")
        try fixture.launch("seal", "TOKEN=-").expectRefusal(saying: "no recipient to seal to")
        for (recipient, sentence) in [
            ("age1nonsense", "\"age1nonsense\": damaged recipient"),
            ("ssh-ed25519 AAAA", "SSH recipients cannot be used here"),
            (fixture.secretKey, "this is an identity (private), not a recipient"),
        ] {
            try fixture.launch("seal", "--recipient", recipient, "TOKEN=-").expectRefusal(saying: sentence)
            try fixture.workshop.write(
                "bad.toml",
                "version = 1\n[identity]\nname = \"x\"\nrecipient = \"\(recipient)\"\n"
            )
            try fixture.launch("seal", "-c", "bad.toml", "TOKEN=-").expectRefusal(saying: sentence)
        }
    }

    @Test func `seals to every recipient, each of whom can open it`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let other = try fixture.launch("keygen", "-o", "other.txt").text.trimmingCharacters(in: .newlines)
        let outcome = try fixture.launch(
            "seal",
            "-r",
            other,
            "--recipient",
            fixture.recipient,
            "TOKEN=-",
            input: Data(fixture.canary.utf8)
        )
        #expect(outcome.status == 0)
        for options in [[], ["--identity", "other.txt"]] {
            let opened = try fixture.run(LaunchProgram.path, options + ["--", "printenv", "TOKEN"])
            #expect(opened.text == "\(fixture.canary)\n")
        }
    }

    @Test func `--reseal moves every value to today's recipients, to the byte`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.BYTES]\ndeliver = \"memfd\"\n[secret.OPEN]")
        let bytes = Data((0...255).map { UInt8($0) })
        try fixture.seal("TOKEN")
        try fixture.seal("BYTES", bytes)
        let other = try fixture.launch("keygen", "-o", "other.txt").text.trimmingCharacters(in: .newlines)
        let manifest = try fixture.workshop.read("launch.toml").replacingOccurrences(
            of: fixture.recipient,
            with: other
        )
        try fixture.workshop.write("launch.toml", manifest)
        let outcome = try fixture.launch("seal", "--reseal")
        #expect(outcome.errorText.contains("launch: sealed TOKEN, BYTES in "))
        try fixture.refusal(saying: "sealed to another identity")
        let opened = try fixture.launch(
            "--identity",
            "other.txt",
            "--",
            "sh",
            "-c",
            "cat $BYTES_FILE; printenv TOKEN"
        )
        #expect(opened.output == bytes + Data("\(fixture.canary)\n".utf8))
    }

    @Test func `--reseal changes nothing when one value does not open`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.BAD]\nencrypted_value = \"x\"")
        try fixture.seal("TOKEN")
        let before = try fixture.workshop.read("launch.toml")
        try fixture.launch("seal", "--reseal").expectRefusal(saying: "BAD: the sealed value is damaged")
        try fixture.launch("seal", "--reseal", "NOPE").expectRefusal(saying: "NOPE is not sealed")
        try fixture.launch("seal", "--reseal", "--identity", "none").expectRefusal(
            saying: "cannot read --identity none"
        )
        #expect(try fixture.workshop.read("launch.toml") == before)
    }
}
