internal import Launching
internal import LinuxSystem

/// Sentences about who stays while the command runs.
extension Diagnostics {
    static func words(_ mode: ChosenMode) -> String {
        let reason =
            switch mode.reason {
            case .asked: "as asked"
            case .underSystemd: "started by systemd, and nothing has to stay"
            case .stays(let reason): words(reason)
            case .usual: "not started by systemd directly"
            }
        return "mode \(mode.replaces ? "exec" : "supervise"): \(reason)"
    }

    static func message(_ reason: StayReason) -> Message {
        Message(
            "--mode exec leaves nobody behind, but \(words(reason))",
            hint: "--mode supervise, or do without that"
        )
    }

    static let cannotLeave = Message(
        "--on-exit leave: nobody outlives the command's pid namespace, which the profile asks for",
        hint: "--isolation namespaces.pid=false, or --on-exit wait"
    )

    static func relayFailed(_ error: SystemError) -> Message {
        Message(
            "cannot make a socket for the command's notifications: \(words(error))",
            hint:
                "a RuntimeDirectory= of the unit gives it a place; --notify exec or --notify none needs none"
        )
    }

    private static func words(_ reason: StayReason) -> String {
        switch reason {
        case .option(let name): "\(name) is for a supervisor"
        case .pidNamespace: "the command's pid namespace has a process 1 to look after"
        case .stopAtExecve: "the profile or --receipt stops the command at its execve"
        case .controlGroups: "the command's control groups are to be removed"
        case .firstProcess: "process 1 looks after orphans"
        }
    }
}
