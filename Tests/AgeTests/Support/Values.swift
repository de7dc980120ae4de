import CSodium
import SecretMemory

@testable import Age

/// SHA-256 in hexadecimal.
func sha256(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    // Safety: the digest has 32 bytes and libsodium reads the array only during the call.
    _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// `count` random bytes.
func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // Safety: libsodium writes `count` bytes during the call.
    unsafe randombytes_buf(&bytes, count)
    return bytes
}

extension LockedBytes {
    /// A plain copy, for test data only.
    var copy: [UInt8] {
        withBytes { bytes in
            var copy = [UInt8]()
            copy.append(bytes)
            return copy
        }
    }
}

extension X25519Identity {
    convenience init(_ text: String) throws(AgeError) {
        let units = Array(text.utf8)
        try self.init(bech32: units.span)
    }

    /// The text, for test keys only.
    var text: String {
        get throws(AgeError) { String(decoding: try bech32().copy, as: UTF8.self) }
    }
}

/// Seals test data.
func sealed(
    _ plaintext: [UInt8],
    to identities: [X25519Identity],
    boundTo name: String? = nil,
    armored: Bool = false
) throws(AgeError) -> [UInt8] {
    try seal(plaintext.span, to: identities.map(\.recipient), boundTo: name, armored: armored)
}

/// Opens test data into memory that need not be locked.
func opened(
    _ file: [UInt8],
    with identities: [X25519Identity],
    boundTo name: String? = nil
) throws(AgeError) -> (plaintext: [UInt8], binding: Binding) {
    var decryptor = try Decryptor(identities: identities)
    let parsed = try AgeFile(parsing: file.span)
    var plaintext = [UInt8](repeating: 0xAA, count: (try? parsed.plaintextCount) ?? 0)
    var span = plaintext.mutableSpan
    let binding = try decryptor.open(parsed, boundTo: name, into: &span)
    return (plaintext, binding)
}

/// The error of `body`, or nil.
func failure(_ body: () throws(AgeError) -> Void) -> AgeError? {
    do throws(AgeError) {
        try body()
        return nil
    } catch { return error }
}
