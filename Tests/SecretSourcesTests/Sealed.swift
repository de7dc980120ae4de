import Age
import SecretMemory

extension LockedBytes {
    /// A plain copy, for test data only.
    var copy: [UInt8] { withBytes { bytes in bytes.indices.map { bytes[$0] } } }
}

extension X25519Identity {
    /// The text, for test keys only.
    var text: String {
        get throws(AgeError) { String(decoding: try bech32().copy, as: UTF8.self) }
    }
}

/// A sealed value as a manifest has it.
func armored(_ text: String, to identity: X25519Identity, boundTo name: String?) throws -> String {
    let bytes = Array(text.utf8)
    let sealed = try seal(bytes.span, to: [identity.recipient], boundTo: name, armored: true)
    return String(decoding: sealed, as: UTF8.self)
}
