/// The `X25519` stanza: one argument, the ephemeral share, and the wrapped file key as its body.
enum X25519Stanza {
    static let type: StaticString = "X25519"
    static let label: StaticString = "age-encryption.org/v1/X25519"

    /// Checks a stanza of this type and decodes it into `.share` and `.wrappedFileKey`.
    ///
    /// The body's size is checked before any key touches it: a longer one could open under several keys.
    static func load(_ stanza: Stanza, of bytes: Span<UInt8>, keys: borrowing Keys) throws(AgeError) {
        guard stanza.argumentCount == 1 else {
            throw .header(.argumentCount(stanza: stanza.index, found: stanza.argumentCount))
        }
        let share = keys.withMutableBytes(of: .share) { slot in
            Base64.decode(bytes, stanza.arguments, padding: .none, into: &slot, at: 0)
        }
        guard share == KeySlot.share.count else { throw .header(.argument(stanza: stanza.index)) }
        guard stanza.bodySize == KeySlot.wrappedFileKey.count else {
            throw .header(.bodySize(stanza: stanza.index, found: stanza.bodySize))
        }
        keys.withMutableBytes(of: .wrappedFileKey) { slot in stanza.decodeBody(of: bytes, into: &slot) }
    }
}
