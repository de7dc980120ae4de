package import TOML

/// `[env.NAME]`: a plain value for a variable the environment does not set.
package struct EnvironmentDefault: Sendable {
    /// Its names, its alias and what is said about it.
    package let header: EntryHeader
    /// Without NUL; newlines are fine. An entry with neither value nor alias sets nothing.
    package let value: Located<String>?

    /// The key of its table.
    package var name: String { header.name }
    /// The name the child sees.
    package var wireName: String { header.wireName }
}
