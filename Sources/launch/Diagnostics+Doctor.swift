internal import Doctor
internal import Isolation
internal import LinuxSystem
internal import TOML

/// Sentences of `launch doctor`: what each finding means for a launch.
extension Diagnostics {
    static func unknownFeature(_ name: String) -> Message {
        let nearest = nearestKey(to: name, among: Feature.allCases.map(\.rawValue))
        return Message(
            "\"\(name)\" is not a feature" + (nearest.map { "; did you mean \($0)?" } ?? ""),
            hint: "launch doctor lists every feature by its name"
        )
    }

    static func cannotProbe(_ error: SystemError) -> Message {
        Message(
            "cannot try anything: no process can be made: \(words(error))",
            hint: "ulimit -u says how many may be"
        )
    }

    static func unmet(_ findings: [Finding], _ context: Context) -> Message {
        Message(
            findings.map { finding in
                let why = reason(finding).map { ": \($0)" } ?? ""
                return "\(finding.feature.rawValue) is required and is \(finding.state.rawValue) here\(why)"
            },
            hints: findings.compactMap { finding in
                change(finding, context).map { "\(finding.feature.rawValue): \($0)" }
            }
        )
    }

    static func title(_ group: Feature.Group) -> String {
        switch group {
        case .context: "this process"
        case .privileges: "privileges"
        case .landlock: "landlock: files, ports, scopes"
        case .seccomp: "seccomp: system calls"
        case .namespaces: "namespaces"
        case .cgroups: "control groups: limits"
        case .memory: "memory and secrets"
        case .calls: "system calls and audit"
        }
    }

    /// What was seen, in a word or two; `nil` when the state says it all.
    static func words(_ finding: Finding) -> String? {
        switch (finding.feature, finding.value) {
        case (_, .none): nil
        case (.noNewPrivileges, .number(let isSet)): isSet == 0 ? "not set yet" : "set already"
        case (.auditEnabled, .number(let status)): ["off", "on", "on, locked"][min(max(status, 0), 2)]
        case (.seccompUnfiltered, .number(let count)): count == 1 ? "1 filter" : "\(count) filters"
        case (_, .text(let text)): Message.visible(text)
        case (_, .number(let number)): String(number)
        case (_, .abi(let number)): "ABI \(number)"
        case (_, .bytes(nil)): "unlimited"
        case (_, .bytes(let count?)): count >= 1 << 20 ? "\(count >> 20) MiB" : "\(count >> 10) KiB"
        case (_, .hexadecimal(let bits)): "0x" + String(bits, radix: 16)
        case (_, .capabilities(let bits, let last)): words(bits, last)
        case (_, .subset(let there, let all)): words(there, of: all)
        case (_, .direct): "directly"
        case (_, .throughUserNamespace): "in a user namespace"
        }
    }

    private static func words(_ capabilities: UInt64, _ last: Int) -> String {
        let missing = (0...last).filter { capabilities & 1 << UInt64($0) == 0 }
        if missing.isEmpty { return "all \(last + 1)" }
        guard missing.count == 1, let name = Capability(number: missing[0])?.name else {
            return "\(last + 1 - missing.count) of \(last + 1)"
        }
        return "not \(name)"
    }

    private static func words(_ there: [String], of all: [String]) -> String {
        if there == all { return "all \(all.count)" }
        return "not " + all.filter { !there.contains($0) }.joined(separator: ", ")
    }

    /// What a finding means for a launch, in one clause.
    static func meaning(_ finding: Finding) -> String {
        let isThere = finding.state == .yes
        let isPartly = finding.state == .partly
        if finding.state == .unknown, let text = untold(finding.cause) { return text }
        return switch finding.feature.group {
        case .context: context(finding.feature, isThere, isPartly)
        case .privileges: privilege(finding.feature, isThere, isPartly, finding.value)
        case .landlock: landlock(finding.feature, isThere, finding.state == .unknown)
        case .seccomp: seccomp(finding.feature, isThere)
        case .namespaces: namespace(finding.feature, isThere, isPartly)
        case .cgroups: cgroup(finding.feature, isThere, isPartly)
        case .memory: memory(finding.feature, isThere, finding.state)
        case .calls: call(finding.feature, isThere, isPartly, finding.state == .unknown)
        }
    }

    private static func untold(_ cause: Finding.Cause?) -> String? {
        switch cause {
        case .noProc: "cannot be told without /proc"
        case .masked, .error, .timedOut, .filtered: "cannot be told here"
        default: nil
        }
    }

    private static func context(_ feature: Feature, _ isThere: Bool, _ isPartly: Bool) -> String {
        switch feature {
        case .kernel: "what everything below is about"
        case .root: isThere ? "users and rights can be changed" : "the command keeps this user"
        case .initialUserNamespace:
            isThere ? "rights count for the machine" : "rights end at this user namespace"
        case .container:
            isThere
                ? "its filter and masks come first"
                : isPartly ? "marked as one, but it is none" : "no engine stands in between"
        case .systemdUnit:
            isThere
                ? "systemd started this process itself"
                : isPartly ? "inherited from a unit further up" : "no unit's settings apply"
        case .systemdNotify:
            isThere ? "the command can say it is ready" : "nobody waits for it to be ready"
        case .systemdCredentials: isThere ? "the unit's credentials can be read" : "no credentials to read"
        default: isThere ? "settings can be read" : "what it tells stays unknown"
        }
    }

    private static func privilege(
        _ feature: Feature,
        _ isThere: Bool,
        _ isPartly: Bool,
        _ value: Finding.Value
    ) -> String {
        switch feature {
        case .capabilities:
            isThere
                ? "every privileged step works"
                : isPartly ? "what needs a missing one fails" : "only what needs no privilege"
        case .boundingSet:
            isThere ? "is emptied for the command" : "stays; no_new_privs shuts it off"
        case .securebits:
            isThere
                ? "set and locked for the command"
                : isPartly ? "some are locked already" : "not locked; no_new_privs stands in"
        case .noNewPrivileges:
            value == .number(1)
                ? "setuid programs grant nothing here"
                : isThere ? "setuid programs grant nothing" : "no filter, no rules without root"
        default:
            isThere ? "shield = true works" : "shield = true cannot be had"
        }
    }

    private static func landlock(_ feature: Feature, _ isThere: Bool, _ isUnknown: Bool) -> String {
        switch feature {
        case .landlock: isThere ? "files can be restricted by path" : "no rules for files, ports, scopes"
        case .landlockRename: isThere ? "files can move across directories" : "no renaming across directories"
        case .landlockTruncate:
            isThere ? "truncating follows the rules" : "truncating is not restricted"
        case .landlockNetwork: isThere ? "TCP can be limited to ports" : "no rules for TCP ports"
        case .landlockDeviceIoctl:
            isThere ? "ioctl on devices follows the rules" : "ioctl on devices is free"
        case .landlockScope:
            isThere ? "signals, abstract sockets stay in" : "signals, abstract sockets get out"
        case .landlockAudit: isThere ? "denials can be reported" : "denials leave no record"
        case .landlockUnixSockets:
            isThere ? "named sockets follow the rules" : "named sockets are not restricted"
        default:
            isThere
                ? "no known fault of this ABI is open"
                : isUnknown ? "the kernel does not say" : "known faults are open"
        }
    }

    private static func seccomp(_ feature: Feature, _ isThere: Bool) -> String {
        switch feature {
        case .seccomp: isThere ? "system calls can be filtered" : "no profile with a filter can start"
        case .seccompActions:
            isThere ? "every answer of a profile works" : "some answers do not work"
        case .seccompFlags: isThere ? "filters load in every way" : "filters load in some ways only"
        case .seccompUserNotification:
            isThere ? "denials can be observed" : "denials cannot be observed"
        case .seccompFastNotification: isThere ? "observing takes microseconds" : "observing is slow"
        default: isThere ? "no filter comes before ours" : "another filter decides first"
        }
    }
}
