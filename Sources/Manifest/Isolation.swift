package import TOML

/// `[isolation]`: the profile the child runs under.
package struct Isolation: Sendable {
    /// A built-in profile's name, or a path where it holds a `/`.
    package let profile: Located<String>?
    /// Every other key, unread: each overrides the profile's key of that name, and an unknown one must be refused
    /// by the profile's reader.
    package let overrides: [TOMLEntry]
    package let position: SourcePosition

    static func read(_ table: inout TableReader) -> Isolation {
        let profile = table.string("profile")
        return Isolation(profile: profile, overrides: table.remainingEntries(), position: table.position)
    }
}
