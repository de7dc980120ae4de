internal import CSodium
internal import SecretMemory

/// One locked allocation that holds all small keys of an open or seal, because each allocation costs as much as a
/// scalar multiplication.
struct KeyWorkspace: ~Copyable {
    private var memory: LockedBytes

    init() throws(AgeError) {
        precondition(MemoryLayout<crypto_auth_hmacsha256_state>.size <= KeySlot.hmac.count)
        do throws(SecretMemoryError) {
            memory = try LockedBytes(count: KeySlot.total)
        } catch { throw .lockedMemory(error) }
    }

    /// Lends the keys; they cannot outlive `body`.
    mutating func withKeys<R: ~Copyable>(_ body: (borrowing Keys) throws(AgeError) -> R) throws(AgeError) -> R
    {
        try memory.withMutableBytes { (bytes: inout MutableSpan<UInt8>) throws(AgeError) -> R in
            // Safety: the pointer is used within this call only: `Keys` cannot be copied out of `body`.
            try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(AgeError) -> R in
                guard let base = buffer.baseAddress else {
                    preconditionFailure("locked memory without address")
                }
                return try body(unsafe Keys(base: base))
            }
        }
    }
}

/// The key memory while it is lent, and age's cryptography on it: every secret goes from slot to slot.
///
/// Sources: C2SP age.md; RFC 5869 (HKDF); RFC 7748 (X25519); RFC 8439 (ChaCha20-Poly1305).
@safe struct Keys: ~Copyable {
    private let base: UnsafeMutablePointer<UInt8>

    fileprivate init(base: UnsafeMutablePointer<UInt8>) { unsafe self.base = base }

    // Safety: each slot lies within the `KeySlot.total` bytes at `base`, which are lent while this value lives.
    borrowing func pointer(_ slot: KeySlot) -> UnsafeMutablePointer<UInt8> { unsafe base + slot.offset }

    // Safety: an empty span may have no address; libsodium wants one, which it does not read.
    borrowing func address(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
        unsafe bytes.baseAddress ?? UnsafePointer(base)
    }

    // Safety: as above; nothing is written to an empty one.
    borrowing func address(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        unsafe bytes.baseAddress ?? base
    }

    /// Reads a slot; only what is public may be copied out of `body`.
    borrowing func withBytes<R, E: Error>(
        of slot: KeySlot,
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        // Safety: the slot is initialised memory and nothing writes to it while it is read here.
        let span = unsafe Span(_unsafeStart: UnsafePointer(pointer(slot)), count: slot.count)
        return try body(span)
    }

    /// Writes a slot.
    borrowing func withMutableBytes<R>(of slot: KeySlot, _ body: (inout MutableSpan<UInt8>) -> R) -> R {
        // Safety: slots are written one at a time, here and in the functions below.
        var span = unsafe MutableSpan(_unsafeStart: pointer(slot), count: slot.count)
        return body(&span)
    }

    /// Copies 32 public bytes into a slot.
    borrowing func write(_ bytes: SIMD32<UInt8>, to slot: KeySlot) {
        withMutableBytes(of: slot) { slot in
            for index in 0..<32 { slot[index] = bytes[index] }
        }
    }

    /// Fills a slot with random bytes.
    borrowing func randomise(_ slot: KeySlot) {
        // Safety: the slot has `count` writable bytes.
        unsafe randombytes_buf(pointer(slot), slot.count)
    }

    /// Zeroes one slot.
    borrowing func wipe(_ slot: KeySlot) {
        // Safety: the slot has `count` writable bytes.
        unsafe sodium_memzero(pointer(slot), slot.count)
    }
}
