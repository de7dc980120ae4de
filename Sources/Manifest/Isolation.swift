package import TOML

/// `[isolation]`: the profile the child runs under, and what is different about it here.
package struct Isolation: Sendable {
    /// A built-in profile's name, or a path where it holds a `/`.
    package let profile: Located<String>?
    /// The other keys, which are a profile's.
    package let overrides: TableContents
    /// Where `[isolation]` stands.
    package let position: SourcePosition

    static func read(_ table: inout TableReader) -> Isolation {
        let profile = table.string("profile")
        let overrides = TableContents(
            entries: table.remainingEntries(),
            name: "isolation",
            position: table.position
        )
        return Isolation(profile: profile, overrides: overrides, position: table.position)
    }
}
