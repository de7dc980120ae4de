package import TOML

/// Why a document was not edited; it is unchanged in every case.
package enum TOMLEditError: Error, Equatable {
    /// The document is not TOML.
    case unreadable(TOMLError)
    /// The parser accepts the document, but the editor does not see the same in it from here on.
    case unsupported(at: SourcePosition)
    /// A path without a key.
    case emptyPath
    /// The path leads through `path`, which is a value and not a table.
    case notTable(path: [String], at: SourcePosition)
    /// The path leads through `path`, an array of tables: it does not say which of them.
    case arrayOfTables(path: [String], at: SourcePosition)
    /// A value was to be set where a table stands.
    case isTable(path: [String], at: SourcePosition)
    /// A table was to be appended that is there already, or the key has a value.
    case exists(path: [String], at: SourcePosition)
    /// Nothing to remove at this path.
    case missing(path: [String])
    /// The edited document would not be TOML.
    case unreadableResult(TOMLError)
    /// The edited document would differ from the original in more, or less, than what was asked; first seen here.
    case unverified(path: [String])
}
