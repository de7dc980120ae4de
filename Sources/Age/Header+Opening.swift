/// What a kind of identity does with a header. One file per kind; kinds ignore the stanzas they do not know.
protocol FileKeyUnwrapping {
    /// Looks at all stanzas of its kind and leaves the file key of the first that opens in `.fileKey`.
    ///
    /// - Returns: Whether one opened.
    /// - Throws: ``AgeError/header(_:)`` when a stanza of its kind is malformed, even beside one that opens.
    func unwrapFileKey(of header: Header, in bytes: Span<UInt8>, keys: borrowing Keys) throws(AgeError)
        -> Bool
}

extension Header {
    /// Unwraps the file key, verifies the MAC, checks the name and leaves the payload key in `.payloadKey`
    /// and zeros everywhere else.
    ///
    /// Nothing after the header is touched before the MAC is right.
    func open(
        _ bytes: Span<UInt8>,
        with identities: [some FileKeyUnwrapping],
        boundTo name: String?,
        keys: borrowing Keys
    ) throws(AgeError) -> Binding {
        guard try unwrapFileKey(of: bytes, with: identities, keys: keys) else {
            throw .noMatch(stanzaTypes: stanzaTypes(in: bytes))
        }
        guard verifyMAC(of: bytes, keys: keys) else { throw .headerMACMismatch }
        let binding = try Binding(of: self, in: bytes, expecting: name)

        let nonce = try payloadNonce(in: bytes)
        keys.withMutableBytes(of: .nonce) { slot in
            for index in 0..<slot.count { slot[index] = bytes[nonce.lowerBound + index] }
        }
        keys.derive(.payloadKey, from: .fileKey, salt: .nonce, info: "payload")
        keys.wipe(.everythingElse)
        return binding
    }

    private func unwrapFileKey(
        of bytes: Span<UInt8>,
        with identities: [some FileKeyUnwrapping],
        keys: borrowing Keys
    ) throws(AgeError) -> Bool {
        for identity in identities {
            if try identity.unwrapFileKey(of: self, in: bytes, keys: keys) { return true }
        }
        return false
    }

    private func verifyMAC(of bytes: Span<UInt8>, keys: borrowing Keys) -> Bool {
        let decoded = keys.withMutableBytes(of: .givenMAC) { slot in
            Base64.decode(bytes, mac, padding: .none, into: &slot, at: 0)
        }
        guard decoded == Header.macSize else { return false }
        keys.derive(.macKey, from: .fileKey, salt: .none, info: "header")
        keys.authenticate(bytes.extracting(authenticated))
        return keys.macMatches()
    }
}
