package import LinuxSystem
internal import TOML

/// What the observer must know of a launch: the filters as they are, Landlock's rules, and where calls stand in the
/// profile. Nothing secret.
package struct ObserverOrders: Equatable, Sendable {
    /// Why a call is answered as it is.
    package struct Note: Equatable, Sendable {
        /// The native number.
        package var number: UInt32
        /// `seccomp.deny.GROUP` or `seccomp.argument`.
        package var key: String
        /// The profile's words.
        package var reason: String?
    }

    /// The filters in the order they would be loaded.
    package var filters: [[UInt64]]
    /// A filter that comes before the profile's own.
    package enum FirstFilter: UInt64, Sendable {
        /// Only the profile's, if any.
        case none
        /// That of `network.sockets = "local"`.
        case localSockets
        /// That of lists of ports: what reaches a port past Landlock.
        case plainTCP
    }

    /// What the first filter is.
    package var first: FirstFilter
    /// All filters' calls that the profile names.
    package var notes: [Note]
    /// Landlock's rules, paths as the child opened them.
    package var ruleset: LandlockRuleset
    /// The file to be executed.
    package var executable: String
    /// What the observer needs to look at a command of another user or with capabilities; bit n is capability n.
    package var keptCapabilities: UInt64
    /// Whether the report goes to stderr too.
    package var speaks = true

    package init(
        filters: [[UInt64]] = [],
        first: FirstFilter = .none,
        notes: [Note] = [],
        ruleset: LandlockRuleset = LandlockRuleset(filesystem: 0, network: 0, scope: 0, rules: []),
        executable: String = "",
        keptCapabilities: UInt64 = 0
    ) {
        self.filters = filters
        self.first = first
        self.notes = notes
        self.ruleset = ruleset
        self.executable = executable
        self.keptCapabilities = keptCapabilities
    }
}

extension ObserverOrders {
    /// Groups and argument rules of a policy, by number.
    package static func notes(on policy: SeccompPolicy, for architecture: Architecture = .native) -> [Note] {
        var notes: [Note] = []
        func add(_ name: String, _ key: String, _ reason: String?) {
            if case .number(let number) = SystemCallName.resolve(name, for: architecture) {
                notes.append(Note(number: number, key: key, reason: reason))
            }
        }
        for group in policy.groups where group.answer != .allow {
            for call in group.calls { add(call.value, "seccomp.deny.\(group.name)", group.reason) }
        }
        for rule in policy.arguments { add(rule.call.value, "seccomp.argument", rule.reason) }
        return notes
    }

    /// Native calls that are looked at although the filters allow them, because Landlock or a missing capability may
    /// refuse them.
    var observed: [UInt32: ObservedCall] {
        var observed: [UInt32: ObservedCall] = [:]
        for (name, call) in ObservedCall.all where call.aspects.contains(where: isRestricted) {
            if case .number(let number) = SystemCallName.resolve(name, for: .native) {
                observed[number] = call
            }
        }
        return observed
    }

    private func isRestricted(_ aspect: ObservedCall.Aspect) -> Bool {
        switch aspect {
        // A ruleset that only makes a domain handles one right, which nobody uses.
        case .files: ruleset.filesystem & LandlockAccess.read != 0
        case .ports: ruleset.network != 0
        case .signals: ruleset.scope & LandlockAccess.signalScope != 0
        case .abstractSockets: ruleset.scope & LandlockAccess.abstractSocketScope != 0
        case .capabilities: true
        }
    }

    /// The program for the child: ``filters`` with every refusal asked.
    package var variant: [UInt64] {
        ObservationFilter.combining(filters, alsoAsking: observed.keys.sorted())
    }
}
