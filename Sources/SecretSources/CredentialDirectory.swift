package import LinuxSystem
package import SecretMemory

/// Why a credential could not be had.
package enum CredentialError: Error, Equatable {
    /// `CREDENTIALS_DIRECTORY` is not set, or to no absolute path: no service manager handed any over.
    case noDirectory
    /// There is none of this name in the directory.
    case missing(name: String, directory: String)
    /// It is a directory, a socket or the like.
    case notRegularFile(path: String)
    /// It cannot be read, or is larger than ``CredentialDirectory/sizeLimit``.
    case unreadable(path: String, ReadingError)
}

/// The credentials that a service manager hands to this process (systemd.exec(5), "Credentials").
package struct CredentialDirectory {
    /// What systemd allows all credentials of a service together.
    package static let sizeLimit = 1 << 20

    /// The credential that holds the identity and is nobody's secret.
    package static let identity = "launch-identity"

    private let path: String

    /// The directory that `CREDENTIALS_DIRECTORY` names.
    package init(_ environment: ProcessEnvironment) throws(CredentialError) {
        guard let path = environment.text("CREDENTIALS_DIRECTORY"), path.hasPrefix("/") else {
            throw .noDirectory
        }
        self.path = path
    }

    /// Reads a credential to its last byte; a line feed at the end is part of it.
    ///
    /// - Parameter name: what a manifest accepts as one: no `/`, neither `.` nor `..`.
    package func read(_ name: String) throws(CredentialError) -> LockedBytes {
        let place = "\(path)/\(name)"
        let file: OpenedFile
        do throws(SystemError) { file = try OpenedFile(place) } catch {
            if error.isNotFound { throw .missing(name: name, directory: path) }
            throw .unreadable(path: place, .system(error))
        }
        guard file.status.kind == .regular else { throw .notRegularFile(path: place) }
        do throws(ReadingError) {
            return try LockedBytes(
                readingAll: file.descriptor.rawValue,
                expected: file.status.size,
                limit: Self.sizeLimit
            )
        } catch { throw .unreadable(path: place, error) }
    }
}
