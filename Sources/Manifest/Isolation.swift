package import TOML

/// `[isolation]`: the profile the child runs under.
package struct Isolation: Sendable {
    /// A built-in profile's name, or a path where it holds a `/`.
    package let profile: Located<String>?
    /// Where `[isolation]` stands.
    package let position: SourcePosition

    static func read(_ table: inout TableReader) -> Isolation {
        let profile = table.string("profile")
        return Isolation(profile: profile, position: table.position)
    }
}
