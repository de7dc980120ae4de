package import TOML

/// System call rules with all that is inherited: call names in groups, each with its reason, for any architecture.
package struct SeccompPolicy: Equatable, Sendable {
    /// Calls with one answer.
    package struct Group: Equatable, Sendable {
        /// The key in the profile.
        package var name: String
        /// Why the calls are answered so.
        package var reason: String?
        /// The answer.
        package var answer: SeccompAction
        /// The names, all known to ``SystemCallName``.
        package var calls: [Located<String>]
    }

    /// A condition on one argument of one call.
    package struct ArgumentRule: Equatable, Sendable {
        /// The name of the call.
        package var call: Located<String>
        /// What must hold.
        package var condition: ArgumentCondition
        /// Why it must.
        package var reason: String?
    }

    /// Rules of another dialect, below everything else.
    package struct Import: Equatable, Sendable {
        /// The rules.
        package var profile: OCISeccomp
        /// Whether calls it does not name get ``SeccompPolicy/unknown`` instead of its own default.
        package var unknownIsReplaced = false

        package init(_ profile: OCISeccomp) { self.profile = profile }
    }

    /// `EPERM`: the answer of a group that says none.
    static let notPermitted: UInt16 = 1
    /// `ENOSYS`: the answer to calls named nowhere where no profile says another.
    static let noSuchCall: UInt16 = 38

    /// Where the policy begins in the last profile that has one.
    package var position: SourcePosition
    /// The answer to calls named nowhere.
    package var unknown: SeccompAction
    /// The calls answered alike whatever their arguments.
    package var groups: [Group]
    /// The calls whose arguments decide; several rules for one call must all hold.
    package var arguments: [ArgumentRule]
    /// What lies below them.
    package var imported: Import?

    /// A policy that names no call.
    package init(position: SourcePosition, imported: Import? = nil) {
        self.init(
            position: position,
            unknown: .errno(Self.noSuchCall),
            groups: [],
            arguments: [],
            imported: imported
        )
    }

    package init(
        position: SourcePosition,
        unknown: SeccompAction,
        groups: [Group],
        arguments: [ArgumentRule],
        imported: Import? = nil
    ) {
        self.position = position
        self.unknown = unknown
        self.groups = groups
        self.arguments = arguments
        self.imported = imported
    }

    /// The rules by number, without the calls that `architecture` does not have.
    package func rules(for machine: SeccompMachine) -> SeccompRules {
        var rules = SeccompRules(unknown: unknown, calls: [])
        if let imported {
            rules = imported.profile.policy(for: machine).rules
            if imported.unknownIsReplaced { (rules.unknown, rules.newer) = (unknown, nil) }
            let named = Set(groups.flatMap { $0.calls.map(\.value) } + arguments.map(\.call.value))
            let numbers = Set(named.compactMap { machine.architecture.number(of: $0) })
            rules.calls.removeAll { numbers.contains($0.number) }
        }
        add(to: &rules, machine.architecture)
        return rules
    }

    /// As above, for a program with no capability on a kernel without a number; the same unless rules are imported.
    package func rules(for architecture: Architecture) -> SeccompRules {
        rules(for: SeccompMachine(architecture: architecture))
    }

    private func add(to rules: inout SeccompRules, _ architecture: Architecture) {
        for group in groups {
            for call in group.calls {
                guard let number = architecture.number(of: call.value) else { continue }
                rules.calls.append(SeccompRules.Call(number: number, rule: .answer(group.answer)))
            }
        }
        for rule in arguments {
            guard let number = architecture.number(of: rule.call.value) else { continue }
            let known = rules.calls.firstIndex { $0.number == number }
            if let known, case .allowWhen(let earlier) = rules.calls[known].rule {
                rules.calls[known].rule = .allowWhen(earlier + [rule.condition])
            } else {
                rules.calls.append(SeccompRules.Call(number: number, rule: .allowWhen([rule.condition])))
            }
        }
    }

    /// How many calls of `architecture` get which kind of answer.
    package func summary(for machine: SeccompMachine) -> Summary {
        var summary = Summary()
        for call in rules(for: machine).calls {
            switch call.rule {
            case .answer(.allow), .answer(.log): summary.allowed += 1
            case .answer: summary.refused += 1
            case .allowWhen, .firstMatch: summary.conditional += 1
            }
        }
        return summary
    }

    /// Numbers of calls by kind of answer.
    package struct Summary: Equatable, Sendable {
        /// Allowed whatever the arguments.
        package var allowed = 0
        /// Allowed for some arguments.
        package var conditional = 0
        /// Named to be refused; every call not counted gets the answer for unknown calls.
        package var refused = 0
    }
}

/// What a filter is made for.
package struct SeccompMachine: Equatable, Sendable {
    /// The call numbers.
    package var architecture: Architecture
    /// What the command's bounding set will hold; container profiles ask for it.
    package var capabilities = CapabilitySet()
    /// The running kernel; container profiles ask for it.
    package var kernel = KernelVersion(major: 0, minor: 0)

    package init(
        architecture: Architecture = .native,
        capabilities: CapabilitySet = CapabilitySet(),
        kernel: KernelVersion = KernelVersion(major: 0, minor: 0)
    ) {
        self.architecture = architecture
        self.capabilities = capabilities
        self.kernel = kernel
    }
}

extension OCISeccomp {
    /// What the profile means on a machine.
    package func policy(for machine: SeccompMachine) -> Policy {
        policy(for: machine.architecture, capabilities: machine.capabilities, kernel: machine.kernel)
    }
}

extension Architecture {
    /// The number of the call `name`; nil where this architecture has none.
    package func number(of name: String) -> UInt32? {
        guard case .number(let number) = SystemCallName.resolve(name, for: self) else { return nil }
        return number
    }
}
