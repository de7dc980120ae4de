package import SecretMemory

/// A decrypted value and what its file was bound to.
package struct Opened: ~Copyable {
    /// Exactly the plaintext.
    package let plaintext: LockedBytes
    /// What the authenticated header says.
    package let binding: Binding

    /// Gives the plaintext away.
    package consuming func takePlaintext() -> LockedBytes { plaintext }
}

/// Opens age files with a fixed set of identities, one file after the other in the same locked key memory.
///
/// Nothing is released unless the whole file is authentic. Files that do not fit in memory: ``PayloadReader``.
package struct Decryptor: ~Copyable {
    let identities: [X25519Identity]
    var workspace: KeyWorkspace

    /// - Parameter identities: Tried in this order.
    package init(identities: [X25519Identity]) throws(AgeError) {
        self.identities = identities
        workspace = try KeyWorkspace()
    }

    /// Decrypts an armored or binary file straight into locked memory of its size.
    ///
    /// - Parameter name: What a bound file must be bound to, see ``Binding``; nil accepts any name.
    package mutating func open(_ file: Span<UInt8>, boundTo name: String?) throws(AgeError) -> Opened {
        if Armor.isArmored(file) {
            let binary = try Armor.decode(file)
            return try open(binary.span, header: Header(parsing: binary.span), boundTo: name)
        }
        return try open(file, header: Header(parsing: file), boundTo: name)
    }

    /// Decrypts a parsed file into `plaintext`, for values that are built in place.
    ///
    /// - Parameter plaintext: Exactly ``AgeFile/plaintextCount`` bytes, zeroed on failure.
    package mutating func open(
        _ file: AgeFile,
        boundTo name: String?,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(AgeError) -> Binding {
        try withPayloadKey(of: file.bytes.span, header: file.header, boundTo: name) {
            bytes,
            keys,
            binding throws(AgeError) in
            try Self.openChunks(of: bytes, with: keys, into: &plaintext)
            return binding
        }
    }

    private mutating func open(
        _ bytes: Span<UInt8>,
        header: Header,
        boundTo name: String?
    ) throws(AgeError) -> Opened {
        try withPayloadKey(of: bytes, header: header, boundTo: name) {
            chunks,
            keys,
            binding throws(AgeError) in
            let count = try Payload.plaintextCount(sealedCount: chunks.count)
            var plaintext = try LockedBytes(lockingAge: count)
            try plaintext.withMutableBytes { (output: inout MutableSpan<UInt8>) throws(AgeError) in
                try Self.openChunks(of: chunks, with: keys, into: &output)
            }
            return Opened(plaintext: plaintext, binding: binding)
        }
    }

    /// Lends the payload key and the chunks it opens, then wipes the keys.
    private mutating func withPayloadKey<R: ~Copyable>(
        of bytes: Span<UInt8>,
        header: Header,
        boundTo name: String?,
        _ body: (Span<UInt8>, borrowing Keys, Binding) throws(AgeError) -> R
    ) throws(AgeError) -> R {
        let identities = identities
        return try workspace.withKeys { keys throws(AgeError) in
            defer { keys.wipe(.everything) }
            let binding = try header.open(bytes, with: identities, boundTo: name, keys: keys)
            let chunks = bytes.extracting(header.end + Header.payloadNonceSize..<bytes.count)
            return try body(chunks, keys, binding)
        }
    }

    static func openChunks(
        of sealed: Span<UInt8>,
        with keys: borrowing Keys,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(AgeError) {
        let count = try Payload.plaintextCount(sealedCount: sealed.count)
        precondition(plaintext.count == count, "the plaintext span must have the plaintext's size")
        do throws(AgeError) {
            var sequence = ChunkSequence()
            var start = 0
            var written = 0
            repeat {
                let end = min(start + Payload.sealedChunkSize, sealed.count)
                var output = plaintext._mutatingExtracting(written..<count)
                written += try sequence.open(
                    sealed.extracting(start..<end),
                    endsInput: end == sealed.count,
                    with: keys,
                    into: &output
                )
                start = end
            } while start < sealed.count
            try sequence.finish()
        } catch {
            plaintext.update(repeating: 0)
            throw error
        }
    }
}

extension LockedBytes {
    /// As ``init(count:)``, with this module's error.
    init(lockingAge count: Int) throws(AgeError) {
        do throws(SecretMemoryError) {
            try self.init(count: count)
        } catch { throw .lockedMemory(error) }
    }
}
