import Testing

@testable import Age

@Suite struct Bech32Strings {
    private let key = Array(UInt8(1)...32)

    @Test func `agree with the reference encoding in both directions`() throws {
        for _ in 0..<64 {
            let key = randomBytes(32)
            let text = Bech32Reference.encode(prefix: "age", values: Bech32Reference.values(of: key))
            let recipient = try X25519Recipient(text)
            #expect((0..<32).map { recipient.bytes[$0] } == key)
            #expect(recipient.description == text)
        }
    }

    @Test func `are read in either case but not in both`() throws {
        let text = Bech32Reference.encode(prefix: "age", values: Bech32Reference.values(of: key))
        #expect(try X25519Recipient(text.uppercased()) == X25519Recipient(text))
        #expect(refusal(of: text.prefix(20) + text.dropFirst(20).uppercased()) == .bech32(.mixedCase))
    }

    @Test func `with any one character replaced are refused`() throws {
        let text = Array(Bech32Reference.encode(prefix: "age", values: Bech32Reference.values(of: key)))
        for index in 4..<text.count {
            for character in Bech32Reference.alphabet where character != text[index] {
                var changed = text
                changed[index] = character
                #expect(refusal(of: String(changed)) == .bech32(.checksum))
            }
        }
    }

    @Test(arguments: ["b", "i", "o", " ", "é", "-", "\u{7f}", "\n"])
    func `refuse characters outside the alphabet`(character: String) {
        let text = Bech32Reference.encode(prefix: "age", values: Bech32Reference.values(of: key))
        #expect(refusal(of: text.dropLast(30) + character + text.suffix(29)) == .bech32(.character))
    }

    @Test(arguments: [0, 1, 16, 31, 33, 64])
    func `refuse keys of another length`(count: Int) {
        let values = Bech32Reference.values(of: Array(repeating: 7, count: count))
        #expect(refusal(of: Bech32Reference.encode(prefix: "age", values: values)) == .bech32(.length))
    }

    @Test func `refuse padding bits that are not zero, and more than four of them`() {
        for padding in UInt8(1)..<16 {
            let values = Bech32Reference.values(of: key, padding: padding)
            #expect(refusal(of: Bech32Reference.encode(prefix: "age", values: values)) == .bech32(.padding))
        }
        let values = Bech32Reference.values(of: key) + [0]
        #expect(refusal(of: Bech32Reference.encode(prefix: "age", values: values)) == .bech32(.length))
    }

    @Test(arguments: ["age1", "age1q", "age1qqqqq", "age1qqqqqq"])
    func `refuse strings too short for their checksum`(text: String) {
        #expect(refusal(of: text) == .bech32(.checksum))
    }

    private func refusal(of text: some StringProtocol) -> RecipientFailure? {
        guard
            case .recipient(let failure) = failure({ () throws(AgeError) in
                _ = try X25519Recipient(String(text))
            })
        else { return nil }
        return failure
    }
}
