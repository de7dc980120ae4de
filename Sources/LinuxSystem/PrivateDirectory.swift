internal import Glibc

/// Files in a directory that nobody but this user can write, such as a cache.
///
/// Trust is by ownership: where the directory or the file could be somebody else's work, there is no file.
package struct PrivateDirectory: ~Copyable {
    private let directory: OwnedDescriptor

    /// The directory at `path`; nil unless it is one, no symbolic link, this user's, and writable by nobody else.
    package init?(_ path: String) {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let directory = OwnedDescriptor(owning: number)
        guard let status = try? directory.status(), status.kind == .directory, status.owner == geteuid(),
            !status.isWritableByOthers
        else { return nil }
        self.directory = directory
    }

    /// The contents of a file of at most `limit` bytes; nil unless it is a regular file of this user's, with one name,
    /// that nobody else can read or write.
    package borrowing func contents(of name: String, limit: Int) -> [UInt8]? {
        // Safety: as above.
        let number = unsafe openat(directory.rawValue, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = OwnedDescriptor(owning: number)
        var raw = stat()
        // Safety: `raw` outlives the call, which fills it.
        guard unsafe fstat(file.rawValue, &raw) == 0, raw.st_mode & S_IFMT == S_IFREG,
            raw.st_uid == geteuid(), raw.st_mode & 0o077 == 0, raw.st_nlink == 1, raw.st_size <= limit
        else { return nil }
        guard let contents = try? file.readAll(limit: limit), contents.count <= limit else { return nil }
        return contents
    }

    /// Puts a file of mode 0600 in the place of `name`, whole or not at all (rename(2)); false where it cannot be done.
    ///
    /// Not synced: what a crash truncates is for the reader to notice.
    package borrowing func write(_ contents: Span<UInt8>, as name: String) -> Bool {
        let temporary = ".\(name).\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        failWritesBeyondLimit()
        // Safety: Swift passes NUL-terminated copies of the names for the duration of each call.
        let number = unsafe openat(directory.rawValue, temporary, flags, 0o600)
        guard number >= 0 else { return false }
        let file = OwnedDescriptor(owning: number)
        let descriptor = directory.rawValue
        do throws(SystemError) {
            try writeAll(contents, to: file.rawValue)
            // A umask may have taken the owner's own rights.
            _ = try checked("fchmod", fchmod(file.rawValue, 0o600))
            _ = try checked("renameat", unsafe renameat(descriptor, temporary, descriptor, name))
            return true
        } catch {
            // Safety: as above.
            unsafe unlinkat(descriptor, temporary, 0)
            return false
        }
    }
}
