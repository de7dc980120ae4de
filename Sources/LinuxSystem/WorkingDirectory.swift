internal import Glibc

/// Where this process stands (getcwd(3)) and as whom.
package enum WorkingDirectory {
    /// The absolute path; fails when the directory is gone or unreachable.
    package static func path() throws(SystemError) -> String {
        // Safety: with a NULL buffer glibc allocates the result, freed after the copy.
        guard let raw = unsafe getcwd(nil, 0) else { throw SystemError(call: "getcwd", errno: errno) }
        defer { unsafe free(raw) }
        return unsafe String(cString: raw)
    }

    /// The user id that permissions are checked against (geteuid(2)).
    package static var effectiveUser: UInt32 { geteuid() }
}
