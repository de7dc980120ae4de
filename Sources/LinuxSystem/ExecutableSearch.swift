internal import Glibc

/// Finds the file a command name stands for, as execvp(3) does.
package enum ExecutableSearch {
    /// Why a name stands for no file that can be executed.
    package enum Failure: Error, Equatable {
        /// No such file, in the directories searched or at the path given.
        case notFound
        /// Something of that name is there, but it is no regular file this user may execute.
        case notExecutable(path: String)
    }

    /// - Parameter searchPath: the value of `PATH` the child will have; empty elements mean the current directory.
    package static func resolve(_ command: String, searchPath: String?) throws(Failure) -> String {
        if command.isEmpty { throw .notFound }
        if command.utf8.contains(UInt8(ascii: "/")) { return try executable(at: command) }
        var refusal: Failure = .notFound
        for directory in (searchPath ?? "/bin:/usr/bin").split(
            separator: ":",
            omittingEmptySubsequences: false
        ) {
            let candidate = directory.isEmpty ? "./\(command)" : "\(directory)/\(command)"
            do throws(Failure) { return try executable(at: candidate) } catch {
                // The first file that is there but not executable explains more than "not found".
                if refusal == .notFound { refusal = error }
            }
        }
        throw refusal
    }

    private static func executable(at path: String) throws(Failure) -> String {
        let status: FileStatus
        do throws(SystemError) { status = try FileStatus(path: path) } catch {
            throw error.isPermissionDenied ? .notExecutable(path: path) : .notFound
        }
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        guard status.kind == .regular, unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
            throw .notExecutable(path: path)
        }
        return path
    }
}
