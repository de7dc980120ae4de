import Testing

@testable import Age

/// The six outcomes the C2SP/CCTV test kit tells apart, and success.
private func outcome(of error: AgeError?) -> String {
    switch error {
    case nil: "success"
    case .header: "header failure"
    case .armor: "armor failure"
    case .noMatch: "no match"
    case .headerMACMismatch: "HMAC failure"
    case .payload: "payload failure"
    case .lockedMemory, .boundToAnotherName, .identity, .recipient, .noRecipients, .tooManyRecipients,
        .unencodableName:
        "outside the test kit"
    }
}

@Suite struct `The age test kit` {
    @Test(arguments: Vector.supportedNames)
    func `is met in outcome and in released plaintext`(name: String) throws {
        let vector = try Vector(named: name)
        let identities = try identities(of: vector)
        var released = [UInt8]()
        let error = failure { () throws(AgeError) in
            let file = vector.isArmored ? try Armor.decode(vector.file.span) : vector.file
            try stream(file, with: identities, into: &released)
        }
        #expect(outcome(of: error) == vector.expectation)
        if let hash = vector.payloadHash { #expect(sha256(released) == hash) }
        if vector.payloadHash == nil { #expect(released.isEmpty) }
    }

    @Test(arguments: Vector.supportedNames)
    func `is met when whole files are opened, which release nothing on failure`(name: String) throws {
        let vector = try Vector(named: name)
        // Text that does not start as armor is read as a binary file and fails in its header.
        guard vector.isArmored == Armor.isArmored(vector.file.span) else { return }
        let identities = try identities(of: vector)
        var plaintext = [UInt8]()
        let error = failure { () throws(AgeError) in
            plaintext = try opened(vector.file, with: identities).plaintext
        }
        #expect(outcome(of: error) == vector.expectation)
        if error == nil { #expect(sha256(plaintext) == vector.payloadHash) }
    }

    @Test(arguments: Vector.supportedNames)
    func `survives armor that is decoded and encoded again`(name: String) throws {
        let vector = try Vector(named: name)
        guard vector.isArmored, vector.expectation != "armor failure" else { return }
        let binary = try Armor.decode(vector.file.span)
        let text = String(decoding: vector.file, as: UTF8.self).replacing("\r\n", with: "\n")
        let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        #expect(Armor.encode(binary.span) == Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test(arguments: Vector.supportedNames)
    func `survives headers that are parsed and written again`(name: String) throws {
        let vector = try Vector(named: name)
        guard vector.expectation != "header failure", vector.expectation != "armor failure" else { return }
        let file = vector.isArmored ? try Armor.decode(vector.file.span) : vector.file
        let header = try Header(parsing: file.span)
        var written = Array("age-encryption.org/v1\n".utf8)
        for stanza in header.stanzas {
            var body = [UInt8](repeating: 0, count: stanza.bodySize)
            var span = body.mutableSpan
            stanza.decodeBody(of: file.span, into: &span)
            let arguments = file[stanza.arguments].split(separator: UInt8(ascii: " "))
            #expect(arguments.count == stanza.argumentCount)
            written += Array("-> ".utf8) + file[stanza.type]
            for argument in arguments { written += [UInt8(ascii: " ")] + argument }
            written += [UInt8(ascii: "\n")]
            HeaderWriter.append(body: body.span, to: &written)
        }
        #expect(written + Array("---".utf8) == Array(file[header.authenticated]))
    }

    @Test(arguments: Vector.supportedNames)
    func `gives the same bytes when its payloads are sealed again with the same file key`(name: String) throws
    {
        let vector = try Vector(named: name)
        guard vector.expectation == "success" else { return }
        let file = vector.isArmored ? try Armor.decode(vector.file.span) : vector.file
        let header = try Header(parsing: file.span)
        let plaintext = try opened(file, with: try identities(of: vector)).plaintext
        var chunks = [UInt8](repeating: 0, count: Payload.sealedCount(plaintextCount: plaintext.count))
        var output = chunks.mutableSpan
        let nonce = try header.payloadNonce(in: file.span)
        var workspace = try KeyWorkspace()
        try workspace.withKeys { keys throws(AgeError) in
            keys.withMutableBytes(of: .fileKey) { slot in
                for index in 0..<slot.count { slot[index] = vector.fileKey[index] }
            }
            keys.withMutableBytes(of: .nonce) { slot in
                for index in 0..<slot.count { slot[index] = file[nonce.lowerBound + index] }
            }
            keys.derive(.payloadKey, from: .fileKey, salt: .nonce, info: "payload")
            sealChunks(plaintext.span, keys: keys, into: &output)
        }
        #expect(chunks == Array(file[nonce.upperBound...]))
    }

    private func identities(of vector: Vector) throws -> [X25519Identity] {
        if vector.identities.isEmpty { return [try X25519Identity.generate()] }
        return try vector.identities.map { try X25519Identity($0) }
    }

    private func stream(
        _ file: [UInt8],
        with identities: [X25519Identity],
        into released: inout [UInt8]
    ) throws(AgeError) {
        let header = try Header(parsing: file.span)
        var reader = try PayloadReader(header: header, in: file.span, with: identities, boundTo: nil)
        var chunk = [UInt8](repeating: 0, count: Payload.chunkSize)
        var start = header.end + 16
        while start < file.count {
            let end = min(start + Payload.sealedChunkSize, file.count)
            var span = chunk.mutableSpan
            let count = try reader.open(
                file.span.extracting(start..<end),
                endsInput: end == file.count,
                into: &span
            )
            released += chunk[..<count]
            start = end
        }
        try reader.finish()
    }
}
