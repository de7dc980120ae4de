package import TOML

/// `[env.NAME]`: a plain value for a variable the environment does not set.
package struct EnvironmentDefault: Sendable {
    package let header: EntryHeader
    /// Without NUL; newlines are fine. An entry with neither value nor alias sets nothing.
    package let value: Located<String>?

    package var name: String { header.name }
    package var wireName: String { header.wireName }
}
