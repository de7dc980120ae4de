internal import Glibc

/// A directory of this process's own that goes with this value, and all in it.
package struct TemporaryDirectory: ~Copyable {
    /// Where it is.
    package let path: String

    /// Makes one of mode 0700 below `place` (mkdtemp(3)).
    package init(below place: String) throws(SystemError) {
        var template = Array("\(place)/launch-XXXXXX".utf8CString)
        // Safety: the template ends in NUL and outlives the call, which changes its last six letters.
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", errno: errno) }
        // Safety: as above.
        path = unsafe template.withUnsafeBufferPointer {
            unsafe $0.baseAddress.map { unsafe String(cString: $0) } ?? place
        }
    }

    deinit { Self.remove(path) }

    /// Removes a directory and what is below it; links are removed, not followed.
    private static func remove(_ directory: String) {
        for name in FileAccess.names(in: directory) {
            let path = "\(directory)/\(name)"
            if (try? FileStatus(ofLink: path))?.kind == .directory {
                remove(path)
            } else {
                // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
                unsafe unlink(path)
            }
        }
        // Safety: as above.
        unsafe rmdir(directory)
    }
}
