/// What must hold for one argument of a call.
package struct ArgumentCondition: Equatable, Sendable {
    /// How much of the 64-bit register is compared.
    package enum Width: Sendable {
        /// The low 32 bits: right for `int` and `unsigned int` parameters, whose high bits the kernel drops.
        case low32
        /// The whole register.
        case full64
    }

    /// The test on the masked argument.
    package enum Test: Equatable, Sendable {
        /// The value is one of these.
        case oneOf([UInt64])
        /// The value is none of these.
        case noneOf([UInt64])
    }

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
}

/// What a filter does with one call.
package enum CallRule: Equatable, Sendable {
    /// Always the same answer.
    case answer(SeccompAction)
    /// Allowed when every condition holds; the first that fails gives the answer.
    case allowWhen([ArgumentCondition])
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
    /// The listed calls, in any order, each number once.
    package var calls: [Call]

    package init(unknown: SeccompAction, calls: [Call]) {
        self.unknown = unknown
        self.calls = calls
    }

    /// The rule for `number`.
    package func rule(for number: UInt32) -> CallRule {
        calls.first { $0.number == number }?.rule ?? .answer(unknown)
    }
}
