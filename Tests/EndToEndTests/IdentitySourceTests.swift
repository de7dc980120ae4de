import Foundation
import LaunchProgram
import Testing

@Suite struct `The identity` {
    /// A fixture whose default identity is the wrong one; the right one is in `right.txt`.
    private func fixture(_ keyFile: String = "", as name: String = "launch.toml") throws -> Fixture {
        let fixture = try Fixture()
        try fixture.workshop.write(
            name,
            """
            version = 1
            [identity]
            name = "x"
            recipient = "\(fixture.recipient)"
            \(keyFile)
            [secret.TOKEN]

            """
        )
        try fixture.seal("TOKEN", in: name)
        try FileManager.default.moveItem(
            atPath: fixture.path(Fixture.identityPath),
            toPath: fixture.path("right.txt")
        )
        #expect(try fixture.workshop.launch("keygen").status == 0)
        #expect(try fixture.workshop.launch("keygen", "-o", "wrong.txt").status == 0)
        return fixture
    }

    private func expectOpened(
        _ fixture: Fixture,
        _ options: String...,
        adding variables: [String: String] = [:],
        from place: String,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try fixture.run(
            LaunchProgram.path,
            options + ["-v", "--", "printenv", "TOKEN"],
            adding: variables,
            at: location
        )
        #expect(outcome.text == "\(fixture.canary)\n", "\(outcome.errorText)", sourceLocation: location)
        #expect(
            outcome.errorText.contains("launch: identity from \(place)\n"),
            "\(outcome.errorText)",
            sourceLocation: location
        )
    }

    @Test func `of --identity comes before every other, as a file and as a descriptor`() throws {
        let fixture = try fixture("key_file = \"wrong.txt\"")
        let wrong = ["LAUNCH_IDENTITY_FILE": fixture.path("wrong.txt")]
        try expectOpened(fixture, "--identity", "right.txt", adding: wrong, from: "--identity right.txt")
        let outcome = try fixture.shell(
            "$launch -v --identity=fd:7 -- printenv TOKEN 7<right.txt",
            adding: wrong
        )
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.errorText.contains("identity from --identity fd:7"))
        let piped = try fixture.shell(
            "cat right.txt | $launch --identity fd:0 -- printenv TOKEN",
            adding: wrong
        )
        #expect(piped.text == "\(fixture.canary)\n")
    }

    @Test(arguments: ["right.txt", "./right.txt", "$PLACE/right.txt", "${PLACE}/right.txt", "~/../right.txt"])
    func `of key_file comes next, relative to the manifest, with ~ and variables`(path: String) throws {
        let fixture = try fixture("key_file = \"\(path)\"")
        let wrong = ["LAUNCH_IDENTITY_FILE": fixture.path("wrong.txt"), "PLACE": fixture.directory]
        let outcome = try fixture.shell("mkdir sub; cd sub; $launch -v -- printenv TOKEN", adding: wrong)
        #expect(outcome.text == "\(fixture.canary)\n", "\(outcome.errorText)")
        #expect(outcome.errorText.contains("launch: identity from key_file \(fixture.directory)/"))
    }

    @Test func `of LAUNCH_IDENTITY_FILE comes before LAUNCH_IDENTITY, and that before a credential`() throws {
        let fixture = try fixture()
        let right = fixture.path("right.txt")
        let stranger = try fixture.workshop.read("wrong.txt")
        try FileManager.default.createDirectory(
            atPath: fixture.path("credentials"),
            withIntermediateDirectories: false
        )
        let credentials = ["CREDENTIALS_DIRECTORY": fixture.path("credentials")]
        try fixture.workshop.write("credentials/launch-identity", stranger, mode: 0o400)
        try expectOpened(
            fixture,
            adding: ["LAUNCH_IDENTITY_FILE": right, "LAUNCH_IDENTITY": stranger],
            from: "LAUNCH_IDENTITY_FILE (\(right))"
        )
        try expectOpened(
            fixture,
            adding: credentials.merging(["LAUNCH_IDENTITY": fixture.secretKey]) { $1 },
            from: "the key in LAUNCH_IDENTITY"
        )
        #expect(try fixture.shell("rm credentials/launch-identity").status == 0)
        try fixture.workshop.write("credentials/launch-identity", fixture.secretKey, mode: 0o400)
        try expectOpened(
            fixture,
            adding: credentials,
            from: "the credential \(fixture.path("credentials"))/launch-identity"
        )
    }

    @Test func `of systemd may carry an access list for the service's user`() throws {
        let fixture = try fixture()
        try FileManager.default.createDirectory(
            atPath: fixture.path("credentials"),
            withIntermediateDirectories: false
        )
        try fixture.workshop.write("credentials/launch-identity", fixture.secretKey, mode: 0o400)
        // What systemd sets for User= (fd_add_uid_acl_permission): the mode then shows the mask as the group's bits.
        let outcome = try fixture.python(
            """
            import os, struct, sys
            entries = [(1, 4, -1), (2, 4, 65534), (4, 0, -1), (16, 4, -1), (32, 0, -1)]
            data = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', tag, bits, id & 0xffffffff) for tag, bits, id in entries)
            try: os.setxattr('credentials/launch-identity', 'system.posix_acl_access', data)
            except OSError as error: sys.exit(print('skipped: access lists:', error))
            os.execv(sys.argv[1], ['launch', '--', 'printenv', 'TOKEN'])
            """,
            adding: ["CREDENTIALS_DIRECTORY": fixture.path("credentials")]
        )
        if outcome.text.hasPrefix("skipped") && !LaunchProgram.mustWork { return print(outcome.text) }
        #expect(outcome.text == "\(fixture.canary)\n", "\(outcome.errorText)")
    }

    @Test func `of the default path comes last, below XDG_CONFIG_HOME where that is set`() throws {
        let fixture = try fixture()
        let home = ["HOME": fixture.path("other")]
        #expect(
            try fixture.shell(
                "mkdir -p other/.config/launch xdg/launch; cp -p right.txt other/.config/launch/identity.txt"
            ).status == 0
        )
        try expectOpened(fixture, adding: home, from: fixture.path("other/.config/launch/identity.txt"))
        #expect(try fixture.shell("cp -p right.txt xdg/launch/identity.txt").status == 0)
        try expectOpened(
            fixture,
            adding: ["XDG_CONFIG_HOME": fixture.path("xdg")],
            from: fixture.path("xdg/launch/identity.txt")
        )
    }

    @Test func `of envpkt serves its own manifest only`() throws {
        let fixture = try fixture(as: "envpkt.toml")
        let bare = ["HOME": fixture.path("bare")]
        let right = fixture.path("right.txt")
        #expect(try fixture.shell("mkdir -p bare/.envpkt").status == 0)
        try expectOpened(
            fixture,
            adding: bare.merging(["ENVPKT_AGE_KEY_FILE": right]) { $1 },
            from: "ENVPKT_AGE_KEY_FILE (\(right))"
        )
        try expectOpened(
            fixture,
            adding: bare.merging(["ENVPKT_AGE_KEY": fixture.secretKey]) { $1 },
            from: "the key in ENVPKT_AGE_KEY"
        )
        #expect(
            try fixture.shell("cp -p right.txt bare/.envpkt/age-key.txt; cp envpkt.toml copy.toml").status
                == 0
        )
        try expectOpened(fixture, adding: bare, from: fixture.path("bare/.envpkt/age-key.txt"))
        try fixture.refusal(
            "-c",
            "copy.toml",
            adding: bare.merging(["ENVPKT_AGE_KEY": fixture.secretKey]) { $1 },
            saying: "no identity"
        )
    }

    @Test func `file may hold several keys`() throws {
        let fixture = try fixture()
        #expect(try fixture.shell("cat wrong.txt right.txt >both.txt; chmod 600 both.txt").status == 0)
        let outcome = try fixture.launch("-v", "--identity", "both.txt", "--", "printenv", "TOKEN")
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.errorText.contains("launch: 2 identities from --identity both.txt"))
    }

    @Test func `is not read at all when nothing is sealed`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.launch(
            "--identity",
            "no-such-file",
            "--",
            "printenv",
            "TOKEN",
            adding: ["TOKEN": "given"]
        )
        #expect(outcome.text == "given\n")
    }
}
