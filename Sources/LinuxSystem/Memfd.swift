internal import CLinux
internal import Glibc

/// A sealed anonymous file (memfd_create(2)): its bytes can never be changed again.
package enum Memfd {
    /// A file whose contents can be replaced, by who holds `writer` alone.
    package final class Replaceable {
        /// For the command: open for reading only, and the file is readable by its owner only.
        package let reader: OwnedDescriptor
        /// Open for writing only.
        package let writer: OwnedDescriptor

        fileprivate init(reader: consuming OwnedDescriptor, writer: consuming OwnedDescriptor) {
            self.reader = reader
            self.writer = writer
        }
    }

    /// Creates a file as ``sealed(name:contents:)`` does, but not sealed against writing; it stays sealed against being
    /// executed where the kernel can do that (Linux 6.3), and no other seal can be added.
    ///
    /// - Parameter owner: who it is to belong to, if not to this process's user.
    package static func replaceable(
        name: String,
        contents: Span<UInt8>,
        owner: (user: UInt32, group: UInt32)?
    ) throws(SystemError) -> Replaceable {
        // Safety: Swift passes a NUL-terminated copy of the name for the duration of the call.
        let created = OwnedDescriptor(
            owning: try checkedKernel("memfd_create", unsafe linux_memfd(String(name.prefix(249))))
        )
        let file = try created.aboveStandardError()
        try write(contents, to: file.rawValue)
        let path = "/proc/self/fd/\(file.rawValue)"
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the calls.
        let reader = OwnedDescriptor(
            owning: try checked("open", unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC))
        )
        let writer = OwnedDescriptor(
            owning: try checked("open", unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC))
        )
        _ = try checked("fchmod", fchmod(file.rawValue, 0o400))
        if let owner { _ = try checked("fchown", fchown(file.rawValue, owner.user, owner.group)) }
        _ = try checkedKernel("fcntl", linux_close_seals(file.rawValue))
        return Replaceable(reader: reader, writer: writer)
    }

    /// Makes room for contents of this size, so that ``replace(_:with:)`` does not fail halfway.
    package static func reserve(_ writer: CInt, size: Int) throws(SystemError) {
        _ = try checkedKernel("fallocate", linux_reserve(writer, Int64(size)))
    }

    /// Replaces the contents. A reader meanwhile may see some of both.
    package static func replace(_ writer: CInt, with contents: Span<UInt8>) throws(SystemError) {
        try write(contents, to: writer)
        _ = try checked("ftruncate", ftruncate(writer, off_t(contents.count)))
    }

    /// Creates the file, writes `contents` without moving the offset, and seals it against writing and resizing.
    ///
    /// - Parameter name: shown as `/memfd:name` in `/proc/PID/fd`, the 249 bytes of it that the kernel takes.
    package static func sealed(name: String, contents: Span<UInt8>) throws(SystemError) -> OwnedDescriptor {
        // Safety: Swift passes a NUL-terminated copy of the name for the duration of the call.
        let created = OwnedDescriptor(
            owning: try checkedKernel("memfd_create", unsafe linux_memfd(String(name.prefix(249))))
        )
        let file = try created.aboveStandardError()
        try write(contents, to: file.rawValue)
        _ = try checkedKernel("fcntl", linux_seal_memfd(file.rawValue))
        return file
    }

    /// Without moving the offset.
    private static func write(_ contents: Span<UInt8>, to file: CInt) throws(SystemError) {
        var written = 0
        while written < contents.count {
            // Safety: the pointer is used within the closure only, for the bytes not yet written.
            let count = unsafe contents.withUnsafeBufferPointer {
                unsafe pwrite(
                    file,
                    $0.baseAddress.map { unsafe $0 + written },
                    contents.count - written,
                    off_t(written)
                )
            }
            written += try checked("pwrite", count)
        }
    }
}
