internal import TOML

extension ProfileReader {
    /// `import_` receives `from`, which names rules of another dialect.
    mutating func seccomp(
        _ table: consuming TableReader?,
        importing import_: inout Located<String>?
    ) -> SeccompPolicy? {
        guard var table = table.take() else { return nil }
        import_ = table.string("from")
        var policy = SeccompPolicy(
            position: table.position,
            unknown: .errno(Self.noSuchCall),
            groups: [],
            arguments: []
        )
        if let answer = table.string("unknown") {
            policy.unknown = action(answer, words: Self.refusals.merging(["ALLOW": .allow]) { $1 })
        }
        policy.groups += groups(table.table("allow"), isAllowed: true)
        policy.groups += groups(table.table("deny"), isAllowed: false)
        var conditional: [String] = []
        for contents in table.tables("argument")?.value ?? [] {
            guard let rule = argumentRule(contents.reader()) else { continue }
            // Several rules may stand for one call, but none beside a plain answer to it.
            if !conditional.contains(rule.call.value) {
                conditional.append(rule.call.value)
                name(rule.call)
            }
            policy.arguments.append(rule)
        }
        finish(table)
        return policy
    }

    /// Answers beside the names of errors.
    private static let refusals: [String: SeccompAction] = ["KILL": .killProcess, "LOG": .log, "TRAP": .trap]
    private static let noSuchCall: UInt16 = 38
    private static let notPermitted: UInt16 = 1

    private mutating func groups(
        _ table: consuming TableReader?,
        isAllowed: Bool
    ) -> [SeccompPolicy.Group] {
        guard var table = table.take() else { return [] }
        var groups: [SeccompPolicy.Group] = []
        for entry in table.remainingEntries() {
            guard var group = table.reader(of: entry) else { continue }
            let reason = group.string("reason")?.value
            var answer = isAllowed ? SeccompAction.allow : .errno(Self.notPermitted)
            if !isAllowed, let word = group.string("answer") {
                answer = action(word, words: Self.refusals)
            }
            let calls = group.strings("calls", required: true)?.value ?? []
            for call in calls { name(call) }
            groups.append(
                SeccompPolicy.Group(name: entry.key, reason: reason, answer: answer, calls: calls)
            )
            finish(group)
        }
        finish(table)
        return groups
    }

    private mutating func argumentRule(_ table: consuming TableReader) -> SeccompPolicy.ArgumentRule? {
        let call = table.string("call", required: true)
        let argument = table.integer("argument", in: 0...5, required: true)
        let mask = table.integer("mask", in: 1...Int64.max)
        var otherwise = SeccompAction.errno(Self.notPermitted)
        if let word = table.string("otherwise") { otherwise = action(word, words: Self.refusals) }
        let reason = table.string("reason")?.value
        let width = width(&table)
        let test = test(&table, call: call?.value ?? "")
        let position = table.position
        finish(table)
        guard let call, let argument, let test else { return nil }
        let condition = ArgumentCondition(
            argument: Int(argument.value),
            width: width,
            mask: mask.map { UInt64($0.value) },
            test: test,
            otherwise: otherwise
        )
        guard condition.isPossible else {
            report(.valueOutsideMask(call: call.value), at: mask?.position ?? position)
            return nil
        }
        return SeccompPolicy.ArgumentRule(call: call, condition: condition, reason: reason)
    }

    private mutating func width(_ table: inout TableReader) -> ArgumentCondition.Width {
        guard let width = table.integer("width", in: 32...64) else { return .low32 }
        if width.value == 64 { return .full64 }
        if width.value != 32 {
            report(
                .schema(.notAllowed(key: "width", table: table.name, allowed: ["32", "64"])),
                at: width.position
            )
        }
        return .low32
    }

    /// The one test of a rule; a problem where there is none or more than one.
    private mutating func test(_ table: inout TableReader, call: String) -> ArgumentCondition.Test? {
        var present: [String] = []
        for key in Self.singleTests.keys.sorted() + ["none_of", "one_of"] where table.entry(key) != nil {
            present.append(key)
        }
        guard present.count == 1 else {
            report(.needsOneTest(call: call), at: table.position)
            return nil
        }
        if let test = Self.singleTests[present[0]] {
            return table.integer(present[0], in: 0...Int64.max).map { test(UInt64($0.value)) }
        }
        guard let list = values(present[0], &table) else { return nil }
        guard !list.isEmpty else {
            report(.needsOneTest(call: call), at: table.position)
            return nil
        }
        return present[0] == "one_of" ? .oneOf(list) : .noneOf(list)
    }

    /// Comparisons with one number.
    private static let singleTests: [String: @Sendable (UInt64) -> ArgumentCondition.Test] = [
        "equals": { .oneOf([$0]) }, "not_equals": { .noneOf([$0]) },
        "less_than": { .lessThan($0) }, "at_most": { .atMost($0) },
        "greater_than": { .greaterThan($0) }, "at_least": { .atLeast($0) },
    ]

    private mutating func values(_ key: String, _ table: inout TableReader) -> [UInt64]? {
        guard let list = table.integers(key) else { return nil }
        var values: [UInt64] = []
        for value in list.value {
            if value.value >= 0 {
                values.append(UInt64(value.value))
            } else {
                report(
                    .schema(.outOfRange(key: key, table: table.name, minimum: 0, maximum: .max)),
                    at: value.position
                )
            }
        }
        return values
    }

    private mutating func action(_ word: Located<String>, words: [String: SeccompAction]) -> SeccompAction {
        if let action = words[word.value] { return action }
        if let number = ErrorName.number(word.value) { return .errno(number) }
        let known = words.keys.sorted() + (1...133).compactMap(ErrorName.name)
        let nearest = nearestKey(to: word.value, among: known)
        report(.unknownAnswer(name: word.value, nearest: nearest), at: word.position)
        return .killProcess
    }

    /// Notes that `call` has its rule; a problem where it has one already or no kernel has such a call.
    private mutating func name(_ call: Located<String>) {
        if SystemCallName.resolve(call.value, for: .native) == .unknown {
            let nearest = nearestKey(to: call.value, among: SystemCallName.all)
            report(.unknownCall(name: call.value, nearest: nearest), at: call.position)
        } else if let first = named[call.value] {
            report(.repeatedCall(name: call.value, first: first), at: call.position)
        } else {
            named[call.value] = call.position
        }
    }
}
