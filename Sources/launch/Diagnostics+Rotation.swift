internal import Launching
internal import LinuxSystem

/// Sentences of a launch that follows changes.
extension Diagnostics {
    static func message(_ error: RotationError) -> Message {
        switch error {
        case .noManifest:
            Message(
                "--on-change: there is no manifest to watch",
                hint: "-c FILE names one; launch init makes one"
            )
        case .descriptor(let path):
            Message(
                "--on-change: \(path) is a descriptor, whose file cannot be watched",
                hint: "-c FILE names the file itself"
            )
        case .identityReadOnce(let place):
            Message(
                "--on-change: the identity in \(place) can be read once, and each change takes it again",
                hint:
                    "--identity FILE, or LAUNCH_IDENTITY_FILE; they are read at each change and kept by nobody"
            )
        case .environmentSecret(let name):
            Message(
                "--on-change: \(name) comes from the environment, which this process would have to keep",
                hint: "launch seal \(name)"
            )
        case .variable(let name):
            Message(
                "--on-change signal: \(name) is a variable of the command, which nobody can change from outside",
                hint: "--deliver memfd, or --on-change restart"
            )
        case .unwatchable(let error):
            Message(
                "--on-change: the manifest's files cannot be watched: \(words(error))",
                hint: error.isNoSpace ? "raise fs.inotify.max_user_watches" : nil
            )
        case .notStarted(let error):
            Message("--on-change: the process that opens the values cannot be started: \(words(error))")
        case .manifestGone(let path):
            Message("--on-change: \(path) is not the manifest that applies here any more")
        case .tooManyFiles(let count):
            Message(
                "--on-change signal: \(count) secrets are more memory files than can be handed over, 252",
                hint: "--only NAME …, or --on-change restart"
            )
        case .otherSecrets: Message("the secrets are not those the command has; nothing was replaced")
        case .cancelled: Message("nobody waits for this launch any more")
        }
    }

    /// What is said without `-v` too.
    static func message(_ event: RotationEvent) -> Message? {
        switch event {
        case .kept(let process, let since):
            Message("the change is refused: \(stays(process, since))", level: .warning)
        case .needsRestart(let differences, let process, let since):
            Message(
                "the change takes a restart (\(differences.map(words).joined(separator: ", "))): \(stays(process, since))",
                level: .warning
            )
        case .halfReplaced:
            Message(
                "replacing the command's memory files was interrupted: some may have their new value, some the old",
                hint: "the next change replaces all of them",
                level: .warning
            )
        case .overdue:
            Message("the command did not stop in time for its restart, and is killed", level: .warning)
        case .blind(let error):
            Message("this change cannot be followed: \(words(error))", level: .warning)
        default: nil
        }
    }

    /// What is said with `-v`.
    static func words(_ event: RotationEvent) -> String {
        switch event {
        case .watching(let paths): "watching \(paths.joined(separator: ", "))"
        case .changed: "a watched file has changed: opening the new state"
        case .unchanged: "watched files were touched; they say what they said"
        case .restored: "the watched files say again what the command has"
        case .verified: "the identity opens what the command has; nothing else has changed"
        case .stopping: "the new state is open; the command is asked to stop"
        case .restarting: "starting the command with the new state"
        case .replaced(let signal):
            "the memory files have their new values; the command is sent SIG\(SignalNumber.name(of: signal))"
        case .overdue, .kept, .needsRestart, .halfReplaced, .blind: ""
        }
    }

    private static func stays(_ process: Int32?, _ since: Int64) -> String {
        let name = process.map { "process \($0)" } ?? "the command"
        return "\(name) stays, with the state of \(Clock.text(ofUnixSeconds: since))"
    }

    private static func words(_ difference: RotationDifference) -> String {
        switch difference {
        case .secrets: "which secrets there are"
        case .environment: "[env]"
        case .isolation: "the isolation"
        }
    }
}
