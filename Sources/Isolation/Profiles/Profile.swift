/// What a launch needs of a profile; the rules and reasons behind the filter are in ``ProfileDocument``.
package struct Profile: Equatable, Sendable {
    /// One line for people.
    package var description: String
    /// Whether no program started from now on may gain privileges (`PR_SET_NO_NEW_PRIVS`).
    package var noNewPrivileges: Bool
    /// The capabilities that stay.
    package var capabilities: KeptCapabilities
    /// Resource limits, each resource at most once.
    package var limits: [ResourceLimit]
    /// The filter for the machine the profile was made for; nil where the profile has no rules.
    package var filter: SeccompFilter?

    package init(
        description: String,
        noNewPrivileges: Bool,
        capabilities: KeptCapabilities,
        limits: [ResourceLimit],
        filter: SeccompFilter?
    ) {
        self.description = description
        self.noNewPrivileges = noNewPrivileges
        self.capabilities = capabilities
        self.limits = limits
        self.filter = filter
    }

    /// Parses a profile and compiles its filter.
    package static func parse(
        _ text: Span<UInt8>,
        for architecture: Architecture = .native
    ) throws(ProfileError) -> Profile {
        try ProfileDocument.parse(text).profile(for: architecture)
    }
}
