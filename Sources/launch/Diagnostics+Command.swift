internal import Isolation
internal import LinuxSystem

/// Sentences about who the command runs as and what it may use up.
extension Diagnostics {
    static func message(account error: AccountError, nearest: String?) -> Message {
        switch error {
        case .unreadable(let path, let error):
            return Message("cannot look up the profile's identity: \(path): \(words(error))")
        case .tooLarge(let path): return Message("\(path) is larger than any list of accounts")
        case .unknown(let kind, let name, let path, let known):
            let place = known.isEmpty ? "\(path) is missing or empty" : "\(path) has no such entry"
            let hint =
                nearest.map { "did you mean \($0)?" }
                ?? "a number needs no entry; other name services are not asked"
            return Message("the profile runs the command as \(kind.rawValue) \(name): \(place)", hint: hint)
        case .malformed(let kind, let name, let path, let line):
            return Message(located(path, line, 1, "the entry of \(kind.rawValue) \(name) cannot be used"))
        case .outOfRange(let kind, let text):
            return Message("\(text) is no number a \(kind.rawValue) can have: 4294967294 is the largest")
        case .groupNeeded(let user, let path):
            return Message(
                "\(path) has no user \(user), so nothing says which group is that user's",
                hint: "identity.group = \"\(user)\" or another in the profile"
            )
        case .tooManyGroups(let count, let limit):
            return Message("\(count) supplementary groups are more than the kernel takes, which is \(limit)")
        case .own(let error): return Message("cannot find out who launch itself is: \(words(error))")
        }
    }

    private static let delegation =
        "systemd-run --scope -p Delegate=yes -- launch … (--user without root); or cgroup = \"best-effort\" in [limits]"

    static func message(controlGroup error: ControlGroupError) -> Message {
        Message("the profile's limits take a control group: \(words(error))", hint: delegation)
    }

    static func words(_ error: ControlGroupError) -> String {
        switch error {
        case .unreadable(let path, let error): "\(path): \(words(error))"
        case .notMounted(let controller): "no control group hierarchy here has \(controller.rawValue)"
        case .unreachable(let controller, let group):
            "launch is in \(group) of \(controller.rawValue), which is not mounted here"
        case .notDelegated(let controller, let directory):
            "\(controller.rawValue) is not delegated to \(directory)"
        case .occupied(let directory, let controllers):
            "other processes are in \(directory), so \(controllers.map(\.rawValue).joined(separator: ", ")) cannot be passed on below it"
        case .failed(let path, let error): "\(path): \(words(error))"
        }
    }

    static func message(outOfMemoryScore score: Int, _ error: SystemError) -> Message {
        Message(
            "the profile sets oom_score_adj to \(score): \(words(error))",
            hint: error.isPermissionDenied
                ? "lower than launch's own takes CAP_SYS_RESOURCE: start launch as root, or OOMScoreAdjust= in a unit"
                : "it needs /proc"
        )
    }

    static func message(_ limit: ResourceLimit, hard: UInt64) -> Message {
        let wanted = limit.value == ResourceLimit.unlimited ? "unlimited" : String(limit.value)
        let name = limit.resource.rawValue
        return Message(
            "the profile sets \(name) to \(wanted), above the hard limit of \(hard), which takes CAP_SYS_RESOURCE",
            hint:
                "a lower \(name) in [limits], or Limit\(name.uppercased())= in a unit, --ulimit for a container"
        )
    }

    static func message(priority: Int, lowest: Int) -> Message {
        Message(
            "the profile sets nice to \(priority), which takes CAP_SYS_NICE",
            hint: "\(lowest) or more here; Nice= in a unit sets the others"
        )
    }
}
