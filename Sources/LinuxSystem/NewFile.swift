internal import Glibc

/// Files that must not exist yet.
package enum NewFile {
    /// Creates `path` with `mode`, writes and syncs it; an existing file, or a link of that name, is an error
    /// (open(2), `O_EXCL`). On any later error the file is taken away again.
    package static func create(_ path: String, mode: UInt32, contents: Span<UInt8>) throws(SystemError) {
        failWritesBeyondLimit()
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        let file = OwnedDescriptor(owning: try checked("open", number))
        do throws(SystemError) {
            try writeAll(contents, to: file.rawValue)
            _ = try checked("fsync", fsync(file.rawValue))
        } catch {
            // Safety: as above.
            unsafe unlink(path)
            throw error
        }
    }

    /// Why a file was not put in its place.
    package enum ReplacementError: Error, Equatable {
        /// A link, directory, FIFO or device of that name is there: it is neither followed nor replaced.
        case notRegularFile
        case failed(SystemError)
    }

    /// Puts a new file of mode 0600 at `path`, whole or not at all: written beside it, renamed over what is there
    /// (rename(2)). Not synced to disk. A symbolic link of that name is not followed.
    package static func replace(_ path: String, contents: Span<UInt8>) throws(ReplacementError) {
        if let present = try? FileStatus(ofLink: path), present.kind != .regular { throw .notRegularFile }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let start = slash.map { path.index(after: $0) } ?? path.startIndex
        let temporary = "\(path[..<start]).\(path[start...]).launch-\(getpid())"
        failWritesBeyondLimit()
        do throws(SystemError) {
            // Safety: Swift passes NUL-terminated copies of the paths for the duration of each call.
            let number = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            let file = OwnedDescriptor(owning: try checked("open", number))
            do throws(SystemError) {
                try writeAll(contents, to: file.rawValue)
                _ = try checked("rename", unsafe rename(temporary, path))
            } catch {
                // Safety: as above.
                unsafe unlink(temporary)
                throw error
            }
        } catch { throw .failed(error) }
    }

    /// Creates the missing directories of `path`, readable by their owner only (mkdir(2)).
    package static func createDirectories(_ path: String) throws(SystemError) {
        var end = path.startIndex
        while end != path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            // Safety: as above.
            if unsafe mkdir(String(path[..<end]), 0o700) != 0 && errno != EEXIST {
                throw SystemError(call: "mkdir", errno: errno)
            }
        }
    }
}
