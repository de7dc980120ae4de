import SecretMemory
import Testing

@testable import Age

@Suite struct `Opening an age file` {
    private let identity: X25519Identity
    private let plaintext = Array("postgres://".utf8)

    init() throws { identity = try X25519Identity.generate() }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000], [false, true])
    func `gives locked memory of exactly the plaintext's size`(count: Int, armored: Bool) throws {
        let plaintext = randomBytes(count)
        let file = try sealed(plaintext, to: [identity], armored: armored)
        var decryptor = try Decryptor(identities: [identity])
        let opened = try decryptor.open(file.span, boundTo: nil)
        #expect(opened.binding == .unbound)
        let bytes = opened.takePlaintext()
        #expect(bytes.count == count)
        #expect(bytes.copy == plaintext)
    }

    @Test func `can put plaintexts at offsets of memory that the caller sized`() throws {
        let text = try sealed(plaintext, to: [identity], armored: true)
        let file = try AgeFile(parsing: text.span)
        var decryptor = try Decryptor(identities: [identity])
        let count = try file.plaintextCount
        var memory = try LockedBytes(count: 4 + count + 1)
        let binding = try memory.withMutableBytes { (bytes: inout MutableSpan<UInt8>) throws(AgeError) in
            for (index, unit) in "URL=".utf8.enumerated() { bytes[index] = unit }
            var value = bytes._mutatingExtracting(4..<4 + count)
            return try decryptor.open(file, boundTo: nil, into: &value)
        }
        #expect(binding == .unbound)
        #expect(memory.copy == Array("URL=postgres://\0".utf8))
    }

    @Test func `works with any identity of any recipient, in any order`() throws {
        let others = try (0..<3).map { _ in try X25519Identity.generate() }
        let file = try sealed(plaintext, to: [others[0], identity, others[1]])
        #expect(try opened(file, with: [others[2], identity]).plaintext == plaintext)
        #expect(try opened(file, with: [others[1]]).plaintext == plaintext)
        #expect(try opened(file, with: [others[0], others[1]]).plaintext == plaintext)
        #expect(
            failure { () throws(AgeError) in _ = try opened(file, with: [others[2]]) }
                == .noMatch(stanzaTypes: ["X25519"])
        )
        #expect(
            failure { () throws(AgeError) in _ = try opened(file, with: []) }
                == .noMatch(stanzaTypes: ["X25519"])
        )
    }

    @Test func `works again after a file that failed`() throws {
        let file = try sealed(plaintext, to: [identity])
        let foreign = try sealed(plaintext, to: [try .generate()])
        var damaged = file
        damaged[damaged.count - 1] ^= 1
        var decryptor = try Decryptor(identities: [identity])
        for bad in [foreign, damaged, []] {
            let error = failure { () throws(AgeError) in _ = try decryptor.open(bad.span, boundTo: nil) }
            #expect(error != nil)
            let reopened = try decryptor.open(file.span, boundTo: nil).takePlaintext()
            #expect(reopened.copy == plaintext)
        }
    }

    @Test func `leaves no key in the key memory, whether it succeeds or fails`() throws {
        let file = try sealed(plaintext, to: [identity])
        var damagedPayload = file
        damagedPayload[file.count - 1] ^= 1
        var damagedMAC = file
        damagedMAC[try Header(parsing: file.span).mac.lowerBound] ^= 1
        let foreign = try sealed(plaintext, to: [try .generate()])
        for file in [file, damagedPayload, damagedMAC, foreign] {
            var decryptor = try Decryptor(identities: [identity])
            _ = failure { () throws(AgeError) in _ = try decryptor.open(file.span, boundTo: nil) }
            #expect(try nonZeroBytes(of: .everything, in: &decryptor.workspace) == 0)
        }
    }

    @Test func `leaves only the payload key while a file is streamed`() throws {
        let file = try sealed(plaintext, to: [identity])
        let header = try Header(parsing: file.span)
        var reader = try PayloadReader(header: header, in: file.span, with: [identity], boundTo: nil)
        #expect(try nonZeroBytes(of: .payloadKey, in: &reader.workspace) > 0)
        #expect(try nonZeroBytes(of: .everythingElse, in: &reader.workspace) == 0)
    }

    private func nonZeroBytes(of slot: KeySlot, in workspace: inout KeyWorkspace) throws(AgeError) -> Int {
        try workspace.withKeys { keys throws(AgeError) in
            keys.withBytes(of: slot) { bytes in bytes.indices.count { bytes[$0] != 0 } }
        }
    }

    @Test func `refuses a malformed X25519 stanza even beside one that opens`() throws {
        let share = String(repeating: "A", count: 43)
        for (stanza, expected) in [
            ("-> X25519\n\n", HeaderFailure.argumentCount(stanza: 1, found: 0)),
            ("-> X25519 \(share) x\n\n", .argumentCount(stanza: 1, found: 2)),
            ("-> X25519 AAAA\n\n", .argument(stanza: 1)),
            ("-> X25519 \(share)\nAAAA\n", .bodySize(stanza: 1, found: 3)),
        ] {
            let text = try sealed(plaintext, to: [identity])
            let mark = Array("\n---".utf8)
            let file = text.replacing(mark, with: Array("\n\(stanza)---".utf8), maxReplacements: 1)
            #expect(
                failure { () throws(AgeError) in _ = try opened(file, with: [identity]) } == .header(expected)
            )
        }
    }
}

@Suite struct `Sealing` {
    @Test func `needs a recipient, and not more than a reader takes`() throws {
        let recipient = try X25519Identity.generate().recipient
        let plaintext: [UInt8] = []
        #expect(
            failure { () throws(AgeError) in
                _ = try seal(plaintext.span, to: [], boundTo: nil, armored: false)
            } == .noRecipients
        )
        #expect(
            failure { () throws(AgeError) in
                let many = Array(repeating: recipient, count: Header.maximumStanzaCount)
                _ = try seal(plaintext.span, to: many, boundTo: nil, armored: false)
            } == .tooManyRecipients(Header.maximumStanzaCount)
        )
    }

    @Test func `never gives the same file twice`() throws {
        let identity = try X25519Identity.generate()
        let first = try sealed([], to: [identity])
        #expect(try first != sealed([], to: [identity]))
        #expect(first.count == 200)
    }
}
