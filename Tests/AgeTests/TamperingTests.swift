import Testing

@testable import Age

@Suite struct `A file that was altered` {
    private let identity: X25519Identity
    private let plaintext = Array("DATABASE_URL".utf8)

    init() throws { identity = try X25519Identity.generate() }

    @Test func `by any bit is refused`() throws {
        let file = try sealed(plaintext, to: [identity, try .generate()], boundTo: "NAME")
        for index in file.indices {
            for bit in 0..<8 {
                var changed = file
                changed[index] ^= 1 << bit
                #expect(refusal(changed) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func `by any bit of its armor is refused, unless it still encodes the same bytes`() throws {
        let file = try sealed(plaintext, to: [identity], boundTo: "NAME", armored: true)
        let binary = try Armor.decode(file.span)
        var irrelevant = 0
        for index in file.indices {
            for bit in 0..<8 {
                var changed = file
                changed[index] ^= 1 << bit
                if refusal(changed) != nil { continue }
                let decoded = try Armor.decode(changed.span)
                #expect(decoded == binary, "bit \(bit) of byte \(index)")
                irrelevant += 1
            }
        }
        // Only the last line feed may turn into another white space: CR, VT or a tabulator's neighbour.
        #expect(irrelevant <= 3)
    }

    @Test func `by cutting it anywhere is refused`() throws {
        let file = try sealed(plaintext, to: [identity])
        for count in file.indices { #expect(refusal(Array(file[..<count])) != nil, "\(count) bytes") }
        for byte: UInt8 in [0, 10, 32] { #expect(refusal(file + [byte]) != nil) }
    }

    @Test func `by reordering, repeating or dropping chunks is refused`() throws {
        let file = try sealed(randomBytes(3 * Payload.chunkSize), to: [identity])
        let start = try Header(parsing: file.span).end + 16
        let size = Payload.sealedChunkSize
        let chunks = (0..<3).map { Array(file[start + $0 * size..<start + ($0 + 1) * size]) }
        let head = Array(file[..<start])
        #expect(refusal(head + chunks[0] + chunks[1] + chunks[2]) == nil)
        #expect(refusal(head + chunks[1] + chunks[0] + chunks[2]) == .payload(.authentication(chunk: 0)))
        #expect(refusal(head + chunks[0] + chunks[2]) == .payload(.authentication(chunk: 1)))
        #expect(refusal(head + chunks[0] + chunks[0] + chunks[2]) == .payload(.authentication(chunk: 1)))
        #expect(refusal(head + chunks[0] + chunks[1]) == .payload(.truncated(chunk: 2)))
        #expect(
            refusal(head + chunks[0] + chunks[1] + chunks[2] + chunks[2]) == .payload(.trailingData(chunk: 2))
        )
        #expect(refusal(head + chunks[0] + chunks[1] + [0]) == .payload(.truncated(chunk: 2)))
    }

    @Test func `leaves no byte of plaintext behind`() throws {
        var file = try sealed(randomBytes(2 * Payload.chunkSize), to: [identity])
        file[file.count - 1] ^= 1
        var decryptor = try Decryptor(identities: [identity])
        let parsed = try AgeFile(parsing: file.span)
        var output = [UInt8](repeating: 0xAA, count: try parsed.plaintextCount)
        var span = output.mutableSpan
        let error = failure { () throws(AgeError) in
            _ = try decryptor.open(parsed, boundTo: nil, into: &span)
        }
        #expect(error == .payload(.authentication(chunk: 1)))
        #expect(output.allSatisfy { $0 == 0 })
    }

    private func refusal(_ file: [UInt8]) -> AgeError? {
        failure { () throws(AgeError) in _ = try opened(file, with: [identity], boundTo: "NAME") }
    }
}
