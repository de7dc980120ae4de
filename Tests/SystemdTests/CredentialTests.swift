import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `Credentials of a service` {
    let manager: Manager

    init() throws { manager = try #require(Manager.shared) }

    @Test(arguments: Wrapper.ours)
    func `become variables`(_ wrapper: Wrapper) throws {
        let file = try manager.workshop.write("plain-\(UUID())", "s3cret", mode: 0o600)
        let unit = try Service(
            wrapper.with("--credential", "api-token", "--credential", "other.one=DB_PASSWORD").words
                + Manager.service("print", "API_TOKEN", "DB_PASSWORD", "CREDENTIALS_DIRECTORY"),
            "LoadCredential=api-token:\(file)",
            "SetCredential=other.one:set in the unit",
            "KillMode=mixed"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "CREDENTIALS_DIRECTORY '/run/credentials/\(unit.name).service'")
        #expect(unit.lines.contains("API_TOKEN 's3cret'"))
        #expect(unit.lines.contains("DB_PASSWORD 'set in the unit'"))
    }

    @Test func `that systemd encrypted become variables, for a user without rights`() throws {
        let plain = try manager.workshop.write("plain-\(UUID())", "s3aled", mode: 0o600)
        let sealed = plain + ".cred"
        let outcome = try manager.inside([
            "systemd-creds", "encrypt", "--with-key=host", "--name=api-token", plain, sealed,
        ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        #expect(!(try String(contentsOfFile: sealed, encoding: .utf8)).contains("s3aled"))
        let unit = try Service(
            Wrapper.launch.with("--credential", "api-token").words + Manager.service("print", "API_TOKEN"),
            "LoadCredentialEncrypted=api-token:\(sealed)",
            "User=nobody"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "API_TOKEN 's3aled'")
    }

    @Test(.enabled(if: LaunchProgram.tool("age") != nil), arguments: Wrapper.ours)
    func `that are age files are opened with the identity among them`(_ wrapper: Wrapper) throws {
        let identity = manager.workshop.path("id-\(UUID())")
        let made = try manager.workshop.launch("keygen", "-o", identity)
        let recipient = try #require(
            (made.text + made.errorText).split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("age1") }
        )
        var settings: [String] = []
        for (name, flags) in [("binary", []), ("armored", ["-a"])] {
            let file = manager.workshop.path("age-\(UUID())")
            let sealing = try manager.workshop.run(
                "/usr/bin/age",
                flags + ["-r", String(recipient), "-o", file],
                input: Data("opened \(name)".utf8)
            )
            try #require(sealing.status == 0, "\(sealing.errorText)")
            settings.append("LoadCredential=\(name):\(file)")
        }
        let unit = try Service(
            wrapper.with("--credential", "binary", "--credential", "armored").words
                + Manager.service("print", "BINARY", "ARMORED"),
            settings[0],
            settings[1],
            "LoadCredential=launch-identity:\(identity)",
            "KillMode=mixed"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "ARMORED 'opened armored'")
        #expect(unit.lines.contains("BINARY 'opened binary'"))
    }

    @Test func `that a manifest names become variables`() throws {
        let manifest = try manager.workshop.write(
            "m-\(UUID()).toml",
            "version = 1\n[secret.DB_PASSWORD]\nfrom = \"credential:db\"\n"
        )
        let unit = try Service(
            Wrapper.launch.with("-c", manifest).words + Manager.service("print", "DB_PASSWORD"),
            "SetCredential=db:of the manifest"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "DB_PASSWORD 'of the manifest'")
    }

    @Test(arguments: Wrapper.ours)
    func `that are missing stop the start`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.with("--credential", "absent").words + Manager.service("run"),
            "SetCredential=present:1"
        )
        try unit.start()
        try unit.wait("the failure") { try unit.show("ActiveState") == "failed" }
        #expect(try unit.show("ExecMainStatus") == "125")
        #expect(
            unit.said.contains("launch: error: ABSENT: there is no credential absent in /run/credentials/")
        )
        #expect(!unit.said.contains("started"))
    }
}
