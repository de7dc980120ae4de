/// What was found out about one feature.
package struct Finding: Equatable, Sendable {
    /// Whether a launch can count on it.
    package enum State: String, CaseIterable, Sendable { case yes, no, partly, unknown }

    /// What was seen, as data.
    package enum Value: Equatable, Sendable {
        case none
        /// As the kernel or the environment has it.
        case text(String)
        case number(Int)
        case abi(Int)
        /// `nil` is unlimited.
        case bytes(UInt64?)
        case hexadecimal(UInt64)
        /// Bit n stands for capability n; `last` is the highest that the kernel knows.
        case capabilities(UInt64, last: Int)
        /// What is there of `all`.
        case subset([String], of: [String])
        case direct
        case throughUserNamespace
    }

    /// Why it is not simply there.
    package enum Cause: Equatable, Sendable {
        /// The kernel does not have it; from this release on, when built with it.
        case missing(since: String?)
        /// Landlock is not among the security modules of this boot.
        case disabledAtBoot
        /// The seccomp filter in force here refuses the call or hides it.
        case filtered
        /// This setting stands against it.
        case sysctl(String)
        /// This process does not have this capability.
        case capability(String)
        /// AppArmor gives unprivileged user namespaces no power.
        case apparmor
        /// The root directory is not that of the mount namespace.
        case chroot
        /// This user has no number in its own user namespace.
        case unmappedUser
        /// Rights in this user namespace do not reach it.
        case userNamespace
        /// It takes a user namespace here, and there is none.
        case noUserNamespace
        /// There is a listener in this tree of processes already.
        case listenerTaken
        /// There are 16 layers already.
        case layersUsedUp
        /// /proc is not mounted here.
        case noProc
        /// Parts of /proc are covered here, and a new one would show them.
        case masked
        /// The cgroup file system is not mounted here.
        case notMounted
        /// The controller is not there for this cgroup.
        case notDelegated
        /// The cgroup cannot be written to.
        case notWritable
        /// Other processes are in the same cgroup, so it cannot be divided.
        case sharedCgroup
        /// It was set before this process started.
        case alreadySet
        /// The value alone says it.
        case value
        /// The call failed in this way.
        case error(CInt)
        case timedOut
    }

    /// Which feature.
    package let feature: Feature
    /// Whether it is there.
    package let state: State
    /// What was seen.
    package let value: Value
    /// Why not, or why only partly; `nil` when it is there.
    package let cause: Cause?

    package init(_ feature: Feature, _ state: State, _ value: Value = .none, _ cause: Cause? = nil) {
        self.feature = feature
        self.state = state
        self.value = value
        self.cause = cause
    }
}

/// Where this process runs, as far as it decides how something can be changed.
package struct Context: Equatable, Sendable {
    /// What kind of container this is, such as `docker`; `nil` when it seems to be none.
    package let container: String?
    /// Whether it runs as user 0 here.
    package let isRoot: Bool
    /// Whether systemd started it.
    package let isUnit: Bool
    /// Whether programs such as sudo can still grant something.
    package let canGain: Bool

    package init(container: String?, isRoot: Bool, isUnit: Bool, canGain: Bool) {
        self.container = container
        self.isRoot = isRoot
        self.isUnit = isUnit
        self.canGain = canGain
    }
}
