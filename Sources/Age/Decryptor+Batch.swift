/// One file of a batch and the place of its plaintext.
package struct Placement: Sendable {
    let file: AgeFile
    let name: String
    let offset: Int

    /// - Parameters:
    ///   - name: What a bound file must be bound to.
    ///   - offset: Where the plaintext starts in the buffer.
    package init(_ file: AgeFile, boundTo name: String, at offset: Int) {
        self.file = file
        self.name = name
        self.offset = offset
    }
}

/// The file of a batch that did not open, by its index, and why.
package struct BatchFailure: Error, Equatable {
    /// Its place among the files of the batch, from 0.
    package let index: Int
    /// Why it does not open.
    package let error: AgeError
}

extension Decryptor {
    /// Decrypts several files into their places of one buffer.
    ///
    /// Keys and scalars are lent once for all of them: opening and sealing their pages costs as much as the rest.
    /// - Returns: The bindings, in order.
    /// - Throws: ``BatchFailure`` for the first that does not open; what others left in the buffer must not be used.
    package mutating func open(
        _ placements: [Placement],
        into buffer: inout MutableSpan<UInt8>
    ) throws(BatchFailure) -> [Binding] {
        var index = 0
        do throws(AgeError) {
            return try withKeys(identities[...]) { identities, keys throws(AgeError) in
                var bindings: [Binding] = []
                for placement in placements {
                    let count = try placement.file.plaintextCount
                    var plaintext = buffer._mutatingExtracting(placement.offset..<placement.offset + count)
                    bindings.append(
                        try Self.open(placement.file, placement.name, identities, keys, &plaintext)
                    )
                    index += 1
                }
                return bindings
            }
        } catch { throw BatchFailure(index: index, error: error) }
    }

    private static func open(
        _ file: AgeFile,
        _ name: String,
        _ identities: [X25519Identity],
        _ keys: borrowing Keys,
        _ plaintext: inout MutableSpan<UInt8>
    ) throws(AgeError) -> Binding {
        defer { keys.wipe(.everything) }
        let bytes = file.bytes.span
        let binding = try file.header.open(bytes, with: identities, boundTo: name, keys: keys)
        let chunks = bytes.extracting(file.header.end + Header.payloadNonceSize..<bytes.count)
        try openChunks(of: chunks, with: keys, into: &plaintext)
        return binding
    }

    /// Lends the workspace, and every scalar on the way there.
    private mutating func withKeys<R>(
        _ rest: ArraySlice<X25519Identity>,
        _ body: ([X25519Identity], borrowing Keys) throws(AgeError) -> R
    ) throws(AgeError) -> R {
        let all = identities
        guard let identity = rest.first else {
            return try workspace.withKeys { keys throws(AgeError) in try body(all, keys) }
        }
        return try identity.whileLent { () throws(AgeError) in try withKeys(rest.dropFirst(), body) }
    }
}
