package import Audit
package import Isolation
package import SecretSources

/// What a launch reports on its way, to whoever shows it; names and places, never values.
package enum LaunchEvent {
    case manifestLoaded(path: String)
    case noManifest
    /// The gate's decision; `passed` despite findings is worth a warning.
    case audited(AuditReport, passed: Bool)
    case auditSkipped
    /// The manifest has callbacks for findings such as these; launch does not run them.
    case callbacksNotRun
    case identityFound(IdentityPlace, count: Int)
    /// A sealed value that no name binds: it could have been swapped with another.
    case unbound(name: String)
    /// Neither sealed nor set, and not required.
    case absent(name: String)
    /// Rules of a file of another dialect that hold less than they seem to.
    case importDoubts(path: String, [OCISeccompWarning])
    case profile(IsolationPlan)
    /// Who stays while the command runs.
    case mode(ChosenMode)
    /// Where the denials are learned from that are to be reported.
    case denials(DenialSource)
    /// The posture was read while the command ran already, and is not what the plan says.
    case postureDiffers([PostureDifference])
    case starting(command: String, path: String)
    /// Of a launch that follows changes.
    case rotation(RotationEvent)
}
