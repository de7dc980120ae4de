import Foundation
import LaunchProgram
import Testing

@Suite struct `launch keygen` {
    @Test func `writes an identity that only its owner can read, and prints its recipient`() throws {
        let workshop = try Workshop()
        let outcome = try workshop.launch("keygen")
        let path = workshop.path(Fixture.identityPath)
        #expect(outcome.status == 0)
        #expect(
            outcome.text.hasPrefix("age1") && outcome.text.hasSuffix("\n") && outcome.text.utf8.count == 63
        )
        #expect(outcome.errorText == "launch: identity written to \(path)\n")
        let identity = try workshop.read(Fixture.identityPath)
        #expect(
            identity.hasPrefix("# created: 2")
                && identity.contains("\n# public key: \(outcome.text)AGE-SECRET-KEY-1")
        )
        let modes = try workshop.run(
            "/usr/bin/stat",
            ["-c", "%a", path, workshop.path("home/.config/launch")]
        )
        #expect(modes.text == "600\n700\n")
    }

    @Test func `keeps to mode 600 under every umask`() throws {
        let workshop = try Workshop()
        let script = "umask $0; \(LaunchProgram.path) keygen -o key-$0 >/dev/null; stat -c %a key-$0"
        for umask in ["0000", "0022", "0077"] {
            #expect(try workshop.run("/bin/sh", ["-c", script, umask]).text == "600\n")
        }
    }

    @Test func `never overwrites`() throws {
        let fixture = try Fixture()
        let before = try fixture.workshop.read(Fixture.identityPath)
        try fixture.launch("keygen").expectRefusal(
            saying: "identity.txt is already there and is not overwritten"
        )
        try fixture.workshop.write("mine", "precious")
        #expect(try fixture.shell("ln -s mine link; ln -s nowhere dangling; mkdir directory").status == 0)
        for name in ["mine", "link", "dangling", "directory"] {
            try fixture.launch("keygen", "-o", name).expectRefusal(saying: "\(name) is already there")
        }
        #expect(try fixture.workshop.read("mine") == "precious")
        #expect(try fixture.workshop.read(Fixture.identityPath) == before)
        #expect(!FileManager.default.fileExists(atPath: fixture.path("nowhere")))
    }

    @Test func `agrees with age-keygen on the recipient`() throws {
        guard let keygen = LaunchProgram.tool("age-keygen") else { return }
        let fixture = try Fixture()
        let outcome = try fixture.run(keygen, ["-y", fixture.path(Fixture.identityPath)])
        #expect(outcome.text == "\(fixture.recipient)\n")
    }

    @Test func `makes another one each time`() throws {
        let fixture = try Fixture()
        #expect(try fixture.launch("keygen", "-o", "other").text != "\(fixture.recipient)\n")
    }

    @Test func `writes below XDG_CONFIG_HOME where that is set, and says when there is no home at all`()
        throws
    {
        let workshop = try Workshop()
        let outcome = try workshop.launch("keygen", adding: ["XDG_CONFIG_HOME": workshop.path("config")])
        #expect(outcome.errorText.contains(workshop.path("config/launch/identity.txt")))
        let homeless = try workshop.run("/usr/bin/env", ["-i", LaunchProgram.path, "keygen"])
        homeless.expectRefusal(saying: "no HOME to put the identity in")
    }

    @Test func `says why it cannot write`() throws {
        let workshop = try Workshop()
        try workshop.write("file", "")
        let outcome = try workshop.launch("keygen", "-o", "file/identity")
        outcome.expectRefusal(saying: "cannot write file/identity: ")
    }
}

@Suite struct `launch init` {
    @Test func `writes a commented manifest that parses and starts commands`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.launch("init")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        let text = try fixture.workshop.read("launch.toml")
        #expect(text.contains("recipients = [\"\(fixture.recipient)\"]"))
        #expect(text.split(separator: "\n").count { $0.hasPrefix("#") } > 15)
        #expect(try fixture.launch("audit", "--strict").status == 0)
        try fixture.seal("TOKEN")
        #expect(try fixture.launch("--strict", "--", "printenv", "TOKEN").text == "\(fixture.canary)\n")
    }

    @Test func `offers keys in its comments that are all known`() throws {
        let fixture = try Fixture()
        #expect(try fixture.launch("init").status == 0)
        let text = try fixture.workshop.read("launch.toml")
        let uncommented = text.split(separator: "\n").map { line in
            let rest = line.dropFirst(2)
            return line.hasPrefix("# ") && (rest.hasPrefix("[") || rest.contains(" = "))
                ? String(rest) : String(line)
        }
        try fixture.workshop.write("all.toml", uncommented.joined(separator: "\n"))
        let outcome = try fixture.launch("audit", "-c", "all.toml")
        #expect(outcome.status != 125, "\(outcome.errorText)")
    }

    @Test func `never overwrites`() throws {
        let fixture = try Fixture()
        try fixture.workshop.write("launch.toml", "precious")
        try fixture.launch("init").expectRefusal(
            saying: "launch.toml is already there and is not overwritten"
        )
        #expect(try fixture.workshop.read("launch.toml") == "precious")
    }

    @Test func `takes recipients, and warns when it knows none`() throws {
        let fixture = try Fixture()
        let other = try fixture.launch("keygen", "-o", "other").text.trimmingCharacters(in: .newlines)
        #expect(
            try fixture.launch("init", "--recipient", other, "-r", fixture.recipient, "-o", "two.toml").status
                == 0
        )
        #expect(
            try fixture.workshop.read("two.toml").contains(
                "recipients = [\"\(other)\", \"\(fixture.recipient)\"]"
            )
        )
        let bare = try fixture.launch("init", "-o", "bare.toml", adding: ["HOME": "/nowhere"])
        #expect(bare.status == 0)
        #expect(bare.errorText.contains("launch: warning: the manifest names no recipient yet"))
        #expect(try fixture.launch("audit", "-c", "bare.toml").status == 0)
    }

    @Test func `refuses what is no recipient, and never repeats a private key`() throws {
        let fixture = try Fixture()
        try fixture.launch("init", "-r", "age1nonsense").expectRefusal(
            saying: "\"age1nonsense\": damaged recipient"
        )
        try fixture.launch("init", "-r", fixture.secretKey).expectRefusal(
            saying: "this is an identity (private), not a recipient"
        )
        #expect(!FileManager.default.fileExists(atPath: fixture.path("launch.toml")))
    }
}
