import Testing

@testable import Age

@Suite struct `A value bound to its name` {
    private let identity: X25519Identity
    private let value = Array("value".utf8)

    init() throws { identity = try X25519Identity.generate() }

    @Test func `opens under that name, and tells it`() throws {
        let file = try sealed(value, to: [identity], boundTo: "API_KEY")
        let result = try opened(file, with: [identity], boundTo: "API_KEY")
        #expect(result.plaintext == value)
        #expect(result.binding == .bound(to: "API_KEY"))
        #expect(try opened(file, with: [identity]).binding == .bound(to: "API_KEY"))
    }

    @Test(arguments: ["API_KEY2", "API_KE", "api_key", ""])
    func `is refused under another name`(name: String) throws {
        let file = try sealed(value, to: [identity], boundTo: "API_KEY", armored: true)
        #expect(refusal(file, name) == .boundToAnotherName(expected: name, found: ["API_KEY"]))
    }

    @Test func `is unbound when its header says nothing`() throws {
        let file = try sealed(value, to: [identity])
        #expect(try opened(file, with: [identity], boundTo: "API_KEY").binding == .unbound)
    }

    @Test func `cannot lose or change its name without the file key`() throws {
        let file = try sealed(value, to: [identity], boundTo: "API_KEY")
        let stanza = Array("-> launch-name API_KEY\n\n".utf8)
        let without = file.replacing(stanza, with: [])
        #expect(without.count == file.count - stanza.count)
        #expect(refusal(without, "API_KEY") == .headerMACMismatch)
        let renamed = file.replacing(Array("API_KEY".utf8), with: Array("API_KEZ".utf8))
        #expect(refusal(renamed, "API_KEZ") == .headerMACMismatch)
        #expect(refusal(file.replacing(stanza, with: stanza + stanza), "API_KEY") == .headerMACMismatch)
    }

    @Test(arguments: [
        (["-> launch-name A\n\n", "-> launch-name A\n\n"], ["A", "A"]),
        (["-> launch-name A\n\n", "-> launch-name B\n\n"], ["A", "B"]),
        (["-> launch-name A B\n\n"], ["A B"]),
        (["-> launch-name\n\n"], [""]),
        (["-> launch-name A\nAAAA\n"], ["A"]),
    ])
    func `must be bound by exactly one well-formed stanza`(stanzas: [String], found: [String]) throws {
        let file = try sealedWith(value, headed: stanzas, tailed: [])
        #expect(refusal(file, "A") == .boundToAnotherName(expected: "A", found: found))
        #expect(refusal(file, nil) == .boundToAnotherName(expected: nil, found: found))
    }

    @Test func `may have its stanza before or after the recipients`() throws {
        let stanza = "-> launch-name A\n\n"
        for file in [
            try sealedWith(value, headed: [stanza], tailed: []),
            try sealedWith(value, headed: [], tailed: [stanza]),
            try sealedWith(value, headed: ["-> grease x\nAAAA\n"], tailed: [stanza, "-> joint\n\n"]),
        ] {
            #expect(try opened(file, with: [identity], boundTo: "A").binding == .bound(to: "A"))
        }
    }

    @Test(arguments: ["", "A B", "A\nB", "É", "A\u{7F}"])
    func `cannot be sealed to a name that does not fit a stanza`(name: String) {
        #expect(
            failure { () throws(AgeError) in _ = try sealed(value, to: [identity], boundTo: name) }
                == .unencodableName
        )
    }

    private func refusal(_ file: [UInt8], _ name: String?) -> AgeError? {
        failure { () throws(AgeError) in _ = try opened(file, with: [identity], boundTo: name) }
    }

    /// A file with an authentic header that holds further stanzas.
    private func sealedWith(
        _ plaintext: [UInt8],
        headed: [String],
        tailed: [String]
    ) throws -> [UInt8] {
        let recipients =
            headed.map(Wrapper.text) + [Wrapper.key(identity.recipient)] + tailed.map(Wrapper.text)
        var workspace = try KeyWorkspace()
        return try workspace.withKeys { keys throws(AgeError) in
            keys.randomise(.fileKey)
            return try Age.sealed(plaintext.span, to: recipients, boundTo: nil, keys: keys)
        }
    }

    private enum Wrapper: FileKeyWrapping {
        case text(String)
        case key(X25519Recipient)

        func wrapFileKey(keys: borrowing Keys, into header: inout HeaderWriter) throws(AgeError) {
            switch self {
            case .text(let text): header.bytes += Array(text.utf8)
            case .key(let recipient): try recipient.wrapFileKey(keys: keys, into: &header)
            }
        }
    }
}
