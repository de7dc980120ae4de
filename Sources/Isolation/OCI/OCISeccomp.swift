/// A seccomp profile of the container world, as it was written.
///
/// Two dialects are read, told apart by their keys. The OCI runtime specification's `linux.seccomp` ("config-linux.md",
/// section Seccomp), alone or within a `config.json`, lists what is to be loaded. moby's profiles add what decides
/// that: groups with `includes` and `excludes` (capabilities, architectures, oldest kernel), `archMap`, `comment` and
/// a single `name`. ``policy(for:capabilities:kernel:)`` makes either into rules.
package struct OCISeccomp: Equatable, Sendable {
    /// The largest text read, in bytes.
    package static let maximumSize = 1 << 20
    /// The most levels of values within values.
    package static let maximumDepth = 64

    /// The answer where no rule applies.
    package var defaultAction: SeccompAction
    /// Flags of seccomp(2) asked for.
    package var flags: SeccompFlags
    /// What was read past.
    package var warnings: [OCISeccompWarning]
    /// The rules in the order of the file.
    var groups: [Group]

    /// Calls with the same answer on the same condition: an element of `syscalls`.
    struct Group: Equatable, Sendable {
        var path: String
        var names: [JSONText]
        var action: SeccompAction
        var arguments: [Argument]
        var includes: Condition
        var excludes: Condition
    }

    /// A comparison of one argument: an element of `args`.
    struct Argument: Equatable, Sendable {
        enum Operator: String, CaseIterable, Sendable {
            case notEqual = "SCMP_CMP_NE"
            case lessThan = "SCMP_CMP_LT"
            case atMost = "SCMP_CMP_LE"
            case equal = "SCMP_CMP_EQ"
            case atLeast = "SCMP_CMP_GE"
            case greaterThan = "SCMP_CMP_GT"
            case maskedEqual = "SCMP_CMP_MASKED_EQ"
        }

        var index: Int
        var `operator`: Operator
        /// What is compared with; the mask of ``Operator/maskedEqual``.
        var value: UInt64
        /// What is compared with under the mask.
        var valueTwo: UInt64
    }

    /// moby's `includes` or `excludes`; empty asks for nothing.
    struct Condition: Equatable, Sendable {
        var capabilities: [String] = []
        var architectures: [String] = []
        var kernel: KernelVersion?
    }

    /// Reads a profile of either dialect.
    ///
    /// - Parameters:
    ///   - text: JSON.
    ///   - file: the file's name, for the error.
    package static func parse(_ text: Span<UInt8>, file: String) throws(OCISeccompError) -> OCISeccomp {
        do throws(OCISeccompError.Kind) {
            guard text.count <= maximumSize else { throw .tooLarge(bytes: text.count) }
            let root = try JSONObject(try JSONValue.parse(text, maximumDepth: maximumDepth), path: "")
            var reader = OCISeccompReader()
            return try reader.profile(root)
        } catch {
            throw OCISeccompError(file: file, kind: error)
        }
    }
}

/// Flags for loading a filter (`SECCOMP_FILTER_FLAG_*`, seccomp(2)).
package struct SeccompFlags: OptionSet, Sendable {
    /// The bits as seccomp(2) takes them.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Load into every thread; a launch has one thread.
    package static let synchronizeThreads = SeccompFlags(rawValue: 1 << 0)
    /// Write every answer but "allow" to the audit log.
    package static let log = SeccompFlags(rawValue: 1 << 1)
    /// Leave speculative store bypass as it is; kernels before 5.16 mitigate it for filtered programs otherwise.
    package static let allowSpeculation = SeccompFlags(rawValue: 1 << 2)
    /// Let only fatal signals interrupt a notified call; for filters with a listener.
    package static let waitKillable = SeccompFlags(rawValue: 1 << 5)

    /// The flag's name in profiles.
    package static let names: [String: SeccompFlags] = [
        "SECCOMP_FILTER_FLAG_TSYNC": .synchronizeThreads,
        "SECCOMP_FILTER_FLAG_LOG": .log,
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW": .allowSpeculation,
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV": .waitKillable,
    ]

    /// The names of those that are set, sorted.
    package var setNames: [String] { Self.names.filter { contains($0.value) }.keys.sorted() }
}

/// The part of a kernel's release that profiles compare.
package struct KernelVersion: Equatable, Comparable, Sendable {
    /// The first number.
    package var major: Int
    /// The second number.
    package var minor: Int

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads the beginning of a release such as `6.18.5-amd64`; nil where it is not two numbers.
    package init?(_ release: some StringProtocol) {
        let parts = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Self.number(parts[0]),
            let minor = Self.number(parts[1].prefix { $0.isNumber })
        else { return nil }
        self.init(major: major, minor: minor)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        return Int(text)
    }

    package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
