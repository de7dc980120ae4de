import Testing

@testable import Age

@Suite struct `An identity file` {
    private let key: String

    init() throws { key = try X25519Identity.generate().text }

    @Test func `gives its identities in file order, without comments and empty lines`() throws {
        let second = try X25519Identity.generate().text
        let text = "# created: now\n# public key: age1…\n\(key)\r\n\r\n\n#\n\(second)"
        let identities = try parse(text)
        #expect(try identities.map { try $0.text } == [key, second])
    }

    @Test func `says which line is wrong and never what it holds`() throws {
        for (line, expected) in [
            (" \(key)", IdentityFailure.unrecognised), ("\(key) ", .bech32(.character)),
            ("\t", .unrecognised),
            (key.lowercased(), .unrecognised), ("AGE-SECRET-KEY-1QQQ", .bech32(.checksum)),
            (String(key.dropLast()) + (key.last == "Q" ? "P" : "Q"), .bech32(.checksum)),
            ("AGE-SECRET-KEY-PQ-1QQQ", .unsupported(.postQuantum)),
            ("AGE-PLUGIN-YUBIKEY-1QQQ", .unsupported(.plugin)),
            ("age1qqq", .recipientInstead), ("ssh-ed25519 AAAA", .recipientInstead),
            ("secret", .unrecognised),
            ("\(key)\r\r", .bech32(.character)),
        ] {
            #expect(refusal("#\n\n\(line)\n\(key)\n") == .identity(expected, line: 3), "\(expected)")
            #expect(!String(reflecting: refusal("#\n\n\(line)\n")).contains("QQQ"))
        }
    }

    @Test func `of another kind says so`() {
        #expect(
            refusal("age-encryption.org/v1\n-> scrypt x 18\n")
                == .identity(.unsupported(.encryptedIdentityFile), line: nil)
        )
        #expect(
            refusal("-----BEGIN AGE ENCRYPTED FILE-----\n")
                == .identity(.unsupported(.encryptedIdentityFile), line: nil)
        )
        #expect(
            refusal("-----BEGIN OPENSSH PRIVATE KEY-----\n")
                == .identity(.unsupported(.sshPrivateKey), line: nil)
        )
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "#"])
    func `without an identity is refused`(text: String) {
        #expect(refusal(text) == .identity(.none, line: nil))
    }

    @Test func `must be UTF-8, comments too`() {
        let text = Array("# \u{E9}\n\(key)\n".utf8)
        #expect(failure { () throws(AgeError) in _ = try IdentityFile.parse(text.span) } == nil)
        let latin = Array("# ".utf8) + [0xE9] + Array("\n\(key)\n".utf8)
        #expect(
            failure { () throws(AgeError) in _ = try IdentityFile.parse(latin.span) }
                == .identity(.invalidUTF8, line: nil)
        )
    }

    @Test func `larger than 16 MiB is refused`() {
        let text = [UInt8](repeating: UInt8(ascii: "\n"), count: IdentityFile.maximumSize + 1)
        #expect(
            failure { () throws(AgeError) in _ = try IdentityFile.parse(text.span) }
                == .identity(.tooLarge, line: nil)
        )
    }

    private func parse(_ text: String) throws(AgeError) -> [X25519Identity] {
        let units = Array(text.utf8)
        return try IdentityFile.parse(units.span)
    }

    private func refusal(_ text: String) -> AgeError? {
        failure { () throws(AgeError) in _ = try parse(text) }
    }
}
