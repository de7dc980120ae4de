/// Neighbouring call numbers with one rule.
struct CallRange {
    var first: UInt32
    var last: UInt32
    var rule: CallRule

    /// The whole 32-bit space in ascending ranges, neighbours with equal answers merged.
    static func covering(
        _ calls: [SeccompRules.Call],
        unknown: SeccompAction,
        newer: SeccompAction,
        architecture: Architecture
    ) -> [CallRange] {
        var ranges: [CallRange] = []
        func append(_ first: UInt32, _ last: UInt32, _ rule: CallRule) {
            if let previous = ranges.last, case .answer = rule, previous.rule == rule {
                ranges[ranges.count - 1].last = last
            } else {
                ranges.append(CallRange(first: first, last: last, rule: rule))
            }
        }
        var next: UInt32 = 0
        for call in calls {
            if call.number > next { append(next, call.number - 1, .answer(unknown)) }
            append(call.number, call.number, call.rule)
            next = call.number + 1
        }
        if architecture == .x86_64 {
            if next < Architecture.x32Bit { append(next, Architecture.x32Bit - 1, .answer(newer)) }
            append(Architecture.x32Bit, Architecture.x32Bit << 1 - 1, .answer(.killProcess))
            next = Architecture.x32Bit << 1
        }
        append(next, .max, .answer(newer))
        return ranges
    }
}

extension CallRange {
    /// A range with one answer, except for a few single numbers in it.
    ///
    /// A single number amid equal neighbours costs one equality test here, two boundaries in the tree.
    struct Segment {
        /// One number with a rule of its own.
        struct Exception {
            var number: UInt32
            var rule: CallRule
        }

        var first: UInt32
        var rule: CallRule
        var exceptions: [Exception] = []

        /// More would make the path through a segment longer than the tree it saves.
        static let maximumExceptions = 4

        static func grouping(_ ranges: [CallRange]) -> [Segment] {
            var segments: [Segment] = []
            var index = ranges.startIndex
            while index < ranges.endIndex {
                var segment = Segment(first: ranges[index].first, rule: ranges[index].rule)
                while index + 2 < ranges.endIndex, segment.exceptions.count < maximumExceptions,
                    case .answer = segment.rule,
                    ranges[index + 1].first == ranges[index + 1].last,
                    ranges[index + 2].rule == segment.rule
                {
                    let single = ranges[index + 1]
                    segment.exceptions.append(Exception(number: single.first, rule: single.rule))
                    index += 2
                }
                segments.append(segment)
                index += 1
            }
            return segments
        }
    }
}
