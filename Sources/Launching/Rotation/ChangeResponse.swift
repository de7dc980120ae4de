package import LinuxSystem

/// `--on-change`: what is done when the manifest or a file that it names has changed.
package enum ChangeResponse: Equatable, Sendable {
    /// The command is stopped and started again with the new values.
    case restart
    /// The command's memory files get the new values, and it is sent this signal.
    case signal(Int32)
}

/// Why changes cannot be followed, or one of them not be taken over.
package enum RotationError: Error, Equatable {
    /// There is nothing to watch.
    case noManifest
    /// A descriptor's manifest can be read once.
    case descriptor(path: String)
    /// The identity is in a variable or a pipe, which can be read once.
    case identityReadOnce(place: String)
    /// A value that is not sealed comes from the environment, where this process would have to keep it.
    case environmentSecret(name: String)
    /// A signal is to announce a change, and this secret is a variable of the command.
    case variable(name: String)
    /// The files cannot be watched.
    case unwatchable(SystemError)
    /// The process that opens the values cannot be started.
    case notStarted(SystemError)
    /// The manifest that was watched is not the one that applies any more.
    case manifestGone(path: String)
    /// Other secrets than those the command has.
    case otherSecrets
    /// More memory files than one message hands over (SCM_MAX_FD, less the command's pidfd).
    case tooManyFiles(Int)
    /// Nobody waits for this process any more.
    case cancelled
}

/// What happens to a launch that follows changes.
package enum RotationEvent {
    /// These files are watched.
    case watching([String])
    /// One of them is not as it was.
    case changed
    /// They were touched, and say what they said.
    case unchanged
    /// They say again what the command was started with.
    case restored
    /// The new state was opened; nothing in it concerns the command.
    case verified
    /// The new state is open, and the command is asked to stop.
    case stopping
    /// The command did not stop in time.
    case overdue
    /// The next command is let go.
    case restarting
    /// The memory files have their new values, and the command hears of it.
    case replaced(signal: Int32)
    /// The new state is refused; the command stays with the state of this time.
    case kept(process: Int32?, since: Int64)
    /// What has changed takes a restart; the command stays with the state of this time.
    case needsRestart([RotationDifference], process: Int32?, since: Int64)
    /// The replacement ended halfway.
    case halfReplaced
    /// From now on changes are not seen.
    case blind(SystemError)
}

/// What cannot be changed under a running command.
package enum RotationDifference: Equatable, Sendable {
    /// Secrets were added, removed or renamed.
    case secrets
    /// Defaults of `[env]`.
    case environment
    /// The profile, or `[isolation]`.
    case isolation
}
