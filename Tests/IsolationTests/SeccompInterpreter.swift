import Isolation

/// `struct seccomp_data` as a filter sees it.
struct SystemCall {
    var architecture: UInt32
    var number: UInt32
    var arguments: [UInt64] = [0, 0, 0, 0, 0, 0]

    fileprivate func word(at offset: UInt32) -> UInt32? {
        switch offset {
        case 0: return number
        case 4: return architecture
        case 16...60 where offset % 4 == 0:
            let argument = arguments[Int(offset - 16) / 8]
            return UInt32(truncatingIfNeeded: offset % 8 == 0 ? argument : argument >> 32)
        default: return nil
        }
    }
}

/// What makes a program invalid; the kernel would refuse it.
enum InterpreterError: Error {
    case runsOff, unknownInstruction(UInt16), badLoad(UInt32)
}

/// Classic BPF as seccomp runs it, for the instructions the kernel allows and compilers emit.
func interpret(_ words: [UInt64], _ call: SystemCall) throws -> UInt32 {
    var accumulator: UInt32 = 0
    var counter = 0
    while counter < words.count {
        let instruction = SockFilter(word: words[counter])
        counter += 1
        let k = instruction.k
        func jump(_ holds: Bool) { counter += Int(holds ? instruction.jt : instruction.jf) }
        switch instruction.code {
        case 0x20:
            guard let word = call.word(at: k) else { throw InterpreterError.badLoad(k) }
            accumulator = word
        case 0x54: accumulator &= k
        case 0x05: counter += Int(k)
        case 0x15: jump(accumulator == k)
        case 0x25: jump(accumulator > k)
        case 0x35: jump(accumulator >= k)
        case 0x45: jump(accumulator & k != 0)
        case 0x06: return k
        default: throw InterpreterError.unknownInstruction(instruction.code)
        }
    }
    throw InterpreterError.runsOff
}

/// The same answer straight from the rules, without any program.
func evaluate(_ rules: SeccompRules, for architecture: Architecture, _ call: SystemCall) -> UInt32 {
    if call.architecture != architecture.auditNumber { return SeccompAction.killProcess.returnValue }
    if architecture == .x86_64, call.number & 0xC000_0000 == 0x4000_0000 {
        return SeccompAction.killProcess.returnValue
    }
    switch rules.rule(for: call.number) {
    case .answer(let action): return action.returnValue
    case .allowWhen(let conditions):
        let failed = conditions.first { !$0.comparison.holds(for: call) }
        return (failed?.otherwise ?? .allow).returnValue
    case .firstMatch(let answers, let otherwise):
        let match = answers.first { $0.comparisons.allSatisfy { $0.holds(for: call) } }
        return (match?.action ?? otherwise).returnValue
    }
}

extension ArgumentComparison {
    fileprivate func holds(for call: SystemCall) -> Bool { test.holds(value(of: call.arguments[argument])) }
}

extension CallRule {
    /// Everything the rule compares.
    var comparisons: [ArgumentComparison] {
        switch self {
        case .answer: []
        case .allowWhen(let conditions): conditions.map(\.comparison)
        case .firstMatch(let answers, _): answers.flatMap(\.comparisons)
        }
    }
}

/// Values around everything a condition compares, with low and high words disturbed.
func boundaries(of conditions: [ArgumentComparison], argument: Int) -> [UInt64] {
    var values: Set<UInt64> = [0, 1, 0xFFFF_FFFF, 0x1_0000_0000, .max]
    for condition in conditions where condition.argument == argument {
        for value in condition.test.values {
            for near in [value, value &+ 1, value &- 1, value ^ 0x8000_0000] {
                values.formUnion([near, near | 1 << 32, near | 1 << 63, near ^ 0xFFFF_FFFF_0000_0000])
                if let mask = condition.mask {
                    values.formUnion([near | ~mask, near ^ (mask & (0 &- mask))])
                }
            }
        }
        if let mask = condition.mask {
            for bit in 0..<64 where mask >> UInt64(bit) & 1 == 1 { values.insert(1 << UInt64(bit)) }
        }
    }
    return values.sorted()
}
