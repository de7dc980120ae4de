internal import Glibc

/// What this process may do with files it does not open.
package enum FileAccess {
    /// Whether directories may be made in this one: written to, searched, and on a file system that is writable
    /// (faccessat(2) with the effective ids).
    package static func isWritableDirectory(_ path: String) -> Bool {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        unsafe faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0
    }

    /// Whether a file may be written (faccessat(2) with the effective ids).
    package static func isWritable(_ path: String) -> Bool {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        unsafe faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
    }

    /// The names in a directory without `.` and `..`, sorted; empty when it cannot be read.
    package static func names(in directory: String) -> [String] {
        // Safety: the stream is closed below; an entry is valid until the next is read.
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// Whether a descriptor is a terminal (isatty(3)).
package func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }
