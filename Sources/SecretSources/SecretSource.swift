package import Age

/// Somewhere the values of secrets can come from.
///
/// A source is asked twice: first how many bytes each value has, so that all of them find room in one piece of locked
/// memory, then to write them there. It never substitutes one value for another.
package protocol SecretSource: ~Copyable {
    /// What the source needs to know of one secret.
    associatedtype Reference

    /// Notes a value to be written.
    ///
    /// - Returns: its size in bytes; `nil` when the source has none under this reference.
    mutating func measure(_ reference: Reference) throws(SourceError) -> Int?

    /// Writes every value noted, in that order, to its place in `buffer`.
    mutating func write(to offsets: [Int], of buffer: inout MutableSpan<UInt8>) throws(SourceError)
}

/// The value that a source cannot give, by its index among those noted, and why.
package struct SourceError: Error, Equatable {
    /// From 0, in the order in which they were measured.
    package let index: Int
    /// Why.
    package let reason: AgeError
}
