/// A document that is TOML but not what its reader expects, at one place.
package struct SchemaError: Error, Equatable, Sendable {
    /// What is wrong. `table` is the dotted name of the table, empty for the root.
    package enum Kind: Equatable, Sendable {
        /// No such key; `nearest` is the known key it is most like, if any is like it.
        case unknownKey(name: String, table: String, nearest: String?)
        /// The value of `key` has another type than one of `expected`.
        case wrongType(key: String, table: String, expected: [TOMLType], found: TOMLType)
        /// An element of the array `key` has another type; the position is the element's.
        case wrongElementType(key: String, table: String, expected: TOMLType, found: TOMLType)
        /// The table lacks `key`; the position is the table's.
        case missingKey(key: String, table: String)
        /// The value of `key` is none of `allowed`.
        case notAllowed(key: String, table: String, allowed: [String])
        /// The value of `key` lies outside `minimum...maximum`.
        case outOfRange(key: String, table: String, minimum: Int64, maximum: Int64)
        /// The value of `key` is not `YYYY-MM-DD`, or no such day exists.
        case invalidDate(key: String, table: String)
    }

    /// Where it stands.
    package let position: SourcePosition
    /// What it is.
    package let kind: Kind

    package init(position: SourcePosition, kind: Kind) {
        self.position = position
        self.kind = kind
    }
}

/// A value and where it was written.
package struct Located<Value: Sendable>: Sendable {
    /// What was written.
    package let value: Value
    /// Where it stands.
    package let position: SourcePosition

    package init(_ value: Value, at position: SourcePosition) {
        self.value = value
        self.position = position
    }
}

extension Located: Equatable where Value: Equatable {}
