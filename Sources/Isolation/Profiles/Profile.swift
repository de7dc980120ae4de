/// What a launch needs of a profile, everything inherited and overridden settled; the rules and reasons behind the
/// filter are in ``ProfileDocument``.
package struct Profile: Equatable, Sendable {
    /// One line for people.
    package var description = ""
    /// Whether no program started from now on may gain privileges (`PR_SET_NO_NEW_PRIVS`).
    package var noNewPrivileges = true
    /// The capabilities that stay.
    package var capabilities = KeptCapabilities.only(CapabilitySet())
    /// Resource limits, each resource at most once.
    package var limits: [ResourceLimit] = []
    /// The filter for the machine the profile was made for; nil where the profile has no rules.
    package var filter: SeccompFilter?
    /// Whether the filter is a built-in's as it is.
    package var hasBuiltinFilter = false
    /// How the filter is loaded: ``SeccompFlags/log`` and ``SeccompFlags/allowSpeculation``, or nothing.
    package var filterFlags: SeccompFlags = []
    /// Files and directories.
    package var filesystem = FilesystemRules()
    /// TCP ports and socket families.
    package var network = NetworkRules()
    /// Processes outside the launch.
    package var scope = ScopeRules()
    /// Namespaces and what is mounted in them.
    package var namespaces = Namespaces()
    /// Who the command runs as.
    package var identity = IdentitySettings()
    /// Limits that a control group keeps.
    package var controlGroup = ControlGroupLimits()
    /// The file mode creation mask (umask(2)); the launcher's when nil.
    package var fileMask: UInt32?
    /// Where the command starts; the launcher's directory when nil.
    package var workingDirectory: String?
    /// The nice value (nice(2)); the launcher's when nil.
    package var priority: Int?
    /// Who goes first when memory runs out (`oom_score_adj`, proc_pid_oom_score_adj(5)); the launcher's when nil.
    package var outOfMemoryScore: Int?
    /// Whether the command starts non-dumpable: no core, no ptrace, /proc/PID owned by root.
    package var isUndumpable = false
    /// Whether /proc/PID/environ is empty from the start.
    package var hidesEnvironment = false
    /// Whether one harmless ambient capability keeps processes of the same user from reading memory and environment.
    package var isShielded = false

    /// A profile that says nothing: as strict as can be, without a filter.
    package init() {}

    /// Parses a profile that extends none, or a built-in, and compiles its filter.
    package static func parse(
        _ text: Span<UInt8>,
        for architecture: Architecture = .native
    ) throws(ProfileError) -> Profile {
        try ProfileDocument.parse(text).profile(for: architecture)
    }
}

/// What happens where the kernel cannot give what a profile asks.
package enum Enforcement: String, CaseIterable, Sendable {
    /// The command is not started.
    case required
    /// What can be had is enforced, and the rest is said.
    case bestEffort = "best-effort"
}

/// Access to files by path (landlock(7)). Unrestricted until one of the lists is there.
package struct FilesystemRules: Equatable, Sendable {
    /// What a path that does not exist means.
    package enum MissingPath: String, CaseIterable, Sendable {
        /// The command is not started.
        case error
        /// The path is left out.
        case skip
    }

    /// For kernels whose Landlock lacks a right.
    package var enforcement = Enforcement.required
    /// Files that may be read, directories that may be read and listed, with all below them.
    package var read: [String]?
    /// Read, written, created, removed, renamed and truncated.
    package var write: [String]?
    /// Read and executed.
    package var execute: [String]?
    /// Devices whose ioctls are allowed.
    package var deviceIoctl: [String]?
    /// For paths that do not exist.
    package var missing = MissingPath.error

    /// Nothing restricted.
    package init() {}

    /// Whether anything is refused.
    package var isRestricted: Bool { read != nil || write != nil || execute != nil || deviceIoctl != nil }
}

/// TCP ports (landlock(7), ABI 4) and socket families (seccomp).
package struct NetworkRules: Equatable, Sendable {
    /// Which sockets can be opened at all, beyond what the filter says.
    package enum Sockets: String, CaseIterable, Sendable {
        /// What the filter allows.
        case any
        /// AF_UNIX only.
        case local
    }

    /// For kernels whose Landlock has no network rules.
    package var enforcement = Enforcement.required
    /// TCP ports that may be connected to; any when nil.
    package var connect: [UInt16]?
    /// TCP ports that may be bound; any when nil.
    package var bind: [UInt16]?
    /// Which sockets can be opened.
    package var sockets = Sockets.any

    /// Nothing restricted.
    package init() {}

    /// Whether any port is refused.
    package var restrictsPorts: Bool { connect != nil || bind != nil }
}

/// What lies outside the launch (landlock(7), ABI 6).
package struct ScopeRules: Equatable, Sendable {
    /// For kernels whose Landlock has no scopes; a domain still keeps ptrace out.
    package var enforcement = Enforcement.bestEffort
    /// No signal to a process outside.
    package var signals = false
    /// No abstract unix socket of a process outside.
    package var abstractSockets = false

    /// Nothing restricted.
    package init() {}
}

/// Who the command runs as; names are looked up in /etc/passwd and /etc/group, never by a name service.
package struct IdentitySettings: Equatable, Sendable {
    /// A user's name or number.
    package var user: String?
    /// A group's name or number; the user's own when nil.
    package var group: String?
    /// Supplementary groups by name or number; those /etc/group lists the user in when nil, for which
    /// ``AccountDatabase/ownGroups`` stands in a list.
    package var groups: [String]?

    /// The launcher's own.
    package init() {}
}

/// Limits of a control group made for the launch (cgroups(7)).
package struct ControlGroupLimits: Equatable, Sendable {
    /// Where no group can be made.
    package var enforcement = Enforcement.required
    /// Bytes.
    package var memory: UInt64?
    /// Processes and threads.
    package var processes: UInt64?
    /// Per cent of one processor.
    package var processor: UInt64?

    /// No limit.
    package init() {}

    /// Whether a group is needed.
    package var isLimited: Bool { memory != nil || processes != nil || processor != nil }
}
