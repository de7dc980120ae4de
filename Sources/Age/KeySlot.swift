/// Where one value lies in the key memory of an operation.
struct KeySlot {
    let offset: Int
    let count: Int

    private init(_ offset: Int, _ count: Int) { (self.offset, self.count) = (offset, count) }

    /// No bytes: HKDF without salt.
    static let none = KeySlot(0, 0)
    /// The key of the payload's chunks.
    static let payloadKey = KeySlot(0, 32)
    /// The file key, from which all of one file is derived.
    static let fileKey = KeySlot(32, 16)
    /// A body as it stands in a stanza: the wrapped file key.
    static let wrappedFileKey = KeySlot(48, 32)
    /// An ephemeral scalar.
    static let scalar = KeySlot(80, 32)
    /// The result of a key agreement.
    static let sharedSecret = KeySlot(112, 32)
    /// HKDF's intermediate key.
    static let pseudorandomKey = KeySlot(144, 32)
    /// The key that wraps a file key.
    static let wrapKey = KeySlot(176, 32)
    /// The key of the header MAC.
    static let macKey = KeySlot(208, 32)
    /// The header MAC as computed.
    static let mac = KeySlot(240, 32)
    /// The header MAC as the file gives it.
    static let givenMAC = KeySlot(272, 32)
    /// The salt of a payload key: the payload nonce.
    static let nonce = KeySlot(304, 16)
    /// The salt of an X25519 wrap key: the ephemeral share, then the recipient.
    static let shareAndRecipient = KeySlot(320, 64)
    /// The first half of ``shareAndRecipient``.
    static let share = KeySlot(320, 32)
    /// The second half of ``shareAndRecipient``.
    static let recipient = KeySlot(352, 32)
    /// HMAC-SHA-256 at work; its C type wants 8-byte alignment.
    static let hmac = KeySlot(384, 208)

    /// The nonce of the chunk at hand.
    static let chunkNonce = KeySlot(592, 12)
    /// The nonce of keys that are used once. Never written.
    static let zeroNonce = KeySlot(608, 12)

    /// All of it.
    static let everything = KeySlot(0, total)
    /// What is not needed once the payload key is known.
    static let everythingElse = KeySlot(payloadKey.count, total - payloadKey.count)

    /// A multiple of 16, so that memory which ends at a guard page starts aligned.
    static let total = 624
}
