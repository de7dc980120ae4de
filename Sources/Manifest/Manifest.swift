/// What a `launch.toml` or `envpkt.toml` says, checked: names, dates, aliases and wire names are valid.
///
/// One schema serves both files: envpkt's keys and ours. Every unknown key is an error in both.
package struct Manifest: Sendable {
    /// Which tool's file it is; they differ only in the versions they allow.
    package enum Dialect: Equatable, Sendable {
        /// `version` must be 1: a later one may mean something this build would get wrong.
        case launch
        /// `version` may be any number, as envpkt gives it no meaning.
        case envpkt

        /// The dialect of a file by its last path component: `envpkt.toml` is envpkt's, any other name ours.
        package init(fileName: some StringProtocol) { self = fileName == "envpkt.toml" ? .envpkt : .launch }
    }

    /// Whose rules it was read by.
    package let dialect: Dialect
    /// `[identity]`, if there is one.
    package let identity: Identity?
    /// `[lifecycle]`, or the defaults.
    package let lifecycle: Lifecycle
    /// The prefix of entries that do not set their own.
    package let namespace: Namespace?
    /// `[isolation]`, if there is one.
    package let isolation: Isolation?
    /// `[callbacks]`, if there are any.
    package let callbacks: Callbacks?
    /// Whether a shell hook may export the secrets (`scope = "shell"`); launching is the same for both.
    package let scope: Scope
    /// `[secret.NAME]` tables in document order. A wire name occurs once.
    package let secrets: [Secret]
    /// `[env.NAME]` tables in document order. A wire name occurs once; a secret of the same wire name replaces it.
    package let environment: [EnvironmentDefault]

    /// The value of `scope`.
    package enum Scope: String, CaseIterable, Sendable { case shell, exec }

    /// The secret whose table is `[secret.name]`.
    package func secret(named name: String) -> Secret? { secrets.first { $0.name == name } }
}
