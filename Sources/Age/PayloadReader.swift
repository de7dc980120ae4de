/// Reads one age file in constant memory: the header at once, then chunk after chunk.
///
/// What ``open(_:endsInput:into:)`` gives is authentic but, until ``finish()`` returns, perhaps only the start of
/// the plaintext.
package struct PayloadReader: ~Copyable {
    var workspace: KeyWorkspace
    private var chunks = ChunkSequence()
    /// What the header binds the file to.
    package let binding: Binding

    /// Unwraps the file key, verifies the header and derives the payload key.
    ///
    /// - Parameters:
    ///   - header: The header at the start of `bytes`.
    ///   - bytes: The file through the payload nonce at least.
    ///   - name: The name a `launch-name` stanza must give, if there is one.
    package init(
        header: Header,
        in bytes: Span<UInt8>,
        with identities: [X25519Identity],
        boundTo name: String?
    ) throws(AgeError) {
        var workspace = try KeyWorkspace()
        binding = try workspace.withKeys { keys throws(AgeError) in
            try header.open(bytes, with: identities, boundTo: name, keys: keys)
        }
        self.workspace = workspace
    }

    /// Decrypts the next ``Payload/sealedChunkSize`` bytes, fewer only at the end of the file, into the start of
    /// `plaintext` and gives the number of bytes released.
    ///
    /// - Parameter endsInput: Whether nothing follows. A wrong answer costs time only.
    /// - Throws: ``AgeError/payload(_:)``; nothing of this chunk is released then.
    package mutating func open(
        _ chunk: Span<UInt8>,
        endsInput: Bool,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(AgeError) -> Int {
        try workspace.withKeys { keys throws(AgeError) in
            try chunks.open(chunk, endsInput: endsInput, with: keys, into: &plaintext)
        }
    }

    /// Demands that the final chunk has been read: without it the file was cut short.
    package consuming func finish() throws(AgeError) { try chunks.finish() }
}
