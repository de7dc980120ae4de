package import Age
package import SecretMemory

/// Somewhere a secret's value can come from.
///
/// A source opens one value at a time into locked memory, or says why it cannot; it never substitutes another.
package protocol SecretSource: ~Copyable {
    /// What the source needs to know of one secret.
    associatedtype Reference
    /// The value, `nil` when the source has none under this reference.
    mutating func open(_ reference: Reference) throws(SourceError) -> LockedBytes?
}

/// Why a source cannot give a value.
package enum SourceError: Error, Equatable {
    case age(AgeError)
    case memory(SecretMemoryError)
}
