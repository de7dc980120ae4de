/// A file open for reading together with what it is, so that what was checked is what is read.
package struct OpenedFile: ~Copyable {
    /// Open for reading, at the beginning.
    package let descriptor: OwnedDescriptor
    /// What fstat(2) said when it was opened.
    package let status: FileStatus

    /// Opens without waiting, so that a FIFO or device can be refused by its `status`.
    package init(_ path: String) throws(SystemError) {
        let descriptor = try OwnedDescriptor.open(path)
        status = try descriptor.status()
        self.descriptor = descriptor
    }
}
