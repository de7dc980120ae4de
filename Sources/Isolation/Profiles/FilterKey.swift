internal import TOML

/// The name of a compiled filter: a hash of everything it was made of.
package struct FilterKey: Equatable, Sendable {
    /// BLAKE2b-256.
    package let bytes: [UInt8]

    /// Lower-case hexadecimal, 64 characters.
    package var name: String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Collects what a filter is made of; each part has its length before it, so that no two collections are alike.
package struct FilterKeyBuilder: ~Copyable {
    private var parts: [UInt8] = []

    /// Changes with the meaning of what is collected and with the compiler's output.
    private static let version: UInt64 = 1

    /// Begins with what every filter of this program depends on.
    package init(_ machine: SeccompMachine) {
        add(Self.version)
        add(UInt64(machine.architecture.auditNumber))
        // A program with other rules or another compiler finds nothing of this one's.
        for word in BuiltinProfiles.named("default")?.filter?.words ?? [] { add(word) }
    }

    /// Adds a built-in profile with those it extends.
    package mutating func add(builtin name: String) {
        var next: String? = name
        while let name = next {
            add(BuiltinProfiles.text(name)?.description ?? "")
            next = BuiltinProfiles.base(of: name)
        }
    }

    /// Adds what a profile says of system calls.
    package mutating func add(_ layer: SeccompLayer) {
        add(layer.unknown)
        add(layer.source?.value ?? "")
        add(UInt64(layer.groups.count))
        for group in layer.groups {
            add(group.name.value)
            add(group.isAllowed ? 1 : 0)
            add(group.answer)
            add(group.calls == nil ? 0 : group.inheritsCalls ? 2 : 1)
            add(group.calls ?? [])
            add(group.groups)
        }
        add(UInt64(layer.arguments.count))
        for rule in layer.arguments { add(rule) }
    }

    /// Adds a file of another dialect and what its rules depend on.
    package mutating func add(imported text: [UInt8], _ machine: SeccompMachine) {
        add(UInt64(text.count))
        parts += text
        add(machine.capabilities.bits)
        add(UInt64(machine.kernel.major))
        add(UInt64(machine.kernel.minor))
    }

    /// The key of all that was added.
    package consuming func key() -> FilterKey { FilterKey(bytes: ContentHash.of(parts)) }

    private mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            parts.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        parts += text.utf8
    }

    private mutating func add(_ names: [Located<String>]) {
        add(UInt64(names.count))
        for name in names { add(name.value) }
    }

    private mutating func add(_ action: SeccompAction?) {
        add(action.map { UInt64($0.returnValue) + 1 } ?? 0)
    }

    private mutating func add(_ rule: SeccompPolicy.ArgumentRule) {
        add(rule.call.value)
        let comparison = rule.condition.comparison
        add(UInt64(comparison.argument))
        add(comparison.width == .low32 ? 32 : 64)
        add(comparison.mask == nil ? 0 : 1)
        add(comparison.mask ?? 0)
        let kind: UInt64 =
            switch comparison.test {
            case .oneOf: 0
            case .noneOf: 1
            case .lessThan: 2
            case .atMost: 3
            case .greaterThan: 4
            case .atLeast: 5
            }
        add(kind)
        add(UInt64(comparison.test.values.count))
        for value in comparison.test.values { add(value) }
        add(rule.condition.otherwise)
    }
}
