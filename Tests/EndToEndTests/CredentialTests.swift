import Foundation
import LaunchProgram
import Testing

@Suite struct `A credential` {
    private let fixture: Fixture
    private let variables: [String: String]

    init() throws {
        fixture = try Fixture("")
        try FileManager.default.createDirectory(
            atPath: fixture.path("credentials"),
            withIntermediateDirectories: false
        )
        variables = ["CREDENTIALS_DIRECTORY": fixture.path("credentials")]
    }

    private func write(_ name: String, _ value: Data) throws {
        try fixture.workshop.write("credentials/\(name)", value, mode: 0o400)
    }

    private func launch(_ words: String...) throws -> Outcome {
        try fixture.run(LaunchProgram.path, words, adding: variables)
    }

    /// An age file of the canary, made by the real tool.
    private func seal(_ name: String, _ options: String...) throws {
        let age = try #require(LaunchProgram.tool("age"))
        let outcome = try fixture.run(
            age,
            options + ["-r", fixture.recipient, "-o", fixture.path("credentials/\(name)")],
            input: Data(fixture.canary.utf8)
        )
        try #require(outcome.status == 0, "\(outcome.errorText)")
    }

    @Test(arguments: ["--mode=supervise", "--mode=exec"])
    func `is a variable of its name, the directory's stays`(_ mode: String) throws {
        try write("api-token", Data(fixture.canary.utf8))
        let outcome = try launch(
            mode,
            "--credential",
            "api-token",
            "--",
            "sh",
            "-c",
            "echo $API_TOKEN $CREDENTIALS_DIRECTORY"
        )
        #expect(outcome.text == "\(fixture.canary) \(fixture.path("credentials"))\n", "\(outcome.errorText)")
    }

    /// As `launch seal` takes what comes through a pipe.
    @Test func `is kept to the last byte, a line feed included`() throws {
        let bytes = Data([0, 255, 10, 10])
        try write("a", bytes)
        try write("b", Data("x\n".utf8))
        let file = try launch("--credential", "a", "--deliver", "memfd", "--", "sh", "-c", "cat $A_FILE")
        #expect(file.output == bytes)
        let variable = try launch("--credential", "b=V", "--", "printenv", "V")
        #expect(variable.text == "x\n\n")
    }

    @Test(arguments: ["", "-a"])
    func `that is an age file is opened`(_ option: String) throws {
        try option.isEmpty ? seal("sealed") : seal("sealed", option)
        let outcome = try launch("--credential", "sealed", "--", "printenv", "SEALED")
        #expect(outcome.text == "\(fixture.canary)\n", "\(outcome.errorText)")
        try fixture.workshop.write("launch.toml", "version = 1\n[secret.T]\nfrom = \"credential:sealed\"\n")
        #expect(try launch("--", "printenv", "T").text == "\(fixture.canary)\n")
    }

    @Test func `that is an age file for somebody else, or a damaged one, is a refusal`() throws {
        try seal("sealed")
        let other = fixture.path("other.txt")
        #expect(try launch("keygen", "-o", other).status == 0)
        try launch("--identity", other, "--credential", "sealed", "--", "true").expectRefusal(
            saying: "the credential for SEALED: sealed to another identity"
        )
        var damaged = try Data(contentsOf: URL(fileURLWithPath: fixture.path("credentials/sealed")))
        damaged[damaged.count - 1] ^= 1
        try write("damaged", damaged)
        try launch("--credential", "damaged", "--", "true").expectRefusal(
            saying: "the credential for DAMAGED: the sealed value was altered"
        )
    }

    @Test func `that only looks like one is a value`() throws {
        let key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
        try write("key", Data(key.utf8))
        #expect(try launch("--credential", "key", "--", "printenv", "KEY").text == key + "\n")
    }

    @Test func `replaces what the manifest says of the secret, but not how it is delivered`() throws {
        try fixture.manifest("[secret.TOKEN]\ndeliver = \"memfd\"\n[secret.OTHER]")
        try fixture.seal("TOKEN", Data("sealed".utf8))
        try write("token", Data("handed".utf8))
        let script = "cat $TOKEN_FILE; echo \" ${TOKEN-unset}\""
        #expect(try launch("--", "sh", "-c", script).text == "sealed unset\n")
        let outcome = try launch("--credential", "token", "--", "sh", "-c", script)
        #expect(outcome.text == "handed unset\n", "\(outcome.errorText)")
    }

    @Test func `stands in the place of a required secret`() throws {
        try fixture.manifest("[secret.TOKEN]\nrequired = true")
        try write("token", Data("handed".utf8))
        #expect(try launch("--credential", "token", "--", "printenv", "TOKEN").text == "handed\n")
        try launch("--", "true").expectRefusal(saying: "refused")
    }

    @Test func `that cannot be had is a refusal, required or not`() throws {
        try fixture.refusal(
            "--credential",
            "absent",
            adding: variables,
            saying: "ABSENT: there is no credential absent in \(fixture.path("credentials"))"
        )
        try fixture.refusal(
            "--credential",
            "absent",
            saying: "ABSENT comes from a credential, but CREDENTIALS_DIRECTORY is not set"
        )
        try fixture.refusal(
            "--credential",
            "a",
            adding: ["CREDENTIALS_DIRECTORY": "credentials"],
            saying: "CREDENTIALS_DIRECTORY is not set"
        )
        try fixture.manifest("[secret.TOKEN]\nfrom = \"credential:absent\"")
        try fixture.refusal(adding: variables, saying: "TOKEN: there is no credential absent")
        // Left out, it is not looked for.
        try fixture.manifest("[secret.TOKEN]\nfrom = \"credential:absent\"\n[secret.OTHER]")
        #expect(try launch("--only", "OTHER", "--", "true").status == 0)
    }

    @Test func `of more than 1 MiB is a refusal, and one of just that much is not`() throws {
        try write("large", Data(repeating: 65, count: 1 << 20))
        let outcome = try launch(
            "--credential",
            "large",
            "--deliver=memfd",
            "--",
            "sh",
            "-c",
            "wc -c <$LARGE_FILE"
        )
        #expect(outcome.text == "1048576\n", "\(outcome.errorText)")
        try write("larger", Data(repeating: 65, count: 1 << 20 + 1))
        try fixture.refusal(
            "--credential",
            "larger",
            adding: variables,
            saying: "larger than 1048576 bytes"
        )
    }

    @Test(arguments: ["..", "../credentials/a", "a/b", ".", "a:b"])
    func `has a name without a path`(_ name: String) throws {
        try write("a", Data("x".utf8))
        try fixture.refusal("--credential", name, adding: variables, saying: "no name for a credential")
        try fixture.manifest("[secret.T]\nfrom = \"credential:\(name)\"")
        try fixture.refusal(
            adding: variables,
            saying: "launch.toml:6:8: [secret.T] comes from the credential"
        )
    }

    @Test func `that is a directory or a pipe is a refusal at once`() throws {
        try FileManager.default.createDirectory(
            atPath: fixture.path("credentials/d"),
            withIntermediateDirectories: false
        )
        #expect(try fixture.shell("mkfifo credentials/p").status == 0)
        for name in ["d", "p"] {
            try fixture.refusal("--credential", name, adding: variables, saying: "is not a regular file")
        }
    }

    @Test func `shows in explain, unread`() throws {
        try fixture.manifest("[secret.TOKEN]\nfrom = \"credential:absent\"")
        let outcome = try launch("explain", "--credential", "b", "--", "true")
        #expect(outcome.text.contains(#/TOKEN +credential +env/#))
        #expect(outcome.text.contains(#/B +credential +env/#))
    }

    @Test func `is not sealed over`() throws {
        try fixture.manifest("[secret.TOKEN]\nfrom = \"credential:t\"")
        let outcome = try fixture.launch("seal", "TOKEN=-", input: Data("x".utf8))
        outcome.expectRefusal(saying: "TOKEN comes from where its key from says")
        try fixture.launch("seal").expectRefusal(saying: "nothing to seal")
    }
}
