internal import Glibc

/// A file held under an exclusive lock while it is read, changed and replaced as a whole.
///
/// Writers that all use this type see each other's results: the lock is on the file itself (flock(2)), and a
/// writer that waited on a file that has meanwhile been replaced starts over with the new one.
package struct FileReplacement: ~Copyable {
    private let file: OwnedDescriptor
    /// The real path: a symbolic link is followed, so that its target is replaced and not the link.
    package let path: String
    private let original: FileStatus

    /// Opens and locks `path`, waiting for other writers.
    package init(path: String) throws(SystemError) {
        // Safety: realpath allocates its result, freed after the copy.
        guard let resolved = unsafe realpath(path, nil) else { throw SystemError(call: "open", errno: errno) }
        let real = unsafe String(cString: resolved)
        unsafe free(resolved)
        while true {
            let file = try OwnedDescriptor.open(real)
            _ = try checked("flock", flock(file.rawValue, LOCK_EX))
            let held = try file.status()
            if let present = try? FileStatus(path: real), present.device == held.device,
                present.inode == held.inode
            {
                self.file = file
                self.path = real
                original = held
                return
            }
        }
    }

    /// What the file was when it was locked.
    package var status: FileStatus { original }

    /// The contents under the lock, up to `limit + 1` bytes.
    package borrowing func contents(limit: Int) throws(SystemError) -> [UInt8] {
        try file.readAll(limit: limit)
    }

    /// Puts `contents` in the file's place: written beside it, synced, renamed over it, directory synced.
    ///
    /// Mode and owner are kept. On any error the old file is untouched and no other file is left.
    package consuming func replace(with contents: [UInt8]) throws(SystemError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        let name = path[path.index(after: slash)...]
        failWritesBeyondLimit()
        let temporaryPath = "\(directory)/.\(name).launch-new"
        let temporary = try createTemporary(temporaryPath)
        do throws(SystemError) {
            try writeAll(contents.span, to: temporary.rawValue)
            if original.owner != geteuid() || original.group != getegid() {
                _ = try checked("fchown", fchown(temporary.rawValue, original.owner, original.group))
            }
            _ = try checked("fchmod", fchmod(temporary.rawValue, original.mode))
            _ = try checked("fsync", fsync(temporary.rawValue))
            // Safety: Swift passes NUL-terminated copies of both paths for the duration of the call.
            _ = try checked("rename", unsafe rename(temporaryPath, path))
        } catch {
            // Safety: as above.
            unsafe unlink(temporaryPath)
            throw error
        }
        try synchroniseDirectory(directory)
    }
}

/// Creates the file that will take the place, readable by nobody else.
///
/// The name is fixed because the lock admits one writer: what a killed writer left is taken away here.
private func createTemporary(_ path: String) throws(SystemError) -> OwnedDescriptor {
    // Safety: Swift passes NUL-terminated copies of the path for the duration of each call.
    unsafe unlink(path)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    return OwnedDescriptor(owning: try checked("open", unsafe open(path, flags, 0o600)))
}

private func synchroniseDirectory(_ path: String) throws(SystemError) {
    // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
    let directory = OwnedDescriptor(
        owning: try checked("open", unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    )
    _ = try checked("fsync", fsync(directory.rawValue))
}
