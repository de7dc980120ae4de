internal import CSodium

/// ChaCha20-Poly1305 (RFC 8439) as age uses it: no associated data, 16-byte tag at the end.
extension Keys {
    static let tagSize = 16

    /// Encrypts `.fileKey` under `.wrapKey` into `.wrappedFileKey`. The nonce is zero: the key is used once.
    borrowing func wrapFileKey() {
        // Safety: the slots have 16, 32, 32 and 12 bytes; encryption cannot fail.
        _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
            pointer(.wrappedFileKey),
            nil,
            pointer(.fileKey),
            UInt64(KeySlot.fileKey.count),
            nil,
            0,
            nil,
            pointer(.zeroNonce),
            pointer(.wrapKey)
        )
    }

    /// Decrypts `.wrappedFileKey` under `.wrapKey` into `.fileKey`; false when it is not authentic.
    borrowing func unwrapFileKey() -> Bool {
        // Safety: the slots have 16, 32, 32 and 12 bytes.
        unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
            pointer(.fileKey),
            nil,
            nil,
            pointer(.wrappedFileKey),
            UInt64(KeySlot.wrappedFileKey.count),
            nil,
            0,
            pointer(.zeroNonce),
            pointer(.wrapKey)
        ) == 0
    }

    /// Sets the nonce of a chunk: an 11-byte big-endian counter, then 1 for the final chunk and 0 for all others.
    borrowing func setChunkNonce(chunk: Int, isFinal: Bool) {
        withMutableBytes(of: .chunkNonce) { nonce in
            for index in 0..<8 { nonce[10 - index] = UInt8(truncatingIfNeeded: chunk >> (8 * index)) }
            nonce[11] = isFinal ? 1 : 0
        }
    }

    /// Encrypts `plaintext` under `.payloadKey` and `.chunkNonce` into `chunk`, which is 16 bytes longer.
    borrowing func sealChunk(_ plaintext: Span<UInt8>, into chunk: inout MutableSpan<UInt8>) {
        precondition(chunk.count == plaintext.count + Self.tagSize)
        // Safety: `chunk` has room for the ciphertext and its tag; encryption cannot fail.
        unsafe chunk.withUnsafeMutableBufferPointer { chunk in
            unsafe plaintext.withUnsafeBufferPointer { plaintext in
                _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
                    address(chunk),
                    nil,
                    address(plaintext),
                    UInt64(plaintext.count),
                    nil,
                    0,
                    nil,
                    pointer(.chunkNonce),
                    pointer(.payloadKey)
                )
            }
        }
    }

    /// Decrypts `chunk` under `.payloadKey` and `.chunkNonce` into `plaintext`, which is 16 bytes shorter.
    ///
    /// The tag is checked before a byte is decrypted. False when it is wrong; `plaintext` is zeroed then.
    borrowing func openChunk(_ chunk: Span<UInt8>, into plaintext: inout MutableSpan<UInt8>) -> Bool {
        precondition(chunk.count == plaintext.count + Self.tagSize)
        // Safety: `plaintext` has room for what the chunk holds without its tag.
        return unsafe plaintext.withUnsafeMutableBufferPointer { plaintext in
            unsafe chunk.withUnsafeBufferPointer { chunk in
                unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
                    address(plaintext),
                    nil,
                    nil,
                    address(chunk),
                    UInt64(chunk.count),
                    nil,
                    0,
                    pointer(.chunkNonce),
                    pointer(.payloadKey)
                ) == 0
            }
        }
    }
}
