import SecretMemory
import Testing

@testable import Age

@Suite struct `An X25519 identity` {
    // age-keygen's own pair, from the C2SP/CCTV test kit.
    private let text = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

    @Test func `is written as it was read`() throws {
        #expect(try X25519Identity(text).text == text)
    }

    @Test func `has the public key that RFC 7748 section 6.1 gives`() throws {
        let scalar: [UInt8] = [
            0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66, 0x45,
            0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9, 0x2c, 0x2a,
        ]
        let share: SIMD32<UInt8> = [
            0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a,
            0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a,
        ]
        let text = Bech32Reference.encode(
            prefix: "age-secret-key-",
            values: Bech32Reference.values(of: scalar)
        ).uppercased()
        let identity = try X25519Identity(text)
        #expect(identity.recipient.bytes == share)
        #expect(try identity.text == text)
    }

    @Test func `is new each time it is generated`() throws {
        let first = try X25519Identity.generate()
        let second = try X25519Identity.generate()
        #expect(first.recipient != second.recipient)
        #expect(try X25519Identity(first.text).recipient == first.recipient)
    }

    @Test func `refuses a recipient's text`() throws {
        let recipient = try X25519Identity.generate().recipient.description
        #expect(
            failure { () throws(AgeError) in _ = try X25519Identity(recipient) }
                == .identity(.bech32(.prefix), line: nil)
        )
    }
}

@Suite struct `An X25519 recipient` {
    @Test func `is equal to itself read back from its text`() throws {
        let recipient = try X25519Identity.generate().recipient
        #expect(try X25519Recipient(recipient.description) == recipient)
        #expect(Set([recipient, try X25519Recipient(recipient.description)]).count == 1)
    }

    @Test(arguments: [
        ("AGE-SECRET-KEY-1QQQ", RecipientFailure.identityInstead),
        ("AGE-PLUGIN-YUBIKEY-1QQQ", .identityInstead),
        ("ssh-ed25519 AAAA", .unsupported(.ssh)),
        ("ssh-rsa AAAA", .unsupported(.ssh)),
        ("age1pq1qqq", .unsupported(.postQuantum)),
        ("age1tag1qqq", .unsupported(.tagged)),
        ("age1tagpq1qqq", .unsupported(.tagged)),
        ("age1yubikey1qqq", .unsupported(.plugin)),
        ("", .unrecognised),
        ("age", .unrecognised),
        ("alice", .unrecognised),
    ])
    func `says which other kind a text is`(text: String, expected: RecipientFailure) {
        #expect(failure { () throws(AgeError) in _ = try X25519Recipient(text) } == .recipient(expected))
    }

    @Test func `of low order is refused when sealing`() throws {
        let recipient = X25519Recipient(bytes: SIMD32(repeating: 0))
        let plaintext = [UInt8]("x".utf8)
        #expect(
            failure { () throws(AgeError) in
                _ = try seal(plaintext.span, to: [recipient], boundTo: nil, armored: false)
            } == .recipient(.lowOrderPoint)
        )
    }
}
