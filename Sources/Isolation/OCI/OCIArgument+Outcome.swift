extension OCISeccomp.Argument {
    /// What a comparison comes to once it is known how the kernel reads the argument.
    enum Outcome: Equatable {
        case always
        case never
        case depends(ArgumentComparison)
    }

    /// The comparison on what the kernel reads of a `parameter`.
    ///
    /// - Parameter grants: whether the rule lets through what would be refused otherwise. Where the width of a
    ///   parameter is not known, such a rule must hold at either width, any other one at one of them.
    func outcome(as parameter: CallParameter, grants: Bool) -> Outcome {
        switch parameter {
        case .low16: narrow(to: 0xFFFF)
        case .low32: narrow(to: 0xFFFF_FFFF)
        case .full64: whole
        case .unknown:
            isForWholeRegister || impliesNarrow == grants ? whole : narrow(to: 0xFFFF_FFFF)
        }
    }

    /// A negative number in 64 bits, which stands for itself in 32 too.
    private var isNegative: Bool { value >= 0xFFFF_FFFF_8000_0000 }

    /// Compared with bits that 32 do not have.
    private var isForWholeRegister: Bool {
        switch `operator` {
        case .maskedEqual: value & valueTwo > 0xFFFF_FFFF
        case .equal, .notEqual: value > 0xFFFF_FFFF && !isNegative
        case .lessThan, .atMost, .greaterThan, .atLeast: value > 0xFFFF_FFFF
        }
    }

    /// Whether the comparison of all bits with a number below 2³² implies the one of the low 32 bits, else the reverse.
    private var impliesNarrow: Bool {
        switch `operator` {
        case .equal, .lessThan, .atMost, .maskedEqual: true
        case .notEqual, .greaterThan, .atLeast: false
        }
    }

    private var whole: Outcome {
        if `operator` == .maskedEqual {
            return equality(valueTwo & value, mask: value == .max ? nil : value, width: .full64)
        }
        return order(value, largest: .max, mask: nil, width: .full64)
    }

    /// The comparison of the low bits, where the register holds no more than `largest` as far as the kernel cares.
    private func narrow(to largest: UInt64) -> Outcome {
        let registerMask: UInt64? = largest == 0xFFFF_FFFF ? nil : largest
        if `operator` == .maskedEqual {
            let mask = value & largest
            let wanted = valueTwo & value
            // Bits that the parameter does not have: none, or all of them as the sign of a negative number.
            let beyond = wanted & ~largest
            let isNegative = beyond == value & ~largest && wanted >> 31 & 1 == value >> 31 & 1
            guard beyond == 0 || isNegative else { return .never }
            guard mask != 0 else { return .always }
            return equality(wanted & largest, mask: mask == 0xFFFF_FFFF ? nil : mask, width: .low32)
        }
        return order(
            isNegative ? value & largest : value,
            largest: largest,
            mask: registerMask,
            width: .low32
        )
    }

    private func equality(_ wanted: UInt64, mask: UInt64?, width: ArgumentComparison.Width) -> Outcome {
        .depends(ArgumentComparison(argument: index, width: width, mask: mask, test: .oneOf([wanted])))
    }

    private func order(
        _ value: UInt64,
        largest: UInt64,
        mask: UInt64?,
        width: ArgumentComparison.Width
    ) -> Outcome {
        let test: ArgumentComparison.Test
        switch `operator` {
        case .maskedEqual, .equal:
            guard value <= largest else { return .never }
            test = .oneOf([value])
        case .notEqual:
            guard value <= largest else { return .always }
            test = .noneOf([value])
        case .lessThan:
            guard value > 0 else { return .never }
            guard value <= largest else { return .always }
            test = .lessThan(value)
        case .atMost:
            guard value < largest else { return .always }
            test = .atMost(value)
        case .greaterThan:
            guard value < largest else { return .never }
            test = .greaterThan(value)
        case .atLeast:
            guard value > 0 else { return .always }
            guard value <= largest else { return .never }
            test = .atLeast(value)
        }
        return .depends(ArgumentComparison(argument: index, width: width, mask: mask, test: test))
    }
}
