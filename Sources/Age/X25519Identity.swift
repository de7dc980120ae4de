package import SecretMemory

/// A native age private key, `AGE-SECRET-KEY-1…`: its scalar never leaves locked memory.
///
/// Not `Sendable`: a lend of locked memory counts itself, so two threads must not use one identity at once.
package final class X25519Identity {
    static let prefix: StaticString = "age-secret-key-1"
    static let keySize = 32

    private let scalar: LockedBytes
    /// The public half, computed from the scalar.
    package let recipient: X25519Recipient

    /// Parses `AGE-SECRET-KEY-1…` in either case.
    ///
    /// - Throws: ``AgeError/identity(_:line:)`` without a line; ``AgeError/lockedMemory(_:)``.
    package convenience init(bech32 text: Span<UInt8>) throws(AgeError) {
        try self.init { (bytes: inout MutableSpan<UInt8>) throws(AgeError) in
            do throws(Bech32Failure) {
                try Bech32.decode(text, prefix: Self.prefix, into: &bytes)
            } catch { throw .identity(.bech32(error), line: nil) }
        }
    }

    /// A new random identity.
    package static func generate() throws(AgeError) -> X25519Identity {
        var workspace = try KeyWorkspace()
        return try workspace.withKeys { keys throws(AgeError) in
            defer { keys.wipe(.everything) }
            keys.randomise(.scalar)
            return try keys.withBytes(of: .scalar) { (scalar: Span<UInt8>) throws(AgeError) in
                try X25519Identity { bytes in
                    for index in scalar.indices { bytes[index] = scalar[index] }
                }
            }
        }
    }

    private init(_ fill: (inout MutableSpan<UInt8>) throws(AgeError) -> Void) throws(AgeError) {
        var scalar = try LockedBytes(lockingAge: Self.keySize)
        try scalar.withMutableBytes(fill)
        recipient = scalar.withBytes { X25519Recipient(scalar: $0) }
        self.scalar = scalar
    }

    /// Keeps the scalar's pages open during `body`, so that the lends within cost nothing.
    func whileLent<R>(_ body: () throws(AgeError) -> R) throws(AgeError) -> R {
        try scalar.withBytes { _ throws(AgeError) in try body() }
    }

    /// The identity as `AGE-SECRET-KEY-1…`, without a line end, in locked memory.
    package func bech32() throws(AgeError) -> LockedBytes {
        var text = try LockedBytes(
            lockingAge: Bech32.encodedCount(prefix: Self.prefix, byteCount: Self.keySize)
        )
        text.withMutableBytes { text in
            scalar.withBytes { Bech32.encode($0, prefix: Self.prefix, upperCase: true, into: &text) }
        }
        return text
    }
}

extension X25519Identity: FileKeyUnwrapping {
    func unwrapFileKey(of header: Header, in bytes: Span<UInt8>, keys: borrowing Keys) throws(AgeError)
        -> Bool
    {
        var isUnwrapped = false
        for stanza in header.stanzas where bytes.equals(X25519Stanza.type, in: stanza.type) {
            try X25519Stanza.load(stanza, of: bytes, keys: keys)
            if isUnwrapped { continue }
            guard scalar.withBytes({ keys.agree(scalar: $0, point: .share) }) else {
                throw .header(.lowOrderShare(stanza: stanza.index))
            }
            keys.write(recipient.bytes, to: .recipient)
            keys.derive(.wrapKey, from: .sharedSecret, salt: .shareAndRecipient, info: X25519Stanza.label)
            isUnwrapped = keys.unwrapFileKey()
        }
        return isUnwrapped
    }
}
