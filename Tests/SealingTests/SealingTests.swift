import Age
import Foundation
import LaunchProgram
import LinuxSystem
import Manifest
import ProcessFixtures
import SecretMemory
import SecretSources
import TOML
import Testing

@testable import Sealing

/// Values come from the environment here; prompts and standard input are tried with the built program.
@Suite struct `Sealing into a manifest` {
    let workshop: Workshop
    let identity: X25519Identity

    init() throws {
        workshop = try Workshop()
        identity = try X25519Identity.generate()
    }

    private var path: String { workshop.path("launch.toml") }

    private func write(_ text: String, recipients: [X25519Identity]? = nil) throws {
        let list = (recipients ?? [identity]).map { "\"\($0.recipient)\"" }.joined(separator: ", ")
        try workshop.write(
            "launch.toml",
            "version = 1\n[identity]\nname = \"t\"\nrecipients = [\(list)]\n\(text)"
        )
    }

    private func seal(
        _ words: [String] = [],
        reseal: Bool = false,
        recipients: [String] = [],
        identity: String? = nil,
        _ variables: [String] = []
    ) throws(SealingError) -> [String] {
        let request = SealRequest(
            items: words.compactMap { SealRequest.Item($0) },
            reseal: reseal,
            recipients: recipients,
            identity: identity
        )
        return try Sealing(path: path, request: request, environment: .made(of: variables)).run()
    }

    private func failure(_ body: () throws(SealingError) -> [String]) -> SealingError? {
        do throws(SealingError) {
            let names = try body()
            Issue.record("sealed \(names)")
            return nil
        } catch { return error }
    }

    private func manifest() throws -> Manifest {
        let bytes = Array(try workshop.read("launch.toml").utf8)
        return try Manifest.parse(bytes.span, dialect: .launch)
    }

    /// What the sealed value of `name` opens to, with this identity.
    private func value(_ name: String, _ key: X25519Identity? = nil) throws -> String {
        let armored = try #require(try manifest().secret(named: name)?.sealedValue?.value)
        let bytes = Array(armored.utf8)
        var decryptor = try Decryptor(identities: [key ?? identity])
        let plaintext = try decryptor.open(bytes.span, boundTo: name).takePlaintext()
        return plaintext.withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    private func keyFile(_ identity: X25519Identity) throws -> String {
        let key = try identity.bech32().withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        return try workshop.write("key", key + "\n", mode: 0o600)
    }

    @Test func `seals what is declared and not sealed yet, in order`() throws {
        try write("[secret.B]\n[secret.A] # comment\n[secret.C]\nfrom_key = \"secret.A\"\n")
        #expect(try seal([], ["A=one", "B=two", "C=no"]) == ["B", "A"])
        #expect(try value("A") == "one")
        #expect(try value("B") == "two")
        #expect(try manifest().secret(named: "C")?.sealedValue == nil)
        #expect(try workshop.read("launch.toml").contains("[secret.A] # comment"))
        guard case .nothingToSeal = failure({ () throws(SealingError) in try seal([], ["A=x"]) }) else {
            Issue.record("sealed again")
            return
        }
    }

    @Test func `adds a name that is not declared`() throws {
        try write("")
        #expect(try seal(["NEW"], ["NEW=value"]) == ["NEW"])
        #expect(try value("NEW") == "value")
    }

    @Test func `seals to whom the command line says instead of the manifest`() throws {
        try write("[secret.A]\n")
        let other = try X25519Identity.generate()
        _ = try seal(["A"], recipients: [other.recipient.description], ["A=one"])
        #expect(try value("A", other) == "one")
        #expect(throws: (any Error).self) { try value("A") }
    }

    @Test func `refuses and leaves the file alone`() throws {
        try write(
            "[secret.A]\n[secret.ALIAS]\nfrom_key = \"secret.A\"\n[secret.DONE]\nencrypted_value = \"x\"\n"
        )
        let before = try workshop.read("launch.toml")
        func refused(_ words: [String], _ variables: [String] = []) -> String {
            failure { () throws(SealingError) in try seal(words, variables) }.map { "\($0)" } ?? ""
        }
        #expect(refused(["1BAD"]) == "badName(\"1BAD\")")
        #expect(refused(["A", "B-C"], ["A=x"]) == "badName(\"B-C\")")
        #expect(refused(["ALIAS"], ["ALIAS=x"]) == "alias(name: \"ALIAS\", target: \"A\")")
        #expect(refused(["DONE"], ["DONE=x"]) == "alreadySealed(name: \"DONE\")")
        #expect(refused(["A=-", "B=-"]) == "severalFromStandardInput")
        #expect(try workshop.read("launch.toml") == before)
    }

    @Test func `refuses without a recipient, or with one that is none`() throws {
        try write("[secret.A]\n", recipients: [])
        guard case .noRecipient = failure({ () throws(SealingError) in try seal(["A"], ["A=x"]) }) else {
            Issue.record("sealed to nobody")
            return
        }
        let error = failure { () throws(SealingError) in try seal(["A"], recipients: ["age1x"], ["A=x"]) }
        guard case .badRecipient("age1x", .recipient) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
    }

    @Test func `says that the manifest is not one`() throws {
        try workshop.write("launch.toml", "nonsense = 1\n")
        guard case .malformed(path, _) = failure({ () throws(SealingError) in try seal(["A"], ["A=x"]) })
        else {
            Issue.record("read nonsense")
            return
        }
        try FileManager.default.removeItem(atPath: path)
        guard
            case .unreadable(path, let error) = failure({ () throws(SealingError) in try seal(["A"], ["A=x"])
            })
        else {
            Issue.record("read nothing")
            return
        }
        #expect(error == SystemError(call: "open", errno: ENOENT))
    }

    @Test func `--reseal opens and seals again, bound, to the recipients of today`() throws {
        let old = identity
        let next = try X25519Identity.generate()
        let bytes = Array("hush".utf8)
        let unbound = String(
            decoding: try Age.seal(bytes.span, to: [old.recipient], boundTo: nil, armored: true),
            as: UTF8.self
        )
        try write("[secret.A]\nencrypted_value = \"\"\"\n\(unbound)\"\"\"\n[secret.B]\n", recipients: [next])
        #expect(try seal(reseal: true, identity: keyFile(old)) == ["A"])
        #expect(try value("A", next) == "hush")
        #expect(throws: (any Error).self) { try value("A", old) }
    }

    @Test func `--reseal refuses what is not sealed, and changes nothing when one does not open`() throws {
        let other = try X25519Identity.generate()
        try write("[secret.A]\n[secret.B]\n")
        let key = try keyFile(identity)
        guard
            case .nothingToSeal = failure({ () throws(SealingError) in try seal(reseal: true, identity: key) }
            )
        else {
            Issue.record("resealed nothing")
            return
        }
        guard
            case .notSealed("A") = failure({ () throws(SealingError) in
                try seal(["A"], reseal: true, identity: key)
            })
        else {
            Issue.record("resealed what is not sealed")
            return
        }
        _ = try seal(["A"], ["A=one"])
        _ = try seal(["B"], recipients: [other.recipient.description], ["B=two"])
        let before = try workshop.read("launch.toml")
        guard
            case .opening("B", .noMatch) = failure({ () throws(SealingError) in
                try seal(reseal: true, identity: key)
            })
        else {
            Issue.record("opened what is somebody else's")
            return
        }
        #expect(try workshop.read("launch.toml") == before)
    }
}

@Suite struct `Making an identity` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func create(_ path: String?, _ variables: String...) throws(KeygenError) -> (
        recipient: String, path: String
    ) {
        try IdentityCreation(environment: .made(of: variables)).create(at: path, now: 1_700_000_000)
    }

    @Test func `writes what age-keygen writes, for its owner alone`() throws {
        let made = try create(workshop.path("new/dir/key"))
        let lines = try workshop.read("new/dir/key").split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "# created: 2023-11-14T22:13:20Z")
        #expect(lines[1] == "# public key: \(made.recipient)")
        #expect(lines[2].hasPrefix("AGE-SECRET-KEY-1"))
        #expect(try FileStatus(path: made.path).mode == 0o600)
        let key = Array(lines[2].utf8)
        #expect(try X25519Identity(bech32: key.span).recipient.description == made.recipient)
    }

    @Test func `puts it where launch finds it`() throws {
        #expect(
            try create(nil, "HOME=\(workshop.path("home"))").path
                == workshop.path("home/.config/launch/identity.txt")
        )
    }

    @Test func `overwrites nothing`() throws {
        let path = try workshop.write("key", "precious")
        #expect(throws: KeygenError.alreadyThere(path: path)) { try create(path) }
        #expect(try workshop.read("key") == "precious")
    }

    @Test func `needs a place that can be written`() throws {
        try workshop.write("plain", "")
        let path = workshop.path("plain/key")
        #expect(throws: KeygenError.writing(path: path, SystemError(call: "open", errno: ENOTDIR))) {
            try create(path)
        }
        #expect(throws: KeygenError.noDefaultPath) { try create(nil) }
    }
}

@Suite struct `A first manifest` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test(arguments: [[], ["age1x"], ["age1x", "age1y"]]) func `is one that launch reads`(
        _ recipients: [String]
    ) throws {
        let bytes = Array(ManifestCreation.template(recipients: recipients).utf8)
        let manifest = try Manifest.parse(bytes.span, dialect: .launch)
        #expect(manifest.identity?.recipients.map(\.value) == recipients)
        #expect(manifest.secrets.isEmpty)
    }

    @Test func `is one that launch reads with every comment taken off`() throws {
        let text = ManifestCreation.template(recipients: [])
            .split(separator: "\n")
            .map { line in
                let rest = line.dropFirst(2)
                let isKey = rest.contains(" = ") && !rest.contains("`") || rest.hasPrefix("[")
                return line.hasPrefix("# ") && isKey ? rest : line
            }
            .joined(separator: "\n")
        let bytes = Array(text.utf8)
        let manifest = try Manifest.parse(bytes.span, dialect: .launch)
        #expect(manifest.secrets.map(\.name) == ["DATABASE_URL"])
        #expect(manifest.environment.map(\.name) == ["PORT"])
        #expect(manifest.isolation?.profile?.value == "default")
        #expect(manifest.identity?.keyFile != nil)
        #expect(manifest.lifecycle.requireService)
    }

    @Test func `declares the recipient of the identity that is there`() throws {
        let environment = ProcessEnvironment.made(of: "HOME=\(workshop.path("home"))")
        let made = try IdentityCreation(environment: environment).create(at: nil, now: 0)
        let path = workshop.path("launch.toml")
        let creation = ManifestCreation(environment: environment)
        #expect(try creation.create(at: path, recipients: []) == [made.recipient])
        #expect(try workshop.read("launch.toml").contains("recipients = [\"\(made.recipient)\"]"))
        #expect(throws: InitError.alreadyThere(path: path)) { try creation.create(at: path, recipients: []) }
        let other = workshop.path("other.toml")
        #expect(throws: InitError.badRecipient("age1x", .recipient(.bech32(.checksum)))) {
            try creation.create(at: other, recipients: ["age1x"])
        }
        #expect(!FileManager.default.fileExists(atPath: other))
        #expect(
            throws: InitError.writing(
                path: "/no/such/x",
                SystemError(call: "open", errno: ENOENT)
            )
        ) { try creation.create(at: "/no/such/x", recipients: []) }
    }
}
