internal import TOML

extension ProfileReader {
    mutating func seccomp(_ table: consuming TableReader?) -> SeccompLayer? {
        guard var table = table.take() else { return nil }
        var layer = SeccompLayer(position: table.position)
        if let source = table.string("from") { layer.source = imported(source) }
        if let answer = table.string("unknown") {
            layer.unknown = action(answer, words: Self.refusals.merging(["ALLOW": .allow]) { $1 })
        }
        layer.groups += groups(table.table("allow"), isAllowed: true)
        layer.groups += groups(table.table("deny"), isAllowed: false)
        var conditional: [String] = []
        for contents in table.tables("argument")?.value ?? [] {
            guard let rule = argumentRule(contents.reader()) else { continue }
            // Several rules may stand for one call, but none beside a plain answer to it.
            if !conditional.contains(rule.call.value) {
                conditional.append(rule.call.value)
                name(rule.call)
            }
            layer.arguments.append(rule)
        }
        finish(table)
        return layer
    }

    /// `oci:FILE`; a problem where it is anything else.
    mutating func imported(_ source: Located<String>) -> Located<String>? {
        if source.value.hasPrefix(Self.importPrefix), source.value.count > Self.importPrefix.count {
            return source
        }
        report(.notAnImport(source.value), at: source.position)
        return nil
    }

    static let importPrefix = "oci:"

    /// Answers beside the names of errors.
    private static let refusals: [String: SeccompAction] = ["KILL": .killProcess, "LOG": .log, "TRAP": .trap]
    private mutating func groups(
        _ table: consuming TableReader?,
        isAllowed: Bool
    ) -> [SeccompLayer.Group] {
        guard var table = table.take() else { return [] }
        var groups: [SeccompLayer.Group] = []
        for entry in table.remainingEntries() {
            guard var reader = table.reader(of: entry) else { continue }
            var group = SeccompLayer.Group(
                name: Located(entry.key, at: entry.keyPosition),
                isAllowed: isAllowed,
                reason: reader.string("reason")?.value
            )
            if !isAllowed, let word = reader.string("answer") {
                group.answer = action(word, words: Self.refusals)
            }
            if let calls = strings("calls", in: &reader) {
                group.calls = calls.places
                group.inheritsCalls = calls.value.inherits
                for call in calls.places { name(call) }
            }
            group.groups = reader.strings("groups")?.value ?? []
            groups.append(group)
            finish(reader)
        }
        finish(table)
        return groups
    }

    private mutating func argumentRule(_ table: consuming TableReader) -> SeccompPolicy.ArgumentRule? {
        let call = table.string("call", required: true)
        let argument = table.integer("argument", in: 0...5, required: true)
        let mask = table.integer("mask", in: 1...Int64.max)
        var otherwise = SeccompAction.errno(SeccompPolicy.notPermitted)
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
