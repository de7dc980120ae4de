package import LinuxSystem

/// Everything the child does to itself between clone and execve, in order, complete before the fork.
///
/// The plan that `launch explain` prints is this value; the plan that runs is this value.
package struct IsolationPlan: Equatable, Sendable {
    /// The profile it was made from.
    package let profileName: String
    /// What the child does, in this order; the last step executes the command.
    package let steps: [ChildStep]
    /// What this process does to the command before its first instruction, when the steps made it stop there.
    package let atStop: [StopAction]
    /// What could not be had here, and why the launch goes on all the same.
    package let caveats: [Caveat]
    /// What an observer must know to answer in the place of the filters; nil without one.
    package var observation: ObserverOrders?

    /// Whether a call can kill the command.
    package var hasFilter: Bool {
        steps.contains { if case .seccomp = $0 { true } else { false } }
    }

    /// Whether the command is put into a domain of Landlock.
    package var hasLandlock: Bool {
        steps.contains { if case .landlock = $0 { true } else { false } }
    }

    /// A protection that is weaker here than the profile asks, where another one covers for it or the profile says
    /// that the best that can be had will do.
    package enum Caveat: Equatable, Sendable {
        /// Without CAP_SETPCAP the bounding set cannot be dropped; no_new_privs makes what it holds unreachable.
        case boundingSetKept
        /// Without CAP_SETPCAP the securebits cannot be set; no_new_privs keeps capabilities from coming back.
        case securebitsKept
        /// The kernel's Landlock (`abi`, 0 for none) lacks what these keys ask.
        case landlockLacks(LandlockFeature, abi: Int)
        /// The user namespace maps this user only: files of others belong to nobody inside.
        case onlyOwnUserMapped
        /// A control group could not be made.
        case controlGroupMissing(ControlGroupError)
    }
}

/// What Landlock got later than its first ABI.
package enum LandlockFeature: String, CaseIterable, Sendable {
    /// Files at all (Linux 5.13).
    case filesystem
    /// Control over truncation (Linux 6.2).
    case truncate
    /// Control over ioctls of devices (Linux 6.10).
    case deviceIoctl = "device_ioctl"
    /// TCP ports (Linux 6.7).
    case network
    /// Signals and abstract sockets (Linux 6.12).
    case scope

    /// The first ABI that has it (landlock(7)).
    package var abi: Int {
        switch self {
        case .filesystem: 1
        case .truncate: LandlockABI.truncate.version
        case .network: LandlockABI.network.version
        case .deviceIoctl: LandlockABI.deviceIoctl.version
        case .scope: LandlockABI.scope.version
        }
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
    /// Landlock needs no_new_privs or CAP_SYS_ADMIN (landlock_restrict_self(2)).
    case landlockNeedsNoNewPrivileges
    /// The kernel's Landlock (`abi`, 0 for none) lacks what the profile requires.
    case landlockLacks(LandlockFeature, abi: Int)
    /// Another user or group takes CAP_SETUID and CAP_SETGID, which this process does not have.
    case identityNotHeld(user: UInt32, group: UInt32)
    /// The profile asks for a shield and keeps all capabilities: say which to keep.
    case shieldNeedsList
    /// No capability can be had that would shield.
    case shieldNotHeld
    /// In a user namespace nothing shields from its owner, who is this user.
    case shieldInUserNamespace
    /// Only CAP_SYS_RESOURCE raises a limit above the hard one.
    case limitAboveHard(ResourceLimit, hard: UInt64)
    /// Only CAP_SYS_NICE takes a nice value below `lowest`.
    case priorityNotHeld(Int, lowest: Int)
}

/// What a plan is made of besides the profile: facts about this process and this launch.
package struct PlanContext: Sendable {
    /// Who this process is and which capabilities it has.
    package var credentials: Credentials
    /// The mask the command shall start with: the one `launch` was started with.
    package var signalMask: SignalMask
    /// Whether `launch` was started with SIGCHLD ignored, which it must not be while it has a child itself.
    package var ignoresChildSignal: Bool
    /// Descriptors above stderr that pass to the command.
    package var passing: [CInt]
    /// Whether all of them do.
    package var passesEverything = false
    /// Variables that the child writes its own number to (``ChildStep/writeProcessID(variable:)``).
    package var processIDs: [String] = []
    /// Whether the command is killed when `launch` is.
    package var diesWithLauncher = true
    /// The step that takes the command out of the process group of `launch`; nil to leave it there.
    package var placing: ChildStep?
    /// Whether the command is looked at before its first instruction (`--receipt`).
    package var stopsAtExecve = false
    /// ``LandlockABI``; 0 where the kernel has no Landlock or it is switched off.
    package var landlockABI: Int
    /// Bit n stands for capability n; asked of the kernel for a profile with a shield.
    package var boundingCapabilities: UInt64 = ~0
    /// A descriptor of the user namespace made for the command; nil where it needs none.
    package var userNamespace: CInt?
    /// Who the command runs as, looked up; nil to stay who `launch` is.
    package var account: Account?
    /// `cgroup.procs` of the groups made for the command, open for writing.
    package var controlGroups: [(descriptor: CInt, name: String)] = []
    /// The command's end of the way to the observer of denials; nil without one.
    package var observerSocket: CInt?
    /// Whether somebody listens to audit for what Landlock denies.
    package var recordsDenials = false
    /// Which of those the profile asks for there are not, and why.
    package var controlGroupFailures: [ControlGroupError] = []
    /// What the command inherits from this process; nil where that is not known.
    package var settings: ProcessSettings?

    package init(
        credentials: Credentials,
        signalMask: SignalMask,
        ignoresChildSignal: Bool,
        passing: [CInt],
        landlockABI: Int
    ) {
        self.credentials = credentials
        self.signalMask = signalMask
        self.ignoresChildSignal = ignoresChildSignal
        self.passing = passing
        self.landlockABI = landlockABI
    }
}
