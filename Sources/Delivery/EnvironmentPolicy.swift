/// Which variables of the parent's environment the command inherits.
package struct EnvironmentPolicy: Equatable, Sendable {
    /// What a pristine environment still has.
    package static let minimal: Set<String> = ["PATH", "HOME", "LANG", "TERM", "TZ", "USER"]
    /// Variables that hold or locate an identity: they open every other secret, so no command ever gets them.
    package static let identityVariables: Set<String> = [
        "LAUNCH_IDENTITY", "LAUNCH_IDENTITY_FILE", "ENVPKT_AGE_KEY", "ENVPKT_AGE_KEY_FILE", "SOPS_AGE_KEY",
        "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_CMD", "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
        "SOPS_AGE_SSH_PRIVATE_KEY_CMD",
    ]

    /// Pass only ``minimal`` and what the manifest gives.
    package var pristine: Bool

    package init(pristine: Bool) { self.pristine = pristine }

    /// Whether the variable passes when nothing in the manifest replaces it.
    package func passes(_ name: String) -> Bool {
        if Self.identityVariables.contains(name) { return false }
        return pristine ? Self.minimal.contains(name) : true
    }
}
