import Testing

@testable import Age

@Suite struct `Age armor` {
    private let begin = "-----BEGIN AGE ENCRYPTED FILE-----\n"
    private let end = "-----END AGE ENCRYPTED FILE-----\n"

    @Test(arguments: [0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 1000])
    func `is decoded to what was encoded`(count: Int) throws {
        let binary = randomBytes(count)
        let text = Armor.encode(binary.span)
        let decoded = try Armor.decode(text.span)
        #expect(decoded == binary)
        #expect(isArmored(text))
        let lines = String(decoding: text, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        #expect(lines.dropFirst().dropLast(2).allSatisfy { (1...64).contains($0.count) })
    }

    @Test func `is read with CRLF, without a last line end and inside white space`() throws {
        let text = begin + "AAAA\n" + end
        let variants: [String] = [
            text.replacing("\n", with: "\r\n"), String(text.dropLast()), " \n\t\r\n\(text)\n \u{0B}\u{0C}",
            "\(begin.dropLast())\r\nAAAA\n\(end)",
        ]
        for variant in variants {
            let units = Array(variant.utf8)
            let decoded = try Armor.decode(units.span)
            #expect(decoded == [0, 0, 0])
            #expect(isArmored(units))
        }
    }

    @Test func `takes 1,024 bytes of white space on either side and no more`() {
        let text = begin + "AAAA\n" + end
        let space = String(repeating: "\n", count: 1024)
        #expect(refusal(space + text) == nil)
        #expect(refusal(text + space) == nil)
        #expect(refusal("\n" + space + text) == .armor(.tooMuchWhitespace, line: 1025))
        #expect(refusal(text + space + "\n") == .armor(.tooMuchWhitespace, line: 4))
    }

    @Test func `says what is wrong and on which line`() {
        let line = String(repeating: "A", count: 64) + "\n"
        #expect(refusal("") == .armor(.beginLine, line: 1))
        #expect(refusal("AAAA\n" + end) == .armor(.beginLine, line: 1))
        #expect(refusal(" " + begin + end) == .armor(.beginLine, line: 1))
        #expect(refusal(begin.lowercased() + end) == .armor(.beginLine, line: 1))
        #expect(refusal(begin) == .armor(.truncated, line: 1))
        #expect(refusal(begin + line) == .armor(.truncated, line: 2))
        #expect(refusal(begin + "AAAA\n") == .armor(.truncated, line: 2))
        #expect(refusal(begin + "\n" + end) == .armor(.emptyLine, line: 2))
        #expect(refusal(begin + line + "\n" + end) == .armor(.emptyLine, line: 3))
        #expect(refusal(begin + "AAAA" + line + end) == .armor(.longLine, line: 2))
        #expect(refusal(begin + line + "AA\n" + end) == .armor(.encoding, line: 3))
        #expect(refusal(begin + "AB==\n" + end) == .armor(.encoding, line: 2))
        #expect(refusal(begin + "AA A\n" + end) == .armor(.encoding, line: 2))
        #expect(refusal(begin + "AAAA\r\r\n" + end) == .armor(.encoding, line: 2))
        #expect(refusal(begin + "AAAA\nAAAA\n" + end) == .armor(.endLine, line: 3))
        #expect(refusal(begin + line.dropLast(3) + "==\nAAAA\n" + end) == .armor(.endLine, line: 3))
        #expect(refusal(begin + "AAAA\n" + end + "x") == .armor(.trailingData, line: 4))
        #expect(refusal(begin + "AAAA\n" + end + begin) == .armor(.trailingData, line: 4))
    }

    private func isArmored(_ text: [UInt8]) -> Bool { Armor.isArmored(text.span) }

    private func refusal(_ text: some StringProtocol) -> AgeError? {
        let units = Array(String(text).utf8)
        return failure { () throws(AgeError) in _ = try Armor.decode(units.span) }
    }
}
