/// A value of a TOML 1.0 document, with the place it was written.
package struct TOMLNode: Sendable {
    /// What TOML can hold. Dates and times are valid and written as in RFC 3339.
    package enum Value: Sendable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        /// A local date, `YYYY-MM-DD`.
        case date(String)
        /// A local time, `HH:MM:SS` and nine digits of fraction unless it is zero.
        case time(String)
        /// `dateTtime`, followed by `Z` or `±HH:MM` unless it is local.
        case dateTime(String)
        case array([TOMLNode])
        /// Entries in the order in which their keys first appear.
        case table([TOMLEntry])
    }

    /// What it is.
    package let value: Value
    /// The first character of the value; for a table with a header, its `[`.
    package let position: SourcePosition

    package init(value: Value, position: SourcePosition) {
        self.value = value
        self.position = position
    }

    /// The type of the value.
    package var type: TOMLType {
        switch value {
        case .string: .string
        case .integer: .integer
        case .float: .float
        case .boolean: .boolean
        case .date: .date
        case .time: .time
        case .dateTime: .dateTime
        case .array: .array
        case .table: .table
        }
    }
}

/// One key of a table and its value.
package struct TOMLEntry: Sendable {
    /// The key with quotes and escapes resolved; of a dotted key, one segment.
    package let key: String
    /// Where the key first appears.
    package let keyPosition: SourcePosition
    /// The value.
    package let node: TOMLNode

    package init(key: String, keyPosition: SourcePosition, node: TOMLNode) {
        self.key = key
        self.keyPosition = keyPosition
        self.node = node
    }
}

/// The types of TOML 1.0; the raw value is the specification's word.
package enum TOMLType: String, Equatable, Sendable {
    case string
    case integer
    case float
    case boolean
    case date
    case time
    case dateTime = "date-time"
    case array
    case table
}
