/// The sizes of age's payload: the STREAM construction over 64 KiB chunks (C2SP age.md, "Payload").
package enum Payload {
    /// The plaintext of every chunk but the last.
    package static let chunkSize = 65_536
    /// A full chunk in the file: plaintext and tag.
    package static let sealedChunkSize = chunkSize + Keys.tagSize

    /// The plaintext bytes in chunks of `sealedCount` bytes in all.
    ///
    /// - Throws: ``AgeError/payload(_:)`` when no payload has that length.
    package static func plaintextCount(sealedCount: Int) throws(AgeError) -> Int {
        let chunks = max((sealedCount + sealedChunkSize - 1) / sealedChunkSize, 1)
        let last = sealedCount - (chunks - 1) * sealedChunkSize
        guard last >= Keys.tagSize else { throw .payload(.truncated(chunk: chunks - 1)) }
        guard last > Keys.tagSize || chunks == 1 else { throw .payload(.emptyFinalChunk(chunk: chunks - 1)) }
        return sealedCount - chunks * Keys.tagSize
    }

    /// The bytes in the file for `plaintextCount` bytes.
    package static func sealedCount(plaintextCount: Int) -> Int {
        plaintextCount + max((plaintextCount + chunkSize - 1) / chunkSize, 1) * Keys.tagSize
    }
}

/// Opens the chunks of one payload in order; each is released only when it is authentic.
struct ChunkSequence {
    private var next = 0
    private var isFinished = false

    /// Decrypts the next chunk into the start of `plaintext` and gives its number of bytes.
    ///
    /// A full chunk may be the final one or not: its tag says which. `endsInput` only decides what is tried first.
    mutating func open(
        _ chunk: Span<UInt8>,
        endsInput: Bool,
        with keys: borrowing Keys,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(AgeError) -> Int {
        guard !isFinished else { throw .payload(.trailingData(chunk: next - 1)) }
        guard chunk.count >= Keys.tagSize, chunk.count <= Payload.sealedChunkSize else {
            throw .payload(.truncated(chunk: next))
        }
        let count = chunk.count - Keys.tagSize
        guard count > 0 || next == 0 else { throw .payload(.emptyFinalChunk(chunk: next)) }

        var output = plaintext._mutatingExtracting(0..<count)
        let isFull = chunk.count == Payload.sealedChunkSize
        var isFinal = endsInput || !isFull
        keys.setChunkNonce(chunk: next, isFinal: isFinal)
        var isAuthentic = keys.openChunk(chunk, into: &output)
        if !isAuthentic, isFull {
            isFinal.toggle()
            keys.setChunkNonce(chunk: next, isFinal: isFinal)
            isAuthentic = keys.openChunk(chunk, into: &output)
        }
        guard isAuthentic else { throw .payload(.authentication(chunk: next)) }
        next += 1
        isFinished = isFinal
        return count
    }

    /// Demands that the final chunk has been opened.
    func finish() throws(AgeError) {
        guard isFinished else { throw .payload(.truncated(chunk: next)) }
    }
}
