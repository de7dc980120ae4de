package import Age

/// Why no identity could be read.
package enum IdentityError: Error, Equatable {
    /// None of the places has one.
    case notFound(tried: [IdentityPlace])
    case unreadable(IdentityPlace, ReadingError)
    /// Others may read the key: permission bits as chmod(1) shows them.
    case readableByOthers(path: String, mode: UInt32)
    case notRegularFile(path: String)
    /// The contents are no usable age identities.
    case malformed(IdentityPlace, AgeError)
    /// `--identity fd:…` without a number.
    case badDescriptor(String)
}
