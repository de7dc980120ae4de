import Glibc

/// The executables under test, found beside the test bundle.
enum Programs {
    /// Where the test bundle was built.
    static let directory: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        // Safety: readlink writes at most the buffer's size.
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }()

    /// LAUNCH_SUPERVISOR_HARNESS names another link of the harness, the static one for instance.
    // Safety: getenv's result is copied at once.
    static let harness =
        unsafe getenv("LAUNCH_SUPERVISOR_HARNESS").map { unsafe String(cString: $0) }
        ?? directory + "/supervisor-harness"

    static let probe = directory + "/supervisor-probe"

    /// Scripts, beside this file.
    static func script(_ name: String, from file: String = #filePath) -> String {
        String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]) + "/Programs/" + name
    }

    /// Whether the harness is linked statically: no interpreter is named in the file's first page.
    static let isStatic: Bool = {
        let head = contents(of: harness, limit: 4096)
        return head.count == 4096 && !head.contains("/ld-linux")
    }()

    /// Whether `condition` holds; says which test does not run otherwise.
    static func has(_ condition: Bool, else reason: String) -> Bool {
        if !condition { print("skipped: \(reason)") }
        return condition
    }

    static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func exists(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }
}

/// The bytes of a file as Latin 1, empty where it cannot be read.
func contents(of path: String, limit: Int = 1 << 20) -> String {
    // Safety: a C string for the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var result = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while result.unicodeScalars.count < limit {
        // Safety: at most the buffer's size.
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        for byte in buffer[..<count] { result.unicodeScalars.append(Unicode.Scalar(byte)) }
    }
    return result
}
