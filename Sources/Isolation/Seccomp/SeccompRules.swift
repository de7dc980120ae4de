/// What must hold for one argument of a call, and the answer when it does not.
package struct ArgumentCondition: Equatable, Sendable {
    /// How much of the register is compared.
    package typealias Width = ArgumentComparison.Width
    /// The test on the masked argument.
    package typealias Test = ArgumentComparison.Test

    /// The argument, 0 to 5.
    package var argument: Int
    /// How much of it is compared.
    package var width: Width
    /// Bits kept before the comparison; all when nil.
    package var mask: UInt64?
    /// The comparison.
    package var test: Test
    /// The answer when the test fails.
    package var otherwise: SeccompAction

    package init(
        argument: Int,
        width: Width = .low32,
        mask: UInt64? = nil,
        test: Test,
        otherwise: SeccompAction
    ) {
        self.argument = argument
        self.width = width
        self.mask = mask
        self.test = test
        self.otherwise = otherwise
    }

    /// What must hold.
    package var comparison: ArgumentComparison {
        ArgumentComparison(argument: argument, width: width, mask: mask, test: test)
    }

    /// Whether the argument exists and the test can both hold and fail for a value under the mask and the width.
    package var isPossible: Bool { comparison.isPossible }
}

/// An answer for the calls whose arguments pass every comparison.
package struct ConditionalAnswer: Hashable, Sendable {
    /// All must hold; none to compare means that the answer always applies.
    package var comparisons: [ArgumentComparison]
    /// The answer.
    package var action: SeccompAction

    package init(_ comparisons: [ArgumentComparison], _ action: SeccompAction) {
        self.comparisons = comparisons
        self.action = action
    }
}

/// What a filter does with one call.
package enum CallRule: Equatable, Sendable {
    /// Always the same answer.
    case answer(SeccompAction)
    /// Allowed when every condition holds; the first that fails gives the answer.
    case allowWhen([ArgumentCondition])
    /// The first whose comparisons all hold gives the answer.
    case firstMatch([ConditionalAnswer], otherwise: SeccompAction)
}

/// The rules of a filter by call number, for one architecture.
package struct SeccompRules: Equatable, Sendable {
    /// One call number with its rule.
    package struct Call: Equatable, Sendable {
        /// The number in the architecture's native table.
        package var number: UInt32
        /// What to do with it.
        package var rule: CallRule

        package init(number: UInt32, rule: CallRule) {
            self.number = number
            self.rule = rule
        }
    }

    /// The answer to every number not listed.
    package var unknown: SeccompAction
    /// The answer to numbers above the highest one listed, where it differs: calls newer than the rules.
    package var newer: SeccompAction?
    /// The listed calls, in any order, each number once.
    package var calls: [Call]

    package init(unknown: SeccompAction, newer: SeccompAction? = nil, calls: [Call]) {
        self.unknown = unknown
        self.newer = newer
        self.calls = calls
    }

    /// The rule for `number`.
    package func rule(for number: UInt32) -> CallRule {
        if let call = calls.first(where: { $0.number == number }) { return call.rule }
        guard let newer, !calls.contains(where: { $0.number > number }) else { return .answer(unknown) }
        return .answer(newer)
    }
}
