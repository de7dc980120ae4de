package import TOML

/// The seccomp part of a profile: call names in groups, each with its reason, for any architecture.
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

    /// Where the policy begins in the profile.
    package var position: SourcePosition
    /// The answer to calls named nowhere.
    package var unknown: SeccompAction
    /// The calls answered alike whatever their arguments.
    package var groups: [Group]
    /// The calls whose arguments decide; several rules for one call must all hold.
    package var arguments: [ArgumentRule]

    /// The rules by number, without the calls that `architecture` does not have.
    package func rules(for architecture: Architecture) -> SeccompRules {
        var rules = SeccompRules(unknown: unknown, calls: [])
        for group in groups {
            for call in group.calls {
                guard case .number(let number) = SystemCallName.resolve(call.value, for: architecture) else {
                    continue
                }
                rules.calls.append(SeccompRules.Call(number: number, rule: .answer(group.answer)))
            }
        }
        for rule in arguments {
            guard case .number(let number) = SystemCallName.resolve(rule.call.value, for: architecture) else {
                continue
            }
            let known = rules.calls.firstIndex { $0.number == number }
            if let known, case .allowWhen(let earlier) = rules.calls[known].rule {
                rules.calls[known].rule = .allowWhen(earlier + [rule.condition])
            } else {
                rules.calls.append(SeccompRules.Call(number: number, rule: .allowWhen([rule.condition])))
            }
        }
        return rules
    }

    /// How many calls of `architecture` get which kind of answer.
    package func summary(for architecture: Architecture) -> Summary {
        var summary = Summary()
        for call in rules(for: architecture).calls {
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
