/// Turns rules into classic BPF: a binary search over ranges of call numbers.
///
/// A foreign architecture or an x32 number kills the process; the kernel would otherwise run a call that the
/// native numbers do not describe. Numbers from 0x80000000 on are no calls at all: programs pass -1 for calls
/// their headers did not know, and get the answer for unknown calls.
package struct SeccompCompiler {
    /// `BPF_MAXINSNS` (`linux/bpf_common.h`).
    package static let maximumInstructions = 4096
    /// What the launcher does after loading the filter: start the program, or report why not and leave.
    package static let essentialCalls = ["execve", "execveat", "exit_group", "write"]

    private var program = BackwardProgram()

    /// Compiles `rules` for `architecture`.
    ///
    /// - Parameter needed: calls that must be allowed without conditions.
    /// - Throws: ``SeccompError``; nothing is weakened to make rules fit.
    package static func compile(
        _ rules: SeccompRules,
        for architecture: Architecture,
        needing needed: [String] = essentialCalls
    ) throws(SeccompError) -> SeccompFilter {
        let calls = rules.calls.sorted { $0.number < $1.number }
        try check(calls)
        for name in needed {
            guard case .number(let number) = SystemCallName.resolve(name, for: architecture),
                rules.rule(for: number) == .answer(.allow)
            else { throw .essentialCallRefused(name: name) }
        }
        var compiler = SeccompCompiler()
        let ranges = CallRange.covering(calls, unknown: rules.unknown, architecture: architecture)
        compiler.generate(CallRange.Segment.grouping(ranges), architecture: architecture)
        let words = compiler.program.words
        guard words.count <= maximumInstructions else { throw .tooManyInstructions(count: words.count) }
        return SeccompFilter(architecture: architecture, words: words)
    }

    private static func check(_ calls: [SeccompRules.Call]) throws(SeccompError) {
        for (index, call) in calls.enumerated() {
            guard call.number < Architecture.x32Bit else { throw .numberOutOfRange(call.number) }
            if index > 0, calls[index - 1].number == call.number {
                throw .repeatedCall(number: call.number)
            }
            guard case .allowWhen(let conditions) = call.rule else { continue }
            for condition in conditions where !condition.isPossible {
                throw .impossibleCondition(number: call.number)
            }
        }
    }

    /// Emits the program from its last instruction to its first.
    private mutating func generate(_ segments: [CallRange.Segment], architecture: Architecture) {
        let search = tree(segments[...])
        let loaded = program.load(SeccompData.number, then: search)
        let native = program.branch(
            SockFilter.jumpIfEqual,
            architecture.auditNumber,
            ifTrue: loaded,
            ifFalse: program.answer(.killProcess)
        )
        _ = program.load(SeccompData.architecture, then: native)
    }

    /// A balanced search for the segment that holds the number in the accumulator.
    private mutating func tree(_ segments: ArraySlice<CallRange.Segment>) -> BackwardProgram.Label {
        guard segments.count > 1 else { return leaf(segments[segments.startIndex]) }
        let middle = segments.startIndex + segments.count / 2
        let upper = tree(segments[middle...])
        let lower = tree(segments[..<middle])
        return program.branch(
            SockFilter.jumpIfAtLeast,
            segments[middle].first,
            ifTrue: upper,
            ifFalse: lower
        )
    }

    /// The segment's answer, after a test for each number in it that is answered differently.
    private mutating func leaf(_ segment: CallRange.Segment) -> BackwardProgram.Label {
        var next = block(segment.rule)
        for exception in segment.exceptions.reversed() {
            let label = block(exception.rule)
            next = program.branch(SockFilter.jumpIfEqual, exception.number, ifTrue: label, ifFalse: next)
        }
        return next
    }

    private mutating func block(_ rule: CallRule) -> BackwardProgram.Label {
        switch rule {
        case .answer(let action): return program.answer(action)
        case .allowWhen(let conditions):
            var next = program.answer(.allow)
            for condition in conditions.reversed() { next = test(condition, then: next) }
            return next
        }
    }

    /// Goes on at `next` when the condition holds, else returns its answer.
    private mutating func test(
        _ condition: ArgumentCondition,
        then next: BackwardProgram.Label
    ) -> BackwardProgram.Label {
        let refused = program.answer(condition.otherwise)
        let match: BackwardProgram.Label
        let miss: BackwardProgram.Label
        let values: [UInt64]
        switch condition.test {
        case .oneOf(let accepted): (values, match, miss) = (accepted, next, refused)
        case .noneOf(let rejected): (values, match, miss) = (rejected, refused, next)
        }
        let low = SeccompData.argument(condition.argument)
        let lowMask = condition.mask.map { UInt32(truncatingIfNeeded: $0) }
        switch condition.width {
        case .low32:
            var chain = miss
            for value in values.reversed() {
                let word = UInt32(truncatingIfNeeded: value)
                chain = program.branch(SockFilter.jumpIfEqual, word, ifTrue: match, ifFalse: chain)
            }
            return program.load(low, mask: lowMask, then: chain)
        case .full64:
            let highMask = condition.mask.map { UInt32(truncatingIfNeeded: $0 >> 32) }
            var chain = miss
            for value in values.reversed() {
                let (highWord, lowWord) = (
                    UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value)
                )
                let lowTest = program.branch(SockFilter.jumpIfEqual, lowWord, ifTrue: match, ifFalse: chain)
                let lowLoad = program.load(low, mask: lowMask, then: lowTest)
                let highTest = program.branch(
                    SockFilter.jumpIfEqual,
                    highWord,
                    ifTrue: lowLoad,
                    ifFalse: chain
                )
                chain = program.load(low + 4, mask: highMask, then: highTest)
            }
            return chain
        }
    }
}

extension ArgumentCondition {
    /// Whether the argument exists and every value compared can occur under the mask and the width.
    package var isPossible: Bool {
        guard (0...5).contains(argument) else { return false }
        let width: UInt64 = self.width == .low32 ? 0xFFFF_FFFF : .max
        let reachable = mask ?? width
        let values: [UInt64]
        switch test {
        case .oneOf(let list), .noneOf(let list): values = list
        }
        return !values.isEmpty && reachable & ~width == 0 && values.allSatisfy { $0 & ~reachable == 0 }
    }
}
