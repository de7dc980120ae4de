/// Gathers the rules of each call from the groups that name it.
struct OCIExpansion {
    /// What the profile says about one call.
    private struct Call {
        var name: String
        var unconditional: SeccompAction?
        var conditional: [(path: String, action: SeccompAction, arguments: [OCISeccomp.Argument])] = []
    }

    private static let noSuchCall = SeccompAction.errno(38)

    private let defaultAction: SeccompAction
    private let architecture: Architecture
    private var calls: [UInt32: Call] = [:]
    private var highest: UInt32?
    private(set) var warnings: [OCISeccompWarning] = []

    init(defaultAction: SeccompAction, architecture: Architecture) {
        self.defaultAction = defaultAction
        self.architecture = architecture
    }

    mutating func add(_ group: OCISeccomp.Group) {
        let conjunctions = group.conjunctions
        for name in group.names {
            switch SystemCallName.resolve(name.value, for: architecture) {
            case .unknown:
                warnings.append(OCISeccompWarning(path: name.path, kind: .unknownCall(name: name.value)))
            case .absent: continue
            case .number(let number):
                highest = max(highest ?? 0, number)
                guard group.action != defaultAction else { continue }
                for arguments in conjunctions {
                    add(
                        arguments,
                        group.action,
                        to: &calls[number, default: Call(name: name.value)],
                        at: name.path
                    )
                }
            }
        }
    }

    private func add(
        _ arguments: [OCISeccomp.Argument],
        _ action: SeccompAction,
        to call: inout Call,
        at path: String
    ) {
        if arguments.isEmpty {
            call.unconditional = call.unconditional ?? action
        } else {
            call.conditional.append((path, action, arguments))
        }
    }

    /// The rules, once every group is in.
    mutating func rules() -> SeccompRules {
        var rules = SeccompRules(unknown: defaultAction, calls: [])
        for (number, call) in calls.sorted(by: { $0.key < $1.key }) {
            if let action = call.unconditional {
                for rule in call.conditional where rule.action != action {
                    warnings.append(OCISeccompWarning(path: rule.path, kind: .shadowed(call: call.name)))
                }
                rules.calls.append(SeccompRules.Call(number: number, rule: .answer(action)))
            } else if let rule = conditionalRule(call) {
                rules.calls.append(SeccompRules.Call(number: number, rule: rule))
            }
        }
        let answersItself = defaultAction.permitsCall || defaultAction == Self.noSuchCall
        if let highest, !answersItself, !defaultAction.asksTracer {
            rules.newer = Self.noSuchCall
            // The highest number must be listed even if it gets the default answer.
            if rules.calls.last?.number != highest {
                rules.calls.append(SeccompRules.Call(number: highest, rule: .answer(defaultAction)))
            }
        }
        return rules
    }

    /// The rule of a call whose arguments decide; nil where the default answer is all that is left.
    private func conditionalRule(_ call: Call) -> CallRule? {
        var answers: [ConditionalAnswer] = []
        // A stable order: with equal strictness, the first in the file decides.
        let strictestFirst = call.conditional.enumerated().sorted {
            ($1.element.action.strictness, $0.offset) < ($0.element.action.strictness, $1.offset)
        }
        for (_, rule) in strictestFirst {
            let grants =
                rule.action.permitsCall && rule.action.strictness < defaultAction.strictness
            guard let comparisons = comparisons(rule.arguments, call: call.name, grants: grants) else {
                continue
            }
            if comparisons.isEmpty, answers.isEmpty { return .answer(rule.action) }
            Self.append(ConditionalAnswer(comparisons, rule.action), to: &answers)
            if comparisons.isEmpty { break }
        }
        return answers.isEmpty ? nil : .firstMatch(answers, otherwise: defaultAction)
    }

    /// The comparisons that are left to make; nil where they cannot all hold.
    private func comparisons(
        _ arguments: [OCISeccomp.Argument],
        call: String,
        grants: Bool
    ) -> [ArgumentComparison]? {
        var comparisons: [ArgumentComparison] = []
        for argument in arguments.sorted(by: { $0.index < $1.index }) {
            switch argument.outcome(as: CallParameter.of(call, argument.index), grants: grants) {
            case .always: continue
            case .never: return nil
            case .depends(let comparison): comparisons.append(comparison)
            }
        }
        return comparisons
    }

    /// Several values of one argument with the same answer are tested after one load.
    private static func append(_ answer: ConditionalAnswer, to answers: inout [ConditionalAnswer]) {
        if let last = answers.last, last.action == answer.action,
            last.comparisons.count == 1, answer.comparisons.count == 1,
            case .oneOf(let earlier) = last.comparisons[0].test,
            case .oneOf(let values) = answer.comparisons[0].test
        {
            var merged = last.comparisons[0]
            merged.test = .oneOf(values)
            if merged == answer.comparisons[0] {
                merged.test = .oneOf(earlier + values.filter { !earlier.contains($0) })
                answers[answers.count - 1].comparisons = [merged]
                return
            }
        }
        if !answers.contains(answer) { answers.append(answer) }
    }
}

extension SeccompAction {
    /// A tracer is asked, and can answer for calls it does not know.
    fileprivate var asksTracer: Bool {
        if case .trace = self { return true }
        return false
    }
}
