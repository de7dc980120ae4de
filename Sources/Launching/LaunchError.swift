package import Age
package import Audit
package import Delivery
package import Isolation
package import LinuxSystem
package import SecretMemory
package import SecretSources

/// Why nothing was started. Fields only; the words are `launch/Diagnostics.swift`'s.
package enum LaunchError: Error {
    case hardening(SystemError)
    case manifest(ManifestFileError)
    /// `--only` names a secret that the manifest does not declare.
    case unknownSecret(name: String, manifest: String?)
    /// The secret would be the credential that holds the identity.
    case identityCredential(secret: String)
    /// A value of `--credential`.
    case credentialOption(CredentialRequest.Failure)
    /// The manifest hands on a variable that holds or locates an identity.
    case identityVariable(name: String)
    /// The audit gate: the report has been shown.
    case refused(AuditReport, strict: Bool)
    case identity(IdentityError)
    /// A value that must be had cannot be had. The others were not handed over either.
    case secret(name: String, SecretFailure)
    /// Locked memory for the values could not be had.
    case memory(SecretMemoryError)
    case profile(name: String, ProfileLoadError)
    case delivery(DeliveryError)
    /// execve would refuse arguments and environment together.
    case tooBig(ArgumentSpace)
    case plan(PlanError)
    /// The profile's namespaces take a user namespace, which cannot be had.
    case userNamespace(profile: String, UserNamespace.Failure)
    /// The file of `--denials` cannot be written.
    case denials(path: String, SystemError)
    /// The observer of denials could not be started.
    case observer(SystemError)
    /// The profile's identity cannot be looked up; `nearest` is an entry's name that is like the one asked for.
    case account(AccountError, nearest: String?)
    /// The profile requires a control group that cannot be made.
    case controlGroup(ControlGroupError)
    /// `oom_score_adj` cannot be had.
    case outOfMemoryScore(Int, SystemError)
    case descriptorNotOpen(Int32)
    /// The descriptor of `--status-fd`.
    case statusNotOpen(Int32)
    /// `LISTEN_FDS` is no number of descriptors.
    case listeningCount(String)
    /// One of the `LISTEN_FDS` descriptors from 3 on is not open.
    case listeningNotOpen(Int32, count: Int32)
    /// `--mode exec`, and somebody has to stay.
    case cannotReplace(StayReason)
    /// `--on-exit leave`, and the command's pid namespace ends with it.
    case cannotLeave
    /// `--notify exec`, and nobody listens there.
    case notification(String, SystemError)
    /// No socket for the command's notifications can be made.
    case relay(SystemError)
    /// `--parent-death-signal`, and it cannot be had: the parent has ended.
    case parentDeath(SystemError)
    /// The identity's descriptor is to pass to the command too.
    case identityKept(Int32)
    case command(String, ExecutableSearch.Failure)
    /// NUL in an argument cannot be passed on.
    case start(SystemError)
    /// A step between clone and execve failed; the command did not run.
    ///
    /// `path` is what a Landlock rule was about.
    case step(StepDescription, path: String?, SystemError)
    /// The child died in a step between clone and execve; the command did not run.
    case killed(StepDescription, signal: Int32)
    /// execve itself failed.
    case notExecuted(command: String, path: String, SystemError)
    /// What was to be done at the command's execve failed; the command did not begin.
    case stop(ExecStopError)
    /// The kernel says otherwise than the plan; the command did not begin.
    case posture([PostureDifference])
    /// The receipt could not be written, so the command did not begin.
    case receipt(String, NewFile.ReplacementError)
    /// The supervisor could not take over, so the command was killed again.
    case supervisor(SystemError)
    /// Changes cannot be followed, or one not be taken over.
    case rotation(RotationError)
    /// A terminating signal arrived before the start: obey it.
    case interrupted(signal: Int32)
}

/// Why one secret's value could not be had.
package enum SecretFailure: Error, Equatable {
    /// Its sealed value does not open.
    case sealed(AgeError, identity: IdentityPlace?)
    /// The credential it comes from cannot be had.
    case credential(CredentialError)
    /// The credential it comes from is an age file that does not open.
    case sealedCredential(AgeError, identity: IdentityPlace?)
    /// It is required, not sealed, and not in the environment.
    case missing
}

/// Why a profile could not be loaded.
package enum ProfileLoadError: Error {
    case unknown(builtin: [String])
    case unreadable(path: String, SystemError)
    case notRegularFile(path: String)
    /// A manifest that was found names it, and somebody else could have written it.
    case untrusted(path: String)
    case malformed(path: String, ProfileError)
    /// `--isolation` is not TOML, or no key of a profile.
    case malformedOption(String, ProfileError)
    /// `extends` leads back to the file, or on and on.
    case extendsItself(path: String)
    /// A path in it stands for nothing here.
    case path(ProfilePathError)
    /// The command would start in a directory that a private /tmp hides.
    case hiddenStart(path: String)
    /// The file that `seccomp.from` names is no seccomp profile.
    case malformedImport(OCISeccompError)
    /// With `--strict`: rules of that file hold less than they seem to.
    case doubtfulImport(path: String, [OCISeccompWarning])
}
