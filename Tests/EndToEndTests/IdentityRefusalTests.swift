import Foundation
import LaunchProgram
import Testing

@Suite struct `An identity that cannot be used` {
    private func fixture() throws -> Fixture {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        return fixture
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o440])
    func `because others can read it is refused, with the command that cures it`(mode: Int) throws {
        let fixture = try fixture()
        try fixture.workshop.write("key.txt", fixture.secretKey, mode: mode)
        let outcome = try fixture.refusal(
            "--identity",
            "key.txt",
            saying: "others can read the identity file key.txt (mode \(String(mode, radix: 8)))"
        )
        #expect(outcome.errorText.contains("launch: hint: chmod 600 key.txt"))
        try fixture.workshop.write("own.txt", fixture.secretKey, mode: 0o400)
        #expect(try fixture.launch("--identity", "own.txt", "--", "true").status == 0)
    }

    @Test func `because it is the wrong one is refused`() throws {
        let fixture = try fixture()
        #expect(try fixture.launch("keygen", "-o", "wrong.txt").status == 0)
        try fixture.refusal("--identity", "wrong.txt", saying: "TOKEN: sealed to another identity")
    }

    /// A text for the file and what is said about it.
    private static let contents = [
        ("", "no identity in it"),
        ("# only a comment\n", "no identity in it"),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n",
            "an SSH key cannot be used here"
        ),
        (
            "age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 18\nAAAA\n--- AAAA\n",
            "a passphrase-protected identity file"
        ),
        (
            "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5\n-----END AGE ENCRYPTED FILE-----\n",
            "a passphrase-protected identity file"
        ),
        ("AGE-PLUGIN-YUBIKEY-1QQQQ\n", "a plugin identity cannot be used here"),
        ("AGE-SECRET-KEY-1QQQQQQQQ\n", "line 1: damaged identity"),
        (
            "age1yk3hlvsrm7pldvdctltgyvlffqghlkdu7qm9s9h8kpqe4h7yzvvq0p4tfd\n",
            "this is a recipient (public), not an identity"
        ),
        ("hunter2\n", "not an age identity"),
    ]

    @Test(arguments: contents)
    func `because of what is in it is refused, each with its own sentence`(text: String, sentence: String)
        throws
    {
        let fixture = try fixture()
        try fixture.workshop.write("key.txt", text, mode: 0o600)
        let outcome = try fixture.refusal("--identity", "key.txt", saying: "--identity key.txt: ")
        #expect(outcome.errorText.contains(sentence), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("hunter2") && !outcome.errorText.contains("QQQQ"))
        outcome.expectOnlyDiagnostics()
    }

    @Test func `because it is no file is refused without waiting for it`() throws {
        let fixture = try fixture()
        #expect(try fixture.shell("mkdir directory; mkfifo fifo").status == 0)
        for path in ["directory", "fifo", "/dev/null"] {
            try fixture.refusal("--identity", path, saying: "the identity file \(path) is not a regular file")
        }
    }

    @Test func `because it is not there is refused, wherever it was named`() throws {
        let fixture = try fixture()
        try fixture.refusal("--identity", "none.txt", saying: "cannot read --identity none.txt: No such file")
        try fixture.refusal(
            adding: ["LAUNCH_IDENTITY_FILE": "/none.txt"],
            saying: "cannot read LAUNCH_IDENTITY_FILE (/none.txt)"
        )
        try fixture.refusal("--identity", "fd:9", saying: "cannot read --identity fd:9: Bad file descriptor")
        try fixture.refusal("--identity", "fd:nine", saying: "--identity fd:nine: not a descriptor")
        let manifest = try fixture.workshop.read("launch.toml")
        try fixture.workshop.write(
            "launch.toml",
            manifest.replacingOccurrences(of: "[secret", with: "key_file = \"$NOWHERE/none.txt\"\n[secret")
        )
        try fixture.refusal(saying: "cannot read key_file /none.txt")
    }

    @Test func `because there is none is refused with the places looked at`() throws {
        let fixture = try fixture()
        let outcome = try fixture.refusal(
            adding: ["HOME": "/nowhere", "CREDENTIALS_DIRECTORY": "/nobody"],
            saying: "no identity to open sealed values with"
        )
        #expect(outcome.errorText.contains("/nowhere/.config/launch/identity.txt"))
        #expect(outcome.errorText.contains("/nobody/launch-identity"))
        #expect(outcome.errorText.contains("launch keygen"))
    }

    @Test func `because the variable is empty or holds something else is refused`() throws {
        let fixture = try fixture()
        try fixture.refusal(adding: ["LAUNCH_IDENTITY": ""], saying: "the key in LAUNCH_IDENTITY: ")
        try fixture.refusal(adding: ["LAUNCH_IDENTITY": "hunter2"], saying: "the key in LAUNCH_IDENTITY: ")
    }

    @Test func `because it is put where its path belongs is refused without being shown`() throws {
        let fixture = try fixture()
        try fixture.refusal(
            adding: ["LAUNCH_IDENTITY_FILE": fixture.secretKey],
            saying: "LAUNCH_IDENTITY_FILE"
        )
        try fixture.refusal("--identity", fixture.secretKey, saying: "--identity")
    }

    @Test func `because its reader may not read it is refused`() throws {
        let fixture = try fixture()
        guard geteuid() == 0, LaunchProgram.tool("setpriv") != nil else { return print("skipped: not root") }
        let outcome = try fixture.shell(
            """
            chmod 711 . home home/.config home/.config/launch; chmod 644 launch.toml
            cp \(Fixture.identityPath) key.txt; chmod 600 key.txt; mkdir -m 777 out
            for option in "" "--identity key.txt"; do
                setpriv --reuid=65534 --regid=65534 --clear-groups $launch $option -- touch out/started
                echo $?
            done
            ls out
            """
        )
        #expect(outcome.text == "125\n125\n", "\(outcome.errorText)")
        #expect(outcome.errorText.contains("cannot read --identity key.txt: Permission denied"))
    }
}
