package import LinuxSystem
package import SecretMemory

/// Why bytes could not be brought into locked memory.
package enum ReadingError: Error, Equatable {
    case system(SystemError)
    case memory(SecretMemoryError)
    /// More than the caller's limit, in bytes.
    case tooLarge(limit: Int)
}

extension LockedBytes {
    /// Reads a descriptor to its end without any copy outside locked memory.
    ///
    /// - Parameter expected: how many bytes there probably are; a good guess saves a copy.
    package init(readingAll descriptor: CInt, expected: Int = 4095, limit: Int) throws(ReadingError) {
        var buffer = try Self.allocate(min(expected, limit) + 1)
        var filled = 0
        while true {
            let count = try Self.read(descriptor, into: &buffer, at: filled)
            if count == 0 { break }
            filled += count
            if filled > limit { throw .tooLarge(limit: limit) }
            if filled == buffer.count {
                buffer = try Self.copy(of: buffer, prefix: filled, count: filled * 2)
            }
        }
        buffer.truncate(to: filled)
        self = buffer
    }

    private static func read(
        _ descriptor: CInt,
        into buffer: inout LockedBytes,
        at offset: Int
    ) throws(ReadingError) -> Int {
        do throws(SystemError) {
            return try buffer.withMutableBytes { bytes throws(SystemError) in
                try readDescriptor(descriptor, into: &bytes, at: offset)
            }
        } catch { throw .system(error) }
    }

    /// New memory of `count` bytes that starts with the first `prefix` bytes of `source`.
    package static func copy(
        of source: borrowing LockedBytes,
        prefix: Int,
        count: Int
    ) throws(ReadingError) -> LockedBytes {
        var result = try allocate(count)
        result.withMutableBytes { target in
            source.withBytes { bytes in
                for index in 0..<prefix { target[index] = bytes[index] }
            }
        }
        return result
    }

    private static func allocate(_ count: Int) throws(ReadingError) -> LockedBytes {
        do throws(SecretMemoryError) { return try LockedBytes(count: count) } catch { throw .memory(error) }
    }
}
