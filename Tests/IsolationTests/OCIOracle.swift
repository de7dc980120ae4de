import CSeccomp
import Foundation
import Isolation
import Testing

/// A profile as the engines see it: read by Foundation, expanded as moby does, loaded as runc does.
struct OCIOracle {
    private struct Document: Decodable {
        var defaultAction: String
        var defaultErrnoRet: UInt32?
        var syscalls: [Group]?
    }

    private struct Group: Decodable {
        var name: String?
        var names: [String]?
        var action: String
        var errnoRet: UInt32?
        var args: [Comparison]?
        var includes: Condition?
        var excludes: Condition?
    }

    private struct Condition: Decodable {
        var caps: [String]?
        var arches: [String]?
        var minKernel: String?
    }

    struct Comparison: Decodable, Hashable {
        var index: UInt32
        var value: UInt64?
        var valueTwo: UInt64?
        var op: String
    }

    /// One call of `seccomp_rule_add`.
    struct Rule {
        var action: UInt32
        var comparisons: [Comparison]
    }

    let defaultAnswer: UInt32
    /// The rules of each call in order.
    private(set) var rules: [UInt32: [Rule]] = [:]
    private(set) var order: [(number: UInt32, rule: Rule)] = []
    /// The newest call that the profile names.
    private(set) var highest: UInt32 = 0

    init(_ json: String, capabilities: Set<String> = [], kernel: [Int] = [6, 18]) throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
        defaultAnswer = try Self.answer(document.defaultAction, document.defaultErrnoRet)
        for group in document.syscalls ?? [] {
            let (includes, excludes) = (group.includes, group.excludes)
            if let arches = includes?.arches, !arches.isEmpty, !arches.contains("amd64") { continue }
            if let caps = includes?.caps, !capabilities.isSuperset(of: caps) { continue }
            if let version = includes?.minKernel, !Self.isKernel(kernel, atLeast: version) { continue }
            if excludes?.arches?.contains("amd64") == true { continue }
            if !capabilities.isDisjoint(with: excludes?.caps ?? []) { continue }
            if let version = excludes?.minKernel, Self.isKernel(kernel, atLeast: version) { continue }
            try add(group)
        }
    }

    private static func isKernel(_ kernel: [Int], atLeast version: String) -> Bool {
        let wanted = version.split(separator: ".").compactMap { Int($0) }
        return !kernel.lexicographicallyPrecedes(wanted)
    }

    private mutating func add(_ group: Group) throws {
        let action = try Self.answer(group.action, group.errnoRet)
        let arguments = group.args ?? []
        let isRepeated = Set(arguments.map(\.index)).count < arguments.count
        for name in group.names ?? [group.name ?? ""] {
            let resolved = unsafe seccomp_syscall_resolve_name_arch(Architecture.x86_64.auditNumber, name)
            guard resolved >= 0 else { continue }
            let number = UInt32(resolved)
            highest = max(highest, number)
            if action == defaultAnswer { continue }
            for comparisons in isRepeated ? arguments.map({ [$0] }) : [arguments] {
                let rule = Rule(action: action, comparisons: comparisons)
                rules[number, default: []].append(rule)
                order.append((number, rule))
            }
        }
    }

    private static func answer(_ word: String, _ errno: UInt32?) throws -> UInt32 {
        let answers: [String: UInt32] = [
            "SCMP_ACT_ALLOW": 0x7FFF_0000, "SCMP_ACT_LOG": 0x7FFC_0000,
            "SCMP_ACT_TRACE": 0x7FF0_0000 | (errno ?? 1),
            "SCMP_ACT_ERRNO": 0x0005_0000 | (errno ?? 1), "SCMP_ACT_TRAP": 0x0003_0000, "SCMP_ACT_KILL": 0,
            "SCMP_ACT_KILL_THREAD": 0, "SCMP_ACT_KILL_PROCESS": 0x8000_0000,
        ]
        return try #require(answers[word])
    }

    /// libseccomp's program, and the calls that it refuses or that it is not asked about.
    ///
    /// libseccomp 2.5.4 shares the nodes of order comparisons of one argument and gets them wrong (fixed in 2.6.1); of
    /// rules with different answers it makes what its sorting happens to give, and on some it does not come back.
    func program() throws -> (words: [UInt64], refused: Set<UInt32>) {
        var refused = Set(rules.filter { Self.isBeyondLibseccomp($0.value) }.keys)
        let words = try unsafe Self.filter(unknown: defaultAnswer) { context in
            for (number, rule) in order where !refused.contains(number) {
                if unsafe Self.add(rule, number, to: context) != 0 { refused.insert(number) }
            }
        }
        return (words, refused)
    }

    private static func isBeyondLibseccomp(_ rules: [Rule]) -> Bool {
        let conditional = rules.filter { !$0.comparisons.isEmpty }
        let orders = Set(conditional.flatMap(\.comparisons)).filter {
            !["SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_MASKED_EQ"].contains($0.op)
        }
        return Set(orders.map(\.index)).count < orders.count || Set(conditional.map(\.action)).count > 1
    }

    /// libseccomp's verdict on one comparison.
    static func holds(_ comparison: Comparison, _ register: UInt64) throws -> Bool {
        let words: [UInt64]
        if let known = programs.withLock({ $0[comparison] }) {
            words = known
        } else {
            words = try unsafe filter(unknown: 0x7FFF_0000) { context in
                let rule = Rule(action: 0x0005_0063, comparisons: [comparison])
                unsafe #expect(add(rule, 0, to: context) == 0)
            }
            programs.withLock { $0[comparison] = words }
        }
        var call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: 0)
        call.arguments[Int(comparison.index)] = register
        return try interpret(words, call) == 0x0005_0063
    }

    private static let programs = LockedPrograms()

    private static func filter(
        unknown: UInt32,
        _ fill: (scmp_filter_ctx) throws -> Void
    ) throws -> [UInt64] {
        let context = unsafe try #require(unsafe seccomp_init(unknown))
        defer { unsafe seccomp_release(context) }
        if Architecture.native != .x86_64 {
            unsafe #expect(seccomp_arch_remove(context, Architecture.native.auditNumber) == 0)
            unsafe #expect(seccomp_arch_add(context, Architecture.x86_64.auditNumber) == 0)
        }
        unsafe #expect(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0)
        unsafe try fill(context)
        return try unsafe SeccompOracle.export(context)
    }

    private static func add(_ rule: Rule, _ number: UInt32, to context: scmp_filter_ctx) -> CInt {
        let operators: [String: scmp_compare] = [
            "SCMP_CMP_NE": SCMP_CMP_NE, "SCMP_CMP_LT": SCMP_CMP_LT, "SCMP_CMP_LE": SCMP_CMP_LE,
            "SCMP_CMP_EQ": SCMP_CMP_EQ, "SCMP_CMP_GE": SCMP_CMP_GE, "SCMP_CMP_GT": SCMP_CMP_GT,
            "SCMP_CMP_MASKED_EQ": SCMP_CMP_MASKED_EQ,
        ]
        let comparisons = rule.comparisons.map {
            scmp_arg_cmp(
                arg: $0.index,
                op: operators[$0.op] ?? SCMP_CMP_EQ,
                datum_a: $0.value ?? 0,
                datum_b: $0.valueTwo ?? 0
            )
        }
        return unsafe comparisons.withUnsafeBufferPointer {
            unsafe seccomp_rule_add_array(
                context,
                rule.action,
                CInt(number),
                UInt32($0.count),
                $0.count == 0 ? nil : $0.baseAddress
            )
        }
    }
}

/// Programs made once; tests run side by side.
private final class LockedPrograms: @unchecked Sendable {
    private let lock = NSLock()
    private var programs: [OCIOracle.Comparison: [UInt64]] = [:]

    func withLock<R>(_ body: (inout [OCIOracle.Comparison: [UInt64]]) throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&programs)
    }
}
