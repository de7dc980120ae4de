import Testing

@testable import Age

@Suite struct `An age header` {
    private let version = "age-encryption.org/v1\n"
    private let mac = "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

    @Test func `is parsed into ranges of the file`() throws {
        let file = Array((version + "-> type a b\nAAAA\n-> x\n\n" + mac + "rest").utf8)
        let header = try Header(parsing: file.span)
        #expect(header.stanzas.count == 2)
        #expect(String(decoding: file[header.stanzas[0].type], as: UTF8.self) == "type")
        #expect(String(decoding: file[header.stanzas[0].arguments], as: UTF8.self) == "a b")
        #expect(header.stanzas.map(\.argumentCount) == [2, 0])
        #expect(header.stanzas.map(\.bodySize) == [3, 0])
        #expect(String(decoding: file[header.end...], as: UTF8.self) == "rest")
        #expect(file[header.authenticated].suffix(4) == Array("\n---".utf8)[...])
        #expect(header.stanzaTypes(in: file.span) == ["type", "x"])
    }

    @Test func `says what is wrong and in which stanza`() {
        let good = "-> type a\n\n"
        let full = String(repeating: "A", count: 64) + "\n"
        #expect(refusal("") == .versionLine)
        #expect(refusal("age-encryption.org/v2\n" + good + mac) == .versionLine)
        #expect(refusal("age-encryption.org/v1\r\n" + good + mac) == .versionLine)
        #expect(refusal(version) == .truncated)
        #expect(refusal(version + good) == .truncated)
        #expect(refusal(version + good + mac.dropLast()) == .truncated)
        #expect(refusal(version + mac) == .noStanzas)
        #expect(refusal(version + good + "\n" + mac) == .stanzaLine(stanza: 1))
        for line in [
            "-> ", "->", "->type", "-> a ", "->  a", "-> a  b", "-> \u{7F}", "-> a\tb", "-> é", "-> a\r",
        ] {
            #expect(refusal(version + good + line + "\n\n" + mac) == .stanzaLine(stanza: 1), "\(line)")
        }
        for body in ["A\n", "AB\n", "AA==\n", "A A\n", full, "A" + full, "AAAA\r\n", "AAAA\nAAAA\n"] {
            let failure = refusal(version + "-> a\n" + body + mac)
            #expect(failure == .stanzaBody(stanza: 0) || failure == .stanzaLine(stanza: 1), "\(body)")
        }
        let unclosed = String(mac.dropLast())
        let lines: [String] = [
            "---\n", "--- \n", "---A\n", "----\n", "\(unclosed.dropLast())\n", "\(unclosed.dropLast())B\n",
            "\(unclosed) \n", "\(unclosed)=\n", "---  \(mac.dropFirst(4))", "\(unclosed)\r\n",
            "\(unclosed)A\n",
        ]
        for line in lines { #expect(refusal(version + good + line) == .macLine, "\(line)") }
    }

    @Test func `with too many stanzas is refused`() {
        let stanza = "-> a\n\n"
        let limit = Header.maximumStanzaCount
        #expect(refusal(version + String(repeating: stanza, count: limit) + mac) == nil)
        #expect(refusal(version + String(repeating: stanza, count: limit + 1) + mac) == .tooManyStanzas)
    }

    @Test func `larger than the limit is refused`() {
        let body = String(
            repeating: String(repeating: "A", count: 64) + "\n",
            count: Header.maximumSize / 65 + 1
        )
        #expect(refusal(version + "-> a\n" + body + "\n" + mac) == .tooLarge)
    }

    @Test func `needs the 16 bytes of a payload nonce after it`() throws {
        let identity = try X25519Identity.generate()
        let file = try sealed([], to: [identity])
        let end = try Header(parsing: file.span).end
        for count in 0..<16 {
            let error = failure { () throws(AgeError) in
                _ = try opened(Array(file[..<(end + count)]), with: [identity])
            }
            #expect(error == .header(.payloadNonce(found: count)))
        }
    }

    private func refusal(_ text: some StringProtocol) -> HeaderFailure? {
        let units = Array(String(text).utf8)
        guard
            case .header(let failure) = failure({ () throws(AgeError) in _ = try Header(parsing: units.span) }
            )
        else { return nil }
        return failure
    }
}
