import Foundation
import Testing

@testable import Age

@Suite struct Base64Text {
    private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    @Test(arguments: 0...200) func `agrees with Foundation's in both directions`(count: Int) throws {
        let bytes = randomBytes(count)
        let padded = Array(Data(bytes).base64EncodedString().utf8)
        let unpadded = Array(padded.prefix { $0 != UInt8(ascii: "=") })
        #expect(encode(bytes, .required) == padded)
        #expect(encode(bytes, .none) == unpadded)
        #expect(Base64.encodedCount(count, padding: .required) == padded.count)
        #expect(Base64.encodedCount(count, padding: .none) == unpadded.count)
        #expect(decode(padded, .required) == bytes)
        #expect(decode(unpadded, .none) == bytes)
        #expect(canonicalCount(unpadded) == count)
    }

    @Test func `has one spelling for each byte string`() {
        for first in alphabet {
            for second in alphabet {
                let text = [first, second]
                if let bytes = decode(text, .none) { #expect(encode(bytes, .none) == text) }
                #expect((decode(text, .none) != nil) == (canonicalCount(text) != nil))
                let padded = text + Array("==".utf8)
                #expect((decode(padded, .required) == nil) == (decode(text, .none) == nil))
            }
        }
    }

    @Test func `refuses every byte outside the alphabet at every place`() {
        for byte in UInt8.min...UInt8.max {
            if alphabet.contains(byte) { continue }
            for index in 0..<11 {
                var text = Array("AAAAAAAAAAA".utf8)
                text[index] = byte
                #expect(decode(text, .none) == nil)
                #expect(canonicalCount(text) == nil)
                // As the last one, "=" is more padding.
                if byte == UInt8(ascii: "="), index == 10 { continue }
                #expect(decode(text + Array("=".utf8), .required) == nil)
            }
        }
    }

    @Test(arguments: ["A", "AAAAA", "A===", "AA=A", "AA", "AAA", "====", "AA==AA==", "=", "AA="])
    func `refuses wrong padding where it is required`(text: String) {
        #expect(decode(Array(text.utf8), .required) == nil)
    }

    @Test(arguments: ["A", "AA==", "AAA=", "AAAAA"])
    func `refuses padding and impossible lengths where there is none`(text: String) {
        #expect(decode(Array(text.utf8), .none) == nil)
        #expect(canonicalCount(Array(text.utf8)) == nil)
    }

    @Test func `does not write beyond the room it is given`() {
        var bytes = [UInt8](repeating: 0, count: 2)
        var span = bytes.mutableSpan
        let text = Array("AAAA".utf8)
        let count = Base64.decode(text.span, 0..<4, padding: .none, into: &span, at: 0)
        #expect(count == nil)
    }

    private func encode(_ bytes: [UInt8], _ padding: Base64.Padding) -> [UInt8] {
        var text = [UInt8]()
        Base64.encode(bytes.span, bytes.indices, padding: padding, into: &text)
        return text
    }

    private func decode(_ text: [UInt8], _ padding: Base64.Padding) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: text.count)
        var span = bytes.mutableSpan
        guard let count = Base64.decode(text.span, text.indices, padding: padding, into: &span, at: 0) else {
            return nil
        }
        return Array(bytes[..<count])
    }

    private func canonicalCount(_ text: [UInt8]) -> Int? {
        Base64.canonicalCount(of: text.span, text.indices)
    }
}
