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
        // Safety: a C string for the call.
        unsafe names(in: opendir(directory))
    }

    /// The same of a directory that is open.
    static func names(in directory: CInt) -> [String] {
        // Safety: a descriptor of its own goes to the stream, which is closed with it.
        unsafe names(in: fdopendir(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)))
    }

    // Safety: takes over the stream; an entry is valid until the next is read.
    private static func names(in stream: OpaquePointer?) -> [String] {
        guard let stream = unsafe stream else { return [] }
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
