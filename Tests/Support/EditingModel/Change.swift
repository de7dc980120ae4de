package import ManifestEditing
internal import TOML

/// A change of a document, as a value.
package enum Change: Sendable {
    case set([String], TOMLValue)
    case remove([String])
    case appendTable([String])
}

extension TOMLEditor {
    package mutating func apply(_ change: Change) throws(TOMLEditError) {
        switch change {
        case .set(let path, let value): try set(path, to: value)
        case .remove(let path): try remove(path)
        case .appendTable(let path): try appendTable(path)
        }
    }
}

extension TOMLEditError {
    /// Whether the document and the change do not fit, as opposed to the editor having failed.
    package var isRefusal: Bool {
        switch self {
        case .notTable, .arrayOfTables, .isTable, .exists, .missing: true
        case .unreadableResult(let error): error.kind.isLimit
        case .unreadable, .unsupported, .emptyPath, .unverified: false
        }
    }
}

extension TOMLError.Kind {
    /// Whether the document is TOML, but more than we read.
    fileprivate var isLimit: Bool {
        if case .syntax = self { false } else { true }
    }
}
