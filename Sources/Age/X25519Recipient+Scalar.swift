internal import CSodium

extension X25519Recipient {
    /// The public key of a scalar.
    init(scalar: Span<UInt8>) {
        precondition(scalar.count == Self.keySize)
        var key = [UInt8](repeating: 0, count: Self.keySize)
        // Safety: both have 32 bytes. The return value is always 0 for the base point.
        unsafe scalar.withUnsafeBufferPointer { scalar in
            guard let scalar = scalar.baseAddress else { return }
            _ = unsafe crypto_scalarmult_base(&key, scalar)
        }
        self.init(bytes: SIMD32(key))
    }
}
