internal import CLinux
internal import Glibc

/// A sealed anonymous file (memfd_create(2)): its bytes can never be changed again.
package enum Memfd {
    /// Creates the file, writes `contents` without moving the offset, and seals it against writing and resizing.
    ///
    /// - Parameter name: shown as `/memfd:name` in `/proc/PID/fd`, the 249 bytes of it that the kernel takes.
    package static func sealed(name: String, contents: Span<UInt8>) throws(SystemError) -> OwnedDescriptor {
        // Safety: Swift passes a NUL-terminated copy of the name for the duration of the call.
        let created = OwnedDescriptor(
            owning: try checkedKernel("memfd_create", unsafe linux_memfd(String(name.prefix(249))))
        )
        let file = try created.aboveStandardError()
        var written = 0
        while written < contents.count {
            // Safety: the pointer is used within the closure only, for the bytes not yet written.
            let count = unsafe contents.withUnsafeBufferPointer {
                unsafe pwrite(
                    file.rawValue,
                    $0.baseAddress.map { unsafe $0 + written },
                    contents.count - written,
                    off_t(written)
                )
            }
            written += try checked("pwrite", count)
        }
        _ = try checkedKernel("fcntl", linux_seal_memfd(file.rawValue))
        return file
    }
}
