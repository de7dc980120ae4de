/// One test of one argument of a call.
package struct ArgumentComparison: Hashable, Sendable {
    /// How much of the 64-bit register is compared.
    package enum Width: Sendable {
        /// The low 32 bits: right for `int` and `unsigned int` parameters, whose high bits the kernel drops.
        case low32
        /// The whole register.
        case full64
    }

    /// The test on the masked argument, as an unsigned number.
    package enum Test: Hashable, Sendable {
        /// The value is one of these.
        case oneOf([UInt64])
        /// The value is none of these.
        case noneOf([UInt64])
        /// The value is smaller.
        case lessThan(UInt64)
        /// The value is smaller or the same.
        case atMost(UInt64)
        /// The value is larger.
        case greaterThan(UInt64)
        /// The value is larger or the same.
        case atLeast(UInt64)

        /// The numbers compared with.
        package var values: [UInt64] {
            switch self {
            case .oneOf(let values), .noneOf(let values): values
            case .lessThan(let value), .atMost(let value), .greaterThan(let value), .atLeast(let value):
                [value]
            }
        }

        /// Whether `value` passes.
        package func holds(_ value: UInt64) -> Bool {
            switch self {
            case .oneOf(let values): values.contains(value)
            case .noneOf(let values): !values.contains(value)
            case .lessThan(let limit): value < limit
            case .atMost(let limit): value <= limit
            case .greaterThan(let limit): value > limit
            case .atLeast(let limit): value >= limit
            }
        }
    }

    /// The argument, 0 to 5.
    package var argument: Int
    /// How much of it is compared.
    package var width: Width
    /// Bits kept before the comparison; all when nil.
    package var mask: UInt64?
    /// The comparison.
    package var test: Test

    package init(argument: Int, width: Width = .low32, mask: UInt64? = nil, test: Test) {
        self.argument = argument
        self.width = width
        self.mask = mask
        self.test = test
    }

    /// The value that is compared when the register holds `register`.
    package func value(of register: UInt64) -> UInt64 { register & (mask ?? .max) & width.reach }

    /// Whether the argument exists and the test can both hold and fail for a value under the mask and the width.
    package var isPossible: Bool {
        guard (0...5).contains(argument) else { return false }
        let largest = mask ?? width.reach
        guard largest & ~width.reach == 0, largest != 0 else { return false }
        switch test {
        case .oneOf(let values), .noneOf(let values):
            return !values.isEmpty && values.allSatisfy { $0 & ~largest == 0 }
        case .lessThan(let value), .atLeast(let value): return value > 0 && value <= largest
        case .atMost(let value), .greaterThan(let value): return value < largest
        }
    }
}

extension ArgumentComparison.Width {
    /// The largest value of this width.
    package var reach: UInt64 { self == .low32 ? 0xFFFF_FFFF : .max }
}
