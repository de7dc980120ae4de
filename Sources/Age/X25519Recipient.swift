/// A native age public key, `age1…`: the value may be encrypted to it by anyone.
package struct X25519Recipient: Equatable, Hashable, Sendable, CustomStringConvertible {
    static let prefix: StaticString = "age1"
    static let keySize = 32

    /// The X25519 u-coordinate, little-endian.
    package let bytes: SIMD32<UInt8>

    init(bytes: SIMD32<UInt8>) { self.bytes = bytes }

    /// Parses `age1…` in either case.
    ///
    /// - Throws: ``AgeError/recipient(_:)``; recognised kinds that are not X25519 say which they are.
    package init(_ text: String) throws(AgeError) {
        let units = Array(text.utf8)
        try self.init(bech32: units.span)
    }

    /// Parses the text of ``description``.
    package init(bech32 text: Span<UInt8>) throws(AgeError) {
        if let failure = Self.otherKind(text) { throw .recipient(failure) }
        var decoded = InlineArray<32, UInt8>(repeating: 0)
        var span = decoded.mutableSpan
        do throws(Bech32Failure) {
            try Bech32.decode(text, prefix: Self.prefix, into: &span)
        } catch { throw .recipient(.bech32(error)) }
        var bytes = SIMD32<UInt8>()
        for index in 0..<Self.keySize { bytes[index] = decoded[index] }
        self.bytes = bytes
    }

    /// `age1…` in lower case.
    package var description: String {
        var key = [UInt8](repeating: 0, count: Self.keySize)
        for index in 0..<Self.keySize { key[index] = bytes[index] }
        var text = [UInt8](
            repeating: 0,
            count: Bech32.encodedCount(prefix: Self.prefix, byteCount: Self.keySize)
        )
        var span = text.mutableSpan
        Bech32.encode(key.span, prefix: Self.prefix, upperCase: false, into: &span)
        return String(decoding: text, as: UTF8.self)
    }

    /// Data never holds a `1`, so a second one means that the kind is named before it.
    private static func otherKind(_ text: Span<UInt8>) -> RecipientFailure? {
        if text.starts(with: "AGE-") { return .identityInstead }
        if text.starts(with: "ssh-") { return .unsupported(.ssh) }
        if text.starts(with: "age1pq1") { return .unsupported(.postQuantum) }
        if text.starts(with: "age1tag1") || text.starts(with: "age1tagpq1") { return .unsupported(.tagged) }
        guard text.starts(with: prefix) else {
            return text.starts(with: "AGE1") ? nil : .unrecognised
        }
        for index in prefix.utf8CodeUnitCount..<text.count where text[index] == UInt8(ascii: "1") {
            return .unsupported(.plugin)
        }
        return nil
    }
}

extension X25519Recipient: FileKeyWrapping {
    func wrapFileKey(keys: borrowing Keys, into header: inout HeaderWriter) throws(AgeError) {
        keys.randomise(.scalar)
        keys.makeShare()
        keys.write(bytes, to: .recipient)
        guard keys.agreeWithEphemeral(point: .recipient) else { throw .recipient(.lowOrderPoint) }
        keys.derive(.wrapKey, from: .sharedSecret, salt: .shareAndRecipient, info: X25519Stanza.label)
        keys.wrapFileKey()
        keys.withBytes(of: .share) { share in
            keys.withBytes(of: .wrappedFileKey) { body in
                header.append(X25519Stanza.type, argument: share, body: body)
            }
        }
    }
}
