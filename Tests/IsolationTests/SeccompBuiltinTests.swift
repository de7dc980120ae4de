import CSeccomp
import Isolation
import TOML
import Testing

private func policy(_ name: String = "default") throws -> SeccompPolicy {
    try #require(try BuiltinProfiles.policy(name))
}

/// The built-in profiles that filter anything.
private let filtering = BuiltinProfiles.names.filter { $0 != "none" }

private func isKill(_ answer: UInt32) -> Bool {
    answer & 0xFFFF_0000 == 0x8000_0000 || answer & 0xFFFF_0000 == 0
}

@Suite struct `The built-in profiles' filters` {
    @Test(arguments: filtering, Architecture.allCases)
    func `answer every call as their rules do`(_ name: String, _ architecture: Architecture) throws {
        let rules = try policy(name).rules(for: architecture)
        let filter = try SeccompCompiler.compile(rules, for: architecture)
        let compared = try expectAgreement(filter, rules, numbers: interestingNumbers)
        #expect(compared > 1_500)
        print("\(name) on \(architecture): \(filter.count) instructions, \(compared) calls compared")
        #expect(filter.count <= (name == "default" ? 86 : 115))
        for foreign in [0, 0x4000_0003, 0xC000_003E, 0xC000_00B7] as [UInt32]
        where foreign != architecture.auditNumber {
            for number in interestingNumbers {
                let answer = try interpret(filter.words, SystemCall(architecture: foreign, number: number))
                #expect(answer == SeccompAction.killProcess.returnValue)
            }
        }
    }

    @Test(arguments: filtering, Architecture.allCases)
    func `answer as libseccomp does where that can express it`(
        _ name: String,
        _ architecture: Architecture
    ) throws {
        let policy = try policy(name)
        let filter = try SeccompCompiler.compile(policy.rules(for: architecture), for: architecture)
        var oracleRules: [SeccompOracle.Rule] = []
        var refusing: [SeccompOracle.Rule] = []
        for group in policy.groups where group.answer != policy.unknown {
            for call in group.calls where SeccompOracle.knows(call.value) {
                oracleRules.append(.init(name: call.value, action: group.answer))
            }
        }
        var conditional: [UInt32: [ArgumentCondition]] = [:]
        for rule in policy.arguments {
            guard case .number(let number) = SystemCallName.resolve(rule.call.value, for: architecture) else {
                continue
            }
            conditional[number, default: []].append(rule.condition)
            let mask = rule.condition.mask ?? 0xFFFF_FFFF
            func rules(_ values: [UInt64], _ action: SeccompAction) -> [SeccompOracle.Rule] {
                values.map {
                    .init(
                        name: rule.call.value,
                        action: action,
                        argument: (rule.condition.argument, mask, $0)
                    )
                }
            }
            switch rule.condition.test {
            case .oneOf(let values): oracleRules += rules(values, .allow)
            case .noneOf(let values): refusing += rules(values, rule.condition.otherwise)
            case .lessThan, .atMost, .greaterThan, .atLeast: Issue.record("no order in the default profile")
            }
        }
        let oracle = try SeccompOracle.filter(oracleRules, unknown: policy.unknown, for: architecture)
        // "None of" needs a filter of its own: libseccomp has one default answer per filter.
        let refusals = try SeccompOracle.filter(refusing, unknown: .allow, for: architecture)
        let refusedNumbers = Set(
            refusing.compactMap { rule -> UInt32? in
                guard case .number(let n) = SystemCallName.resolve(rule.name, for: architecture) else {
                    return nil
                }
                return n
            }
        )
        let newer = Set(SystemCallName.newer.map(\.number))
        var compared = 0
        for number in (0...1023) as ClosedRange<UInt32> where !newer.contains(number) {
            var call = SystemCall(architecture: architecture.auditNumber, number: number)
            guard let conditions = conditional[number] else {
                #expect(try interpret(filter.words, call) == interpret(oracle, call), "\(number)")
                compared += 1
                continue
            }
            for argument in 0...5 {
                for value in boundaries(of: conditions.map(\.comparison), argument: argument) {
                    call.arguments = [0, 0, 0, 0, 0, 0]
                    call.arguments[argument] = value
                    let ours = try interpret(filter.words, call)
                    let isRefusal = refusedNumbers.contains(number)
                    let theirs = try interpret(isRefusal ? refusals : oracle, call)
                    // A failed "one of" gets libseccomp's default answer, ours its own.
                    let allow = SeccompAction.allow.returnValue
                    #expect(isRefusal ? ours == theirs : (ours == allow) == (theirs == allow), "\(call)")
                    compared += 1
                }
            }
        }
        #expect(compared > 1_200)
        let foreign = SystemCall(architecture: 0x4000_0003, number: 1)
        #expect(try isKill(interpret(oracle, foreign)) && isKill(interpret(filter.words, foreign)))
        if architecture == .x86_64 {
            let x32 = SystemCall(architecture: architecture.auditNumber, number: 0x4000_0001)
            #expect(try isKill(interpret(oracle, x32)) && isKill(interpret(filter.words, x32)))
        }
        print(
            "libseccomp for \(name) on \(architecture): \(oracle.count) instructions, \(compared) calls compared"
        )
    }

    @Test(arguments: filtering)
    func `have an answer with a reason for every call of both architectures`(_ name: String) throws {
        let policy = try policy(name)
        var named = Set(policy.groups.flatMap { $0.calls.map(\.value) })
        named.formUnion(policy.arguments.map(\.call.value))
        for architecture in Architecture.allCases {
            for name in SystemCallName.all {
                guard case .number = SystemCallName.resolve(name, for: architecture) else { continue }
                #expect(named.contains(name), "\(name) is not named")
            }
        }
        for group in policy.groups { #expect(group.reason?.isEmpty == false, "\(group.name)") }
        for rule in policy.arguments { #expect(rule.reason?.isEmpty == false, "\(rule.call.value)") }
        let summary = policy.summary(for: SeccompMachine(architecture: .x86_64))
        print("\(name) on x86_64: \(summary)")
        #expect(summary.allowed > 240 && summary.conditional >= 4 && summary.refused > 60)
        if name == "default" { #expect(summary.allowed > 290 && summary.conditional == 5) }
    }
}
