internal import Age
internal import SecretMemory
internal import SecretSources

/// A name and its new `encrypted_value`; nothing in it is secret.
package struct SealedValue: Equatable, Sendable {
    /// The secret it is bound to.
    package let name: String
    /// Armored age text without the final line end.
    package let armored: String

    /// Seals `value` to all of `recipients`, bound to `name` by a `launch-name` stanza.
    init(name: String, value: borrowing LockedBytes, recipients: [X25519Recipient]) throws(SealingError) {
        do throws(AgeError) {
            let text = try value.withBytes { bytes throws(AgeError) in
                try seal(bytes, to: recipients, boundTo: name, armored: true)
            }
            let end = text.last == UInt8(ascii: "\n") ? text.count - 1 : text.count
            armored = String(decoding: text[..<end], as: UTF8.self)
            self.name = name
        } catch { throw .sealing(name: name, error) }
    }
}
