internal import CSodium

/// BLAKE2b-256 (RFC 7693): what two different texts do not share.
package enum ContentHash {
    /// The length in bytes.
    static let size = 32

    /// The hash of `bytes`.
    package static func of(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: size)
        // Safety: both arrays outlive the call, which writes as many bytes as it is told.
        unsafe crypto_generichash(&hash, hash.count, bytes, UInt64(bytes.count), nil, 0)
        return hash
    }
}
