extension LockedBytes {
    /// A copy of `bytes` in locked memory.
    package init(copying bytes: Span<UInt8>) throws(SecretMemoryError) {
        try self.init(count: bytes.count)
        withMutableBytes { (mutable: inout MutableSpan<UInt8>) in
            for index in bytes.indices { mutable[index] = bytes[index] }
        }
    }

    /// Whether both hold the same bytes, compared in constant time; the length is not secret.
    package borrowing func isEqual(to other: borrowing LockedBytes) -> Bool {
        guard count == other.count else { return false }
        return withBytes { left in
            other.withBytes { right in
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}
