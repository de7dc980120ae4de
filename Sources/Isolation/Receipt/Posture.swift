package import LinuxSystem

/// One value of a posture, in the form the receipt shows it.
package enum PostureValue: Equatable, Sendable {
    case flag(Bool)
    case number(Int)
    case text(String)
    case numbers([Int])
    case texts([String])
}

/// What the kernel says a process is and may do, by the names of docs/receipt.md, in their order.
package struct Posture: Equatable, Sendable {
    /// One line of it.
    package struct Field: Equatable, Sendable {
        /// Its name in the receipt.
        package let name: String
        /// What was read.
        package let value: PostureValue
    }

    /// What could not be read, and why.
    package struct Unread: Equatable, Sendable {
        /// The name of the field, or the first word of a group of them.
        package let name: String
        /// The call that failed.
        package let error: SystemError
    }

    /// What was read.
    package private(set) var fields: [Field] = []
    /// What was not.
    package private(set) var unread: [Unread] = []

    /// Nothing read yet.
    package init() {}

    /// Nothing that could be read, and why.
    package init(unread name: String, _ error: SystemError) { add(unread: name, error) }

    /// The value of a field; nil where it was not read.
    package subscript(_ name: String) -> PostureValue? { fields.first { $0.name == name }?.value }

    /// Adds what was read, or why it was not.
    package mutating func add(_ name: String, _ value: PostureValue?) {
        if let value { fields.append(Field(name: name, value: value)) }
    }

    /// Notes that `name` could not be read.
    package mutating func add(unread name: String, _ error: SystemError) {
        unread.append(Unread(name: name, error: error))
    }

    /// The number of a field that has one.
    func number(_ name: String) -> Int? { if case .number(let value)? = self[name] { value } else { nil } }

    /// The bits of a field of capabilities.
    func capabilities(_ name: String) -> UInt64? {
        guard case .texts(let names)? = self[name] else { return nil }
        return names.reduce(UInt64(0)) { $0 | 1 << UInt64(CapabilityName.number($1)) }
    }
}

/// Capabilities in a receipt: by name, those this program does not know by number.
enum CapabilityName {
    static func names(_ bits: UInt64) -> PostureValue {
        .texts(
            (0..<64).filter { bits >> UInt64($0) & 1 == 1 }
                .map { Capability(number: $0)?.name ?? "CAP_\($0)" }
        )
    }

    static func number(_ name: String) -> Int {
        Capability(name: name).map { Int($0.number) } ?? Int(name.dropFirst(4)) ?? 63
    }
}
