package import LinuxSystem

/// One line of `launch explain`: what happens, and why.
package struct StepDescription: Equatable, Sendable {
    /// The kernel's name for the step.
    package let title: String
    /// What it is good for, in one clause.
    package let reason: String
}

extension IsolationPlan {
    /// The steps in order, in words; a run of bounding-set drops is one line.
    package var descriptions: [StepDescription] {
        var lines: [StepDescription] = []
        var dropped = 0
        for step in steps {
            if case .dropBoundingCapability = step { dropped += 1; continue }
            if dropped > 0 {
                lines.append(Self.boundingDescription(dropped))
                dropped = 0
            }
            lines.append(step.description)
        }
        return lines
    }

    private static func boundingDescription(_ count: Int) -> StepDescription {
        StepDescription(
            title: "drop \(count) capabilities from the bounding set",
            reason: "no program started later, setuid or not, can get them back"
        )
    }
}

extension ChildStep {
    /// The step in words.
    package var description: StepDescription {
        switch self {
        case .dieWithParent(let signal):
            StepDescription(
                title: "parent death signal \(signal)",
                reason: "a killed launcher leaves no orphan"
            )
        case .setLimit(let resource, let value):
            StepDescription(
                title: "limit \(limitName(resource)) to \(value)",
                reason: limitName(resource) == "core"
                    ? "a core file would hold the secrets" : "the profile sets it"
            )
        case .dropBoundingCapability(let number):
            StepDescription(
                title: "drop \(capabilityName(number)) from the bounding set",
                reason: "no program started later can get it back"
            )
        case .clearAmbientCapabilities:
            StepDescription(
                title: "clear ambient capabilities",
                reason: "none is handed on through execve by itself"
            )
        case .setCapabilities(let permitted, _):
            StepDescription(
                title: permitted == 0
                    ? "empty the capability sets" : "keep only \(CapabilitySet(bits: permitted).names)",
                reason: "permitted, effective and inheritable: the command starts with no other power"
            )
        case .raiseAmbientCapability(let number):
            StepDescription(
                title: "raise ambient \(capabilityName(number))",
                reason: "the profile keeps it, and execve would drop it otherwise"
            )
        case .noNewPrivileges:
            StepDescription(
                title: "no_new_privs",
                reason: "setuid and file capabilities grant nothing from here on"
            )
        case .closeOnExec(let from):
            StepDescription(
                title: "close descriptors from \(from) on",
                reason: "only what is named below is inherited"
            )
        case .passDescriptor(let number):
            StepDescription(title: "pass descriptor \(number)", reason: "the command is meant to have it")
        case .restoreSignalMask:
            StepDescription(
                title: "restore the signal mask",
                reason: "the command starts with the mask launch was given"
            )
        case .ignoreSignal(let signal):
            StepDescription(title: "ignore signal \(signal)", reason: "launch was started with it ignored")
        case .seccomp(let filter):
            StepDescription(
                title: "seccomp filter of \(filter.count) instructions",
                reason: "last, because every step above needs calls it refuses"
            )
        case .execute:
            StepDescription(title: "execve", reason: "the command replaces the child")
        }
    }
}

private func limitName(_ number: Int) -> String {
    ResourceLimit.Resource.allCases.first { Int($0.number) == number }?.rawValue ?? "resource \(number)"
}

/// The kernel may know more capabilities than this program: those go by number.
private func capabilityName(_ number: Int) -> String {
    Capability(number: number)?.name ?? "capability \(number)"
}

extension CapabilitySet {
    fileprivate var names: String { members.map(\.name).joined(separator: ", ") }
}
