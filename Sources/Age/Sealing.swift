/// Encrypts `plaintext` to all of `recipients`, each of whom can open it alone.
///
/// - Parameters:
///   - name: Written into the authenticated header as a `launch-name` stanza, see ``Binding``.
///   - armored: Whether to give text, as manifests and terminals need.
/// - Returns: The age file. It is not secret.
/// - Throws: ``AgeError``: no recipient, a bad one, a name that cannot stand in a stanza, no locked memory.
package func seal(
    _ plaintext: Span<UInt8>,
    to recipients: [X25519Recipient],
    boundTo name: String?,
    armored: Bool
) throws(AgeError) -> [UInt8] {
    guard !recipients.isEmpty else { throw .noRecipients }
    guard recipients.count < Header.maximumStanzaCount else { throw .tooManyRecipients(recipients.count) }
    if let name, !Binding.isEncodable(name) { throw .unencodableName }

    var workspace = try KeyWorkspace()
    let file = try workspace.withKeys { keys throws(AgeError) in
        defer { keys.wipe(.everything) }
        keys.randomise(.fileKey)
        keys.randomise(.nonce)
        return try sealed(plaintext, to: recipients, boundTo: name, keys: keys)
    }
    return armored ? Armor.encode(file.span) : file
}

/// Builds the binary file from the file key in `.fileKey` and the payload nonce in `.nonce`.
func sealed(
    _ plaintext: Span<UInt8>,
    to recipients: [some FileKeyWrapping],
    boundTo name: String?,
    keys: borrowing Keys
) throws(AgeError) -> [UInt8] {
    let payloadSize = Payload.sealedCount(plaintextCount: plaintext.count)
    // An X25519 stanza has 98 bytes; the rest of a header less than 128 and the name.
    var header = HeaderWriter(
        reservedCapacity: 98 * recipients.count + 128 + (name?.utf8.count ?? 0) + payloadSize
    )
    for recipient in recipients { try recipient.wrapFileKey(keys: keys, into: &header) }
    if let name { header.append(Binding.stanzaType, argument: name) }
    keys.derive(.macKey, from: .fileKey, salt: .none, info: "header")
    var file = header.finish(keys: keys)

    keys.withBytes(of: .nonce) { file.append($0) }
    keys.derive(.payloadKey, from: .fileKey, salt: .nonce, info: "payload")
    let start = file.count
    file.append(contentsOf: repeatElement(0, count: payloadSize))
    var bytes = file.mutableSpan
    var chunks = bytes._mutatingExtracting(start..<start + payloadSize)
    sealChunks(plaintext, keys: keys, into: &chunks)
    return file
}

/// Encrypts all chunks; the last one, full or not, is marked final.
func sealChunks(_ plaintext: Span<UInt8>, keys: borrowing Keys, into chunks: inout MutableSpan<UInt8>) {
    var index = 0
    var start = 0
    repeat {
        let end = min(start + Payload.chunkSize, plaintext.count)
        let output = start + index * Keys.tagSize
        var chunk = chunks._mutatingExtracting(output..<output + end - start + Keys.tagSize)
        keys.setChunkNonce(chunk: index, isFinal: end == plaintext.count)
        keys.sealChunk(plaintext.extracting(start..<end), into: &chunk)
        index += 1
        start = end
    } while start < plaintext.count
}
