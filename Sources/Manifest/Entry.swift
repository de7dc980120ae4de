package import TOML

/// The two kinds of entries; the raw value is the name of their table.
package enum EntryKind: String, Sendable { case secret, env }

/// What `[secret.NAME]` and `[env.NAME]` have in common.
package struct EntryHeader: Sendable {
    /// The key of the table: a valid name of an environment variable.
    package let name: String
    /// Where the name first appears.
    package let namePosition: SourcePosition
    /// The name the child sees, with the namespace.
    package let wireName: String
    /// What it is for, in words.
    package let purpose: String?
    /// Whatever else is to be said about it.
    package let comment: String?
    /// In document order.
    package let tags: [Tag]
    /// The name of the entry of the same kind that this one stands for; it exists and is no alias.
    package let aliasTarget: Located<String>?
    /// Which of the two kinds it is.
    package let kind: EntryKind

    /// One `key = "value"` of `tags`.
    package struct Tag: Equatable, Sendable {
        /// The key as written.
        package let key: String
        /// The text behind it.
        package let value: String
    }

    /// The dotted name of the entry's table.
    package var table: String { "\(kind.rawValue).\(name)" }

    /// Whether `name` matches `[A-Za-z_][A-Za-z0-9_]*` (POSIX "Name").
    package static func isValidName(_ name: String) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "_"):
                break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }
}
