internal import LinuxSystem

/// Which variables of the parent's environment the command inherits.
package struct EnvironmentPolicy: Sendable {
    /// Pass only `PATH HOME LANG TERM TZ USER` and what the manifest gives.
    private let pristine: Bool
    private var withheld: NameSet
    private let kept: NameSet
    /// Nothing is kept back, whatever it is.
    let passesEverything: Bool

    /// - Parameters:
    ///   - withheld: names that do not pass whatever else is asked.
    ///   - kept: names that pass to a pristine environment too.
    package init(pristine: Bool, withholding withheld: [String], keeping kept: [String] = []) {
        self.pristine = pristine
        self.withheld = NameSet(withheld)
        self.kept = NameSet(kept)
        passesEverything = false
    }

    private init() {
        pristine = false
        withheld = NameSet()
        kept = NameSet()
        passesEverything = true
    }

    /// The command gets all that this process has: for a launcher that has nothing of its own.
    package static var everything: EnvironmentPolicy { EnvironmentPolicy() }

    /// These do not pass, either.
    package mutating func withhold(_ names: [String]) { for name in names { withheld.insert(name) } }

    /// Whether the variable passes when nothing in the manifest replaces it.
    package func passes(_ name: String) -> Bool {
        if passesEverything { return true }
        if Self.holdsIdentity(name) || withheld.contains(name) { return false }
        return !pristine || Self.isMinimal(name) || kept.contains(name)
    }

    /// Variables that hold or locate an identity: they open every other secret, so no command ever gets them.
    package static func holdsIdentity(_ name: String) -> Bool {
        switch name {
        case "LAUNCH_IDENTITY", "LAUNCH_IDENTITY_FILE", "ENVPKT_AGE_KEY", "ENVPKT_AGE_KEY_FILE",
            "SOPS_AGE_KEY",
            "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_CMD", "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
            "SOPS_AGE_SSH_PRIVATE_KEY_CMD":
            true
        default: false
        }
    }

    /// What a pristine environment still has.
    private static func isMinimal(_ name: String) -> Bool {
        switch name {
        case "PATH", "HOME", "LANG", "TERM", "TZ", "USER": true
        default: false
        }
    }
}
