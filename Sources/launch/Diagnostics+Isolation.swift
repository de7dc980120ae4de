internal import Isolation
internal import Launching
internal import LinuxSystem

/// Sentences about the stop at execve, the receipt and the shield.
extension Diagnostics {
    static func message(_ error: ExecStopError) -> Message {
        let hint = "non_dumpable and hide_environment take it; launch explain -- … prints every step"
        return switch error {
        case .failed(let error):
            Message("the command was not started: at its execve: \(words(error))", hint: hint)
        case .refused(let error):
            Message(
                "the command was not started: it may not call \(error.call): \(error.reason)",
                hint: "a filter must allow prctl for non_dumpable and hide_environment"
            )
        case .ended(_, let signal) where signal != 0:
            Message("the command died of signal \(signal) before its first instruction")
        case .ended(let status, _): Message("the command ended with \(status) before its first instruction")
        case .otherStop(let signal):
            Message("the command was not started: signal \(signal) stopped it before its first instruction")
        case .foreignProgram:
            Message(
                "the command was not started: it is no 64-bit program of this machine",
                hint: "non_dumpable = false and hide_environment = false start it"
            )
        case .noCallInstruction, .memoryMapUnknown:
            Message(
                "the command was not started: its memory cannot be looked at",
                hint: "non_dumpable and hide_environment need /proc; launch doctor says what is missing"
            )
        }
    }

    static func message(_ differences: [PostureDifference]) -> Message {
        Message(
            "the command was not started: the kernel says otherwise than the plan: \(words(differences))",
            hint: "the receipt has everything; launch explain -- … prints the plan"
        )
    }

    static func postureDiffers(_ differences: [PostureDifference]) -> Message {
        Message(
            "the command runs, and the kernel says otherwise than the plan: \(words(differences))",
            hint: "it could not be looked at before it began: launch doctor says why nothing may be traced",
            level: .warning
        )
    }

    private static func words(_ differences: [PostureDifference]) -> String {
        differences.map { "\($0.field) is \($0.found.words), asked was \($0.asked.words)" }
            .joined(separator: "; ")
    }

    static func message(_ place: String, _ error: NewFile.ReplacementError) -> Message {
        switch error {
        case .notRegularFile:
            Message(
                "\(place): the receipt replaces regular files only, never a link or a device",
                hint: "--receipt fd:N writes to an open descriptor"
            )
        case .failed(let error): Message("\(place): cannot write the receipt: \(words(error))")
        }
    }

    static func shieldMessage(_ error: PlanError) -> Message {
        switch error {
        case .shieldNeedsList:
            Message(
                "shield = true adds to the capabilities that are kept, and the profile keeps all",
                hint: "capabilities.keep = […] says which to keep"
            )
        case .shieldInUserNamespace:
            Message(
                "in a user namespace no capability shields the command from its own user",
                hint: "shield = false; start launch as root to have both"
            )
        default:
            Message(
                "shield = true takes a capability to hand on, CAP_WAKE_ALARM or CAP_NET_BIND_SERVICE",
                hint: "give one: AmbientCapabilities= in a unit, --cap-add for a container"
            )
        }
    }
}
