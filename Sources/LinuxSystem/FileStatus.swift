internal import Glibc

/// What stat(2) says of a file, as far as trust in it depends on it.
package struct FileStatus: Equatable {
    /// The type of a file (inode(7)); character and block devices are one.
    package enum Kind: Equatable { case regular, directory, fifo, socket, device, symbolicLink }

    /// Its type.
    package let kind: Kind
    /// Permission bits, `0o7777` at most.
    package let mode: UInt32
    /// The user id it belongs to.
    package let owner: UInt32
    /// The group id it belongs to.
    package let group: UInt32
    /// Its length in bytes.
    package let size: Int
    /// Device and inode together name the file.
    package let device: UInt64
    /// Its number on that device.
    package let inode: UInt64
    /// When its contents last changed, in nanoseconds since 1970.
    package let modified: Int

    /// By the group or by everybody.
    package var isReadableByOthers: Bool { mode & 0o044 != 0 }
    /// By the group or by everybody.
    package var isWritableByOthers: Bool { mode & 0o022 != 0 }
    /// By anybody at all.
    package var isExecutable: Bool { mode & 0o111 != 0 }

    /// Follows symbolic links.
    package init(path: String) throws(SystemError) {
        var raw = stat()
        // Safety: `raw` outlives the call, which fills it.
        _ = try checked("stat", unsafe stat(path, &raw))
        self.init(raw)
    }

    /// Of a symbolic link itself (lstat(2)).
    package init(ofLink path: String) throws(SystemError) {
        var raw = stat()
        // Safety: `raw` outlives the call, which fills it.
        _ = try checked("lstat", unsafe lstat(path, &raw))
        self.init(raw)
    }

    /// Of an open file (fstat(2)).
    package init(descriptor: CInt) throws(SystemError) {
        var raw = stat()
        // Safety: `raw` outlives the call, which fills it.
        _ = try checked("fstat", unsafe fstat(descriptor, &raw))
        self.init(raw)
    }

    private init(_ raw: stat) {
        switch raw.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFIFO: kind = .fifo
        case S_IFSOCK: kind = .socket
        case S_IFLNK: kind = .symbolicLink
        default: kind = .device
        }
        mode = raw.st_mode & 0o7777
        owner = raw.st_uid
        group = raw.st_gid
        size = Int(raw.st_size)
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        modified = Int(raw.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(raw.st_mtim.tv_nsec)
    }
}
