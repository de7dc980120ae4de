import Isolation

/// The answer a profile must give, from its rules and libseccomp's verdict on each single comparison.
///
/// It says how arguments are narrowed, in which order answers are preferred and what newer calls get; the arithmetic
/// is libseccomp's.
struct OCIReference {
    /// The answer to one call, and what is known about libseccomp's own answer.
    struct Answer {
        var value: UInt32
        /// The rules apply as they would without narrowing, and those that apply agree.
        var isComparable: Bool
    }

    let oracle: OCIOracle

    func answer(_ call: SystemCall) throws -> Answer {
        if call.number > oracle.highest, !Self.goesOn(oracle.defaultAnswer) {
            return Answer(value: 0x0005_0026, isComparable: false)
        }
        let rules = oracle.rules[call.number] ?? []
        if let unconditional = rules.first(where: { rule in rule.comparisons.allSatisfy(Self.isVoid) }) {
            return Answer(value: unconditional.action, isComparable: true)
        }
        var applying: [UInt32] = []
        var isComparable = true
        for rule in rules {
            let (narrowed, plain) = try holds(rule, call)
            if narrowed { applying.append(rule.action) }
            if narrowed != plain { isComparable = false }
        }
        let strictest = applying.min { Self.rank($0) < Self.rank($1) }
        if Set(applying).count > 1 { isComparable = false }
        return Answer(value: strictest ?? oracle.defaultAnswer, isComparable: isComparable)
    }

    /// The default answer decides about newer calls: allow, log or trace.
    private static func goesOn(_ answer: UInt32) -> Bool { answer >= 0x7FF0_0000 && answer < 0x8000_0000 }

    /// The kernel compares answers as signed numbers, the smallest first; the data does not count.
    private static func rank(_ answer: UInt32) -> Int32 { Int32(bitPattern: answer & 0xFFFF_0000) }

    private static func isVoid(_ comparison: OCIOracle.Comparison) -> Bool {
        comparison.op == "SCMP_CMP_MASKED_EQ" && (comparison.value ?? 0) == 0
    }

    private func holds(_ rule: OCIOracle.Rule, _ call: SystemCall) throws -> (narrowed: Bool, plain: Bool) {
        let name = SystemCallName.all(of: .x86_64)[call.number] ?? ""
        let grants =
            rule.action >= 0x7FFC_0000 && rule.action < 0x8000_0000
            && Self.rank(rule.action) > Self.rank(oracle.defaultAnswer)
        var (narrowed, plain) = (true, true)
        for comparison in rule.comparisons where !Self.isVoid(comparison) {
            let register = call.arguments[Int(comparison.index)]
            let whole = try OCIOracle.holds(comparison, register)
            plain = plain && whole
            func low(_ bits: UInt64) throws -> Bool {
                guard let narrow = Self.narrowed(comparison, bits) else { return false }
                return try OCIOracle.holds(narrow, register & bits)
            }
            let verdict: Bool
            switch CallParameter.of(name, Int(comparison.index)) {
            case .low16: verdict = try low(0xFFFF)
            case .low32: verdict = try low(0xFFFF_FFFF)
            case .full64: verdict = whole
            case .unknown:
                let half = Self.needsWhole(comparison) ? whole : try low(0xFFFF_FFFF)
                verdict = grants ? whole && half : whole || half
            }
            narrowed = narrowed && verdict
        }
        return (narrowed, plain)
    }

    private static let negative: UInt64 = 0xFFFF_FFFF_8000_0000

    /// The comparison with the number that stands for the same one in `bits`; nil where there is none.
    private static func narrowed(_ comparison: OCIOracle.Comparison, _ bits: UInt64) -> OCIOracle.Comparison?
    {
        var narrow = comparison
        let value = comparison.value ?? 0
        guard comparison.op == "SCMP_CMP_MASKED_EQ" else {
            if value >= negative { narrow.value = value & bits }
            return narrow
        }
        let wanted = (comparison.valueTwo ?? 0) & value
        let beyond = wanted & ~bits
        let signBit: UInt64 = 0x8000_0000
        guard beyond == 0 || beyond == value & ~bits && wanted & signBit == value & signBit else {
            return nil
        }
        narrow.value = value & bits
        narrow.valueTwo = wanted & bits
        return narrow
    }

    private static func needsWhole(_ comparison: OCIOracle.Comparison) -> Bool {
        let value = comparison.value ?? 0
        switch comparison.op {
        case "SCMP_CMP_MASKED_EQ": return value & (comparison.valueTwo ?? 0) > 0xFFFF_FFFF
        case "SCMP_CMP_EQ", "SCMP_CMP_NE": return value > 0xFFFF_FFFF && value < negative
        default: return value > 0xFFFF_FFFF
        }
    }
}

extension SystemCallName {
    /// Names by number, of the calls that libseccomp knows.
    static func all(of architecture: Architecture) -> [UInt32: String] {
        architecture == .x86_64 ? names : [:]
    }

    private static let names: [UInt32: String] = {
        var names: [UInt32: String] = [:]
        for name in all where SeccompOracle.knows(name) {
            if case .number(let number) = resolve(name, for: .x86_64) { names[number] = name }
        }
        return names
    }()
}
