package import LinuxSystem

/// Everything the child does to itself between clone and execve, in order, complete before the fork.
///
/// The plan that `launch explain` prints is this value; the plan that runs is this value.
package struct IsolationPlan: Equatable, Sendable {
    /// The profile it was made from.
    package let profileName: String
    /// What the child does, in this order; the last step executes the command.
    package let steps: [ChildStep]
    /// What could not be had here, and why the launch goes on all the same.
    package let caveats: [Caveat]

    /// A protection that is weaker here than the profile asks, where another one covers for it.
    package enum Caveat: Equatable, Sendable {
        /// Without CAP_SETPCAP the bounding set cannot be dropped; no_new_privs makes what it holds unreachable.
        case boundingSetKept
    }
}

/// Why a profile cannot be turned into a plan on this machine.
package enum PlanError: Error, Equatable {
    /// The profile keeps a capability this process does not have.
    case capabilityNotHeld(Capability)
    /// The bounding set cannot be dropped and the profile does without no_new_privs: nothing would hold.
    case boundingSetUnprotected
    /// The filter needs no_new_privs or CAP_SYS_ADMIN (seccomp(2)).
    case seccompNeedsNoNewPrivileges
}

/// What a plan is made of besides the profile: facts about this process and this launch.
package struct PlanContext: Sendable {
    /// Who this process is and which capabilities it has.
    package let credentials: Credentials
    /// The mask the command shall start with: the one `launch` was started with.
    package let signalMask: SignalMask
    /// Whether `launch` was started with SIGCHLD ignored, which it must not be while it has a child itself.
    package let ignoresChildSignal: Bool
    /// Descriptors above stderr that pass to the command.
    package let passing: [CInt]

    package init(credentials: Credentials, signalMask: SignalMask, ignoresChildSignal: Bool, passing: [CInt])
    {
        self.credentials = credentials
        self.signalMask = signalMask
        self.ignoresChildSignal = ignoresChildSignal
        self.passing = passing
    }
}
