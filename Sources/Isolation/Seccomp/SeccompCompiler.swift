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
                case .answer(let answer) = rules.rule(for: number), answer.permitsCall
            else { throw .essentialCallRefused(name: name) }
        }
        var compiler = SeccompCompiler()
        let ranges = CallRange.covering(
            calls,
            unknown: rules.unknown,
            newer: rules.newer ?? rules.unknown,
            architecture: architecture
        )
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
            let comparisons: [ArgumentComparison]
            switch call.rule {
            case .answer: continue
            case .allowWhen(let conditions): comparisons = conditions.map(\.comparison)
            case .firstMatch(let answers, _): comparisons = answers.flatMap(\.comparisons)
            }
            guard comparisons.allSatisfy(\.isPossible) else {
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
            for condition in conditions.reversed() {
                next = test(condition.comparison, pass: next, fail: program.answer(condition.otherwise))
            }
            return next
        case .firstMatch(let answers, let otherwise):
            var next = program.answer(otherwise)
            for answer in answers.reversed() {
                let miss = next
                next = program.answer(answer.action)
                for comparison in answer.comparisons.reversed() {
                    next = test(comparison, pass: next, fail: miss)
                }
            }
            return next
        }
    }

    /// Goes on at `pass` when the comparison holds, else at `fail`.
    private mutating func test(
        _ comparison: ArgumentComparison,
        pass: BackwardProgram.Label,
        fail: BackwardProgram.Label
    ) -> BackwardProgram.Label {
        switch comparison.test {
        case .oneOf(let values): equality(comparison, values, match: pass, miss: fail)
        case .noneOf(let values): equality(comparison, values, match: fail, miss: pass)
        case .atLeast(let limit): order(comparison, SockFilter.jumpIfAtLeast, limit, above: pass, below: fail)
        case .greaterThan(let limit):
            order(comparison, SockFilter.jumpIfGreater, limit, above: pass, below: fail)
        case .lessThan(let limit):
            order(comparison, SockFilter.jumpIfAtLeast, limit, above: fail, below: pass)
        case .atMost(let limit): order(comparison, SockFilter.jumpIfGreater, limit, above: fail, below: pass)
        }
    }

    private mutating func equality(
        _ comparison: ArgumentComparison,
        _ values: [UInt64],
        match: BackwardProgram.Label,
        miss: BackwardProgram.Label
    ) -> BackwardProgram.Label {
        let words = ArgumentWords(comparison)
        var chain = miss
        switch comparison.width {
        case .low32:
            for value in values.reversed() {
                chain = program.branch(SockFilter.jumpIfEqual, value.low, ifTrue: match, ifFalse: chain)
            }
            return program.load(words.low, mask: words.lowMask, then: chain)
        case .full64:
            for value in values.reversed() {
                let lowTest = program.branch(SockFilter.jumpIfEqual, value.low, ifTrue: match, ifFalse: chain)
                let lowLoad = program.load(words.low, mask: words.lowMask, then: lowTest)
                let highTest = program.branch(
                    SockFilter.jumpIfEqual,
                    value.high,
                    ifTrue: lowLoad,
                    ifFalse: chain
                )
                chain = program.load(words.high, mask: words.highMask, then: highTest)
            }
            return chain
        }
    }

    /// The high words decide unless they are equal; then the low words do, by `operation`.
    private mutating func order(
        _ comparison: ArgumentComparison,
        _ operation: UInt16,
        _ limit: UInt64,
        above: BackwardProgram.Label,
        below: BackwardProgram.Label
    ) -> BackwardProgram.Label {
        let words = ArgumentWords(comparison)
        let lowTest = program.branch(operation, limit.low, ifTrue: above, ifFalse: below)
        let lowLoad = program.load(words.low, mask: words.lowMask, then: lowTest)
        if comparison.width == .low32 { return lowLoad }
        let highEqual = program.branch(SockFilter.jumpIfEqual, limit.high, ifTrue: lowLoad, ifFalse: below)
        let highTest = program.branch(SockFilter.jumpIfGreater, limit.high, ifTrue: above, ifFalse: highEqual)
        return program.load(words.high, mask: words.highMask, then: highTest)
    }
}

/// Where the words of an argument lie and what is kept of them.
private struct ArgumentWords {
    let low: UInt32
    let high: UInt32
    let lowMask: UInt32?
    let highMask: UInt32?

    init(_ comparison: ArgumentComparison) {
        low = SeccompData.argument(comparison.argument)
        high = low + 4
        lowMask = comparison.mask?.low
        highMask = comparison.mask?.high
    }
}

extension UInt64 {
    fileprivate var low: UInt32 { UInt32(truncatingIfNeeded: self) }
    fileprivate var high: UInt32 { UInt32(truncatingIfNeeded: self >> 32) }
}
