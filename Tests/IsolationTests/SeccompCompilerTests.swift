import Isolation
import Testing

private let essential = SeccompCompiler.essentialCalls

private func rules(
    unknown: SeccompAction = .errno(38),
    for architecture: Architecture = .x86_64,
    _ more: [SeccompRules.Call] = []
) -> SeccompRules {
    let numbers = more.map(\.number)
    let needed = essential.compactMap { name -> SeccompRules.Call? in
        guard case .number(let number) = SystemCallName.resolve(name, for: architecture),
            !numbers.contains(number)
        else { return nil }
        return SeccompRules.Call(number: number, rule: .answer(.allow))
    }
    return SeccompRules(unknown: unknown, calls: needed + more)
}

/// Numbers from a fixed seed, so that a failure repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private func randomComparison(_ random: inout SplitMix) -> ArgumentComparison {
    let full = Bool.random(using: &random)
    let limit: UInt64 = full ? .max : 0xFFFF_FFFF
    while true {
        let mask = Bool.random(using: &random) ? random.next() & limit | 1 : nil
        let values = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            (Bool.random(using: &random) ? random.next() : random.next() % 9) & (mask ?? limit)
        }
        let test: ArgumentComparison.Test =
            switch Int.random(in: 0..<8, using: &random) {
            case 0...1: .oneOf(values)
            case 2...3: .noneOf(values)
            case 4: .lessThan(values[0])
            case 5: .atMost(values[0])
            case 6: .greaterThan(values[0])
            default: .atLeast(values[0])
            }
        let comparison = ArgumentComparison(
            argument: Int.random(in: 0...5, using: &random),
            width: full ? .full64 : .low32,
            mask: mask,
            test: test
        )
        if comparison.isPossible { return comparison }
    }
}

private func randomRules(_ random: inout SplitMix, for architecture: Architecture) -> SeccompRules {
    let actions: [SeccompAction] = [
        .allow, .allow, .log, .trace(7), .errno(1), .errno(38), .trap, .killThread, .killProcess,
    ]
    func action() -> SeccompAction { actions.randomElement(using: &random) ?? .killProcess }
    func rule() -> CallRule {
        if Bool.random(using: &random) {
            return .allowWhen(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    let comparison = randomComparison(&random)
                    return ArgumentCondition(
                        argument: comparison.argument,
                        width: comparison.width,
                        mask: comparison.mask,
                        test: comparison.test,
                        otherwise: action()
                    )
                }
            )
        }
        let answers = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let comparisons = (0..<Int.random(in: 1...3, using: &random)).map { _ in randomComparison(&random)
            }
            return ConditionalAnswer(comparisons, action())
        }
        return .firstMatch(answers, otherwise: action())
    }
    var calls: [SeccompRules.Call] = []
    let span = UInt32.random(in: 20...600, using: &random)
    for number in 0..<span where Int.random(in: 0..<4, using: &random) != 0 {
        let conditional = Int.random(in: 0..<12, using: &random) == 0
        calls.append(SeccompRules.Call(number: number, rule: conditional ? rule() : .answer(action())))
    }
    let needed = rules(for: architecture).calls
    calls.removeAll { call in needed.contains { $0.number == call.number } }
    return SeccompRules(
        unknown: action(),
        newer: Bool.random(using: &random) ? action() : nil,
        calls: (calls + needed).shuffled(using: &random)
    )
}

/// Compares program and rules on every number and every argument boundary; returns the number of comparisons.
@discardableResult
func expectAgreement(
    _ filter: SeccompFilter,
    _ rules: SeccompRules,
    numbers: some Sequence<UInt32>
) throws -> Int {
    var compared = 0
    let architecture = filter.architecture
    for number in numbers {
        var call = SystemCall(architecture: architecture.auditNumber, number: number)
        var calls = [call]
        let conditions = rules.rule(for: number).comparisons
        if !conditions.isEmpty {
            for argument in 0...5 {
                for value in boundaries(of: conditions, argument: argument) {
                    // The other arguments pass or fail together with it.
                    for other in [0, value] {
                        call.arguments = Array(repeating: other, count: 6)
                        call.arguments[argument] = value
                        calls.append(call)
                    }
                }
            }
        }
        for call in calls {
            let got = try interpret(filter.words, call)
            let wanted = evaluate(rules, for: architecture, call)
            if got != wanted { Issue.record("\(architecture) \(call): \(got) instead of \(wanted)") }
            compared += 1
        }
    }
    return compared
}

let interestingNumbers: [UInt32] =
    Array(0...1023) + [
        5000, 0x3FFF_FFFF, 0x4000_0000, 0x4000_0001, 0x4000_003B, 0x4000_0209, 0x7FFF_FFFF, 0x8000_0000,
        0xC000_0000, 0xFFFF_FFFF,
    ]

@Suite struct `The seccomp compiler` {
    @Test(arguments: Architecture.allCases)
    func `gives random rules the answers the rules give`(_ architecture: Architecture) throws {
        var random = SplitMix(state: 0x1A0C_4E5)
        var compared = 0
        var longest = 0
        for _ in 0..<60 {
            let rules = randomRules(&random, for: architecture)
            let filter = try SeccompCompiler.compile(rules, for: architecture)
            longest = max(longest, filter.count)
            compared += try expectAgreement(filter, rules, numbers: (0..<640).map { UInt32($0) })
            for number in interestingNumbers.suffix(10) {
                try expectAgreement(filter, rules, numbers: [number])
            }
        }
        #expect(compared > 40_000)
        // Long enough that conditional jumps needed stepping stones.
        #expect(longest > 600)
    }

    @Test func `kills foreign architectures and x32 calls`() throws {
        let filter = try SeccompCompiler.compile(rules(unknown: .allow), for: .x86_64)
        let kill = SeccompAction.killProcess.returnValue
        for number in [0, 1, 59, 5000, 0xFFFF_FFFF] as [UInt32] {
            for foreign in [0x4000_0003, 0xC000_00B7, 0, 0xC000_003F] as [UInt32] {
                #expect(
                    try interpret(filter.words, SystemCall(architecture: foreign, number: number)) == kill
                )
            }
        }
        for number in [0x4000_0000, 0x4000_0001, 0x7FFF_FFFF] as [UInt32] {
            let call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: number)
            #expect(try interpret(filter.words, call) == kill)
        }
    }

    @Test func `answers minus one, which is no call, like an unknown call`() throws {
        let filter = try SeccompCompiler.compile(rules(), for: .x86_64)
        let call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: .max)
        #expect(try interpret(filter.words, call) == SeccompAction.errno(38).returnValue)
    }

    @Test func `compares an int argument on its low word only`() throws {
        let condition = ArgumentCondition(argument: 1, test: .noneOf([0x5412]), otherwise: .errno(1))
        let rules = rules([SeccompRules.Call(number: 16, rule: .allowWhen([condition]))])
        let filter = try SeccompCompiler.compile(rules, for: .x86_64)
        var call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: 16)
        call.arguments[1] = 0xDEAD_BEEF_0000_5412
        #expect(try interpret(filter.words, call) == SeccompAction.errno(1).returnValue)
    }

    @Test func `compares both words where the width says so`() throws {
        let condition = ArgumentCondition(
            argument: 0,
            width: .full64,
            mask: 0xFFFF_0000_0000_FFFF,
            test: .oneOf([0x1234_0000_0000_0001]),
            otherwise: .errno(1)
        )
        let rules = rules([SeccompRules.Call(number: 16, rule: .allowWhen([condition]))])
        let filter = try SeccompCompiler.compile(rules, for: .x86_64)
        func answer(_ argument: UInt64) throws -> UInt32 {
            var call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: 16)
            call.arguments[0] = argument
            return try interpret(filter.words, call)
        }
        #expect(try answer(0x1234_FFFF_FFFF_0001) == SeccompAction.allow.returnValue)
        #expect(try answer(0x0000_0000_0000_0001) == SeccompAction.errno(1).returnValue)
        #expect(try answer(0x1234_0000_0000_0002) == SeccompAction.errno(1).returnValue)
    }

    @Test func `orders 64-bit arguments by both words`() throws {
        let edges: [UInt64] = [
            0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001,
            0x1_FFFF_FFFF, 0x2_0000_0000, 0x8000_0000_0000_0000, 0xFFFF_FFFF_0000_0000, .max - 1, .max,
        ]
        let tests: [(UInt64) -> ArgumentComparison.Test] = [
            { .lessThan($0) }, { .atMost($0) }, { .greaterThan($0) }, { .atLeast($0) },
        ]
        var compared = 0
        for (width, limits) in [(ArgumentComparison.Width.full64, edges), (.low32, Array(edges[..<7]))] {
            let comparisons = tests.flatMap { test in
                limits.map { ArgumentComparison(argument: 1, width: width, test: test($0)) }
            }.filter(\.isPossible)
            for first in comparisons {
                for second in comparisons {
                    let rule = CallRule.firstMatch(
                        [ConditionalAnswer([first], .errno(1)), ConditionalAnswer([second], .errno(2))],
                        otherwise: .allow
                    )
                    let rules = rules([SeccompRules.Call(number: 16, rule: rule)])
                    let filter = try SeccompCompiler.compile(rules, for: .x86_64)
                    for value in edges {
                        var call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: 16)
                        call.arguments[1] = value
                        let wanted = evaluate(rules, for: .x86_64, call)
                        if try interpret(filter.words, call) != wanted {
                            Issue.record("\(first) \(second) \(value)")
                        }
                        compared += 1
                    }
                }
            }
        }
        #expect(compared > 40_000)
    }

    @Test func `answers calls above the highest listed as it is told`() throws {
        var rules = rules(unknown: .errno(1), [SeccompRules.Call(number: 400, rule: .answer(.errno(1)))])
        rules.newer = .errno(38)
        let filter = try SeccompCompiler.compile(rules, for: .x86_64)
        func answer(_ number: UInt32) throws -> UInt32 {
            try interpret(
                filter.words,
                SystemCall(architecture: Architecture.x86_64.auditNumber, number: number)
            )
        }
        for number in [5, 399, 400] as [UInt32] {
            #expect(try answer(number) == SeccompAction.errno(1).returnValue)
        }
        for number in [401, 0x3FFF_FFFF, .max] as [UInt32] {
            #expect(try answer(number) == SeccompAction.errno(38).returnValue)
        }
        #expect(try answer(0x4000_0000) == SeccompAction.killProcess.returnValue)
    }

    @Test(arguments: essential)
    func `refuses rules that would stop the launcher itself`(_ name: String) throws {
        guard case .number(let number) = SystemCallName.resolve(name, for: .x86_64) else {
            Issue.record("\(name) has no number")
            return
        }
        var conditional = rules()
        conditional.calls.removeAll { $0.number == number }
        #expect(throws: SeccompError.essentialCallRefused(name: name)) {
            try SeccompCompiler.compile(conditional, for: .x86_64)
        }
        let condition = ArgumentCondition(argument: 0, test: .oneOf([1]), otherwise: .errno(1))
        conditional.calls.append(SeccompRules.Call(number: number, rule: .allowWhen([condition])))
        #expect(throws: SeccompError.essentialCallRefused(name: name)) {
            try SeccompCompiler.compile(conditional, for: .x86_64)
        }
    }

    @Test func `refuses a program the kernel would not take`() {
        let calls = (600..<2700).map { number in
            SeccompRules.Call(
                number: UInt32(number),
                rule: .allowWhen([
                    ArgumentCondition(argument: 0, test: .oneOf([UInt64(number)]), otherwise: .errno(1))
                ])
            )
        }
        #expect {
            try SeccompCompiler.compile(rules(calls), for: .x86_64)
        } throws: { error in
            guard case .tooManyInstructions(let count) = error as? SeccompError else { return false }
            return count > 4096
        }
    }

    @Test func `refuses a number given twice, one outside the table and a test that cannot hold`() {
        let twice = SeccompRules.Call(number: 7, rule: .answer(.allow))
        #expect(throws: SeccompError.repeatedCall(number: 7)) {
            try SeccompCompiler.compile(rules([twice, twice]), for: .x86_64)
        }
        let x32 = SeccompRules.Call(number: 0x4000_0001, rule: .answer(.allow))
        #expect(throws: SeccompError.numberOutOfRange(0x4000_0001)) {
            try SeccompCompiler.compile(rules([x32]), for: .x86_64)
        }
        for condition in [
            ArgumentCondition(argument: 6, test: .oneOf([1]), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, mask: 0xF0, test: .oneOf([1]), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, test: .noneOf([1 << 32]), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, mask: 1 << 32, test: .noneOf([0]), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, test: .oneOf([]), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, test: .lessThan(0), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, test: .atMost(0xFFFF_FFFF), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, mask: 7, test: .greaterThan(7), otherwise: .errno(1)),
            ArgumentCondition(argument: 0, width: .full64, test: .atLeast(0), otherwise: .errno(1)),
        ] {
            let call = SeccompRules.Call(number: 7, rule: .allowWhen([condition]))
            #expect(throws: SeccompError.impossibleCondition(number: 7)) {
                try SeccompCompiler.compile(rules([call]), for: .x86_64)
            }
        }
    }
}
