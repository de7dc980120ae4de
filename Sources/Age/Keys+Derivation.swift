internal import CSodium

extension Keys {
    /// The X25519 public key of the ephemeral scalar in `.scalar` into `.share`.
    borrowing func makeShare() {
        // Safety: both slots have 32 bytes. The return value is always 0 for the base point.
        _ = unsafe crypto_scalarmult_base(pointer(.share), pointer(.scalar))
    }

    /// X25519 of `scalar` and the point in `point` into `.sharedSecret`; false when the result is all zeros.
    borrowing func agree(scalar: Span<UInt8>, point: KeySlot) -> Bool {
        precondition(scalar.count == 32 && point.count == 32)
        // Safety: scalar, point and result have 32 bytes each; libsodium gives -1 for an all-zero result.
        return unsafe scalar.withUnsafeBufferPointer { scalar in
            unsafe crypto_scalarmult(pointer(.sharedSecret), address(scalar), pointer(point)) == 0
        }
    }

    /// As ``agree(scalar:point:)`` with the ephemeral scalar in `.scalar`.
    borrowing func agreeWithEphemeral(point: KeySlot) -> Bool {
        // Safety: scalar, point and result have 32 bytes each.
        unsafe crypto_scalarmult(pointer(.sharedSecret), pointer(.scalar), pointer(point)) == 0
    }

    /// HKDF-SHA-256 with 32 bytes of output, which is one block: `HMAC(HMAC(salt, key), info ‖ 1)`.
    borrowing func derive(_ output: KeySlot, from key: KeySlot, salt: KeySlot, info: StaticString) {
        precondition(output.count == 32)
        // Safety: each update reads as many bytes as it is told of, which the slot and the static text have.
        unsafe hmac(into: .pseudorandomKey, key: salt) { state in
            unsafe crypto_auth_hmacsha256_update(state, pointer(key), UInt64(key.count))
        }
        unsafe hmac(into: output, key: .pseudorandomKey) { state in
            _ = unsafe crypto_auth_hmacsha256_update(state, info.utf8Start, UInt64(info.utf8CodeUnitCount))
            return unsafe crypto_auth_hmacsha256_update(state, [1], 1)
        }
    }

    /// HMAC-SHA-256 of `message` under `.macKey` into `.mac`.
    borrowing func authenticate(_ message: Span<UInt8>) {
        // Safety: the buffer is lent for the call.
        unsafe hmac(into: .mac, key: .macKey) { state in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe crypto_auth_hmacsha256_update(state, address(message), UInt64(message.count))
            }
        }
    }

    /// Whether `.mac` and `.givenMAC` are equal, in constant time.
    borrowing func macMatches() -> Bool {
        // Safety: both slots have 32 bytes.
        unsafe sodium_memcmp(pointer(.mac), pointer(.givenMAC), KeySlot.mac.count) == 0
    }

    private borrowing func hmac(
        into output: KeySlot,
        key: KeySlot,
        _ feed: (UnsafeMutablePointer<crypto_auth_hmacsha256_state>) -> CInt
    ) {
        // Safety: the slot is large enough (checked when the workspace is made) and 8-byte aligned: the allocation
        // ends at a page boundary and its size and the slot's offset are multiples of 16.
        let state = unsafe UnsafeMutableRawPointer(pointer(.hmac))
            .assumingMemoryBound(to: crypto_auth_hmacsha256_state.self)
        _ = unsafe crypto_auth_hmacsha256_init(state, pointer(key), key.count)
        _ = unsafe feed(state)
        _ = unsafe crypto_auth_hmacsha256_final(state, pointer(output))
        wipe(.hmac)
    }
}
