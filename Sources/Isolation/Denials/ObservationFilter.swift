package import LinuxSystem

/// Filters as one program in which every refusal, and every call that Landlock may refuse, is asked of an observer.
///
/// The observer answers with what ``answer(of:to:)`` says of the filters themselves, so the variant decides nothing.
package enum ObservationFilter {
    /// `SECCOMP_RET_USER_NOTIF` (linux/seccomp.h).
    private static let notify: UInt32 = 0x7FC0_0000
    private static let allow: UInt32 = 0x7FFF_0000

    /// The filters one behind the other: what one allows goes on to the next, what it answers otherwise is asked.
    ///
    /// - Parameter numbers: native calls that are asked about although every filter allows them.
    package static func combining(_ filters: [[UInt64]], alsoAsking numbers: [UInt32]) -> [UInt64] {
        var words: [UInt64] = []
        for filter in filters {
            for (index, word) in filter.enumerated() {
                var instruction = SockFilter(word: word)
                if instruction.code & 0x07 == SockFilter.returnValue {
                    // One for one, so that no jump changes.
                    instruction =
                        instruction.code == SockFilter.returnValue && instruction.k == allow
                        ? SockFilter(code: SockFilter.jump, k: UInt32(filter.count - index - 1))
                        : SockFilter(code: SockFilter.returnValue, k: notify)
                }
                words.append(instruction.word)
            }
        }
        return words + asking(numbers).map(\.word)
    }

    /// Asks about these calls, allows all others.
    private static func asking(_ numbers: [UInt32]) -> [SockFilter] {
        // Both returns stand behind the comparisons, which reach 255 instructions.
        let numbers = numbers.prefix(250)
        var program = [
            SockFilter(code: SockFilter.load, k: SeccompData.architecture),
            SockFilter(
                code: SockFilter.jumpIfEqual,
                jf: UInt8(numbers.count + 1),
                k: Architecture.native.auditNumber
            ),
            SockFilter(code: SockFilter.load, k: SeccompData.number),
        ]
        for (index, number) in numbers.enumerated() {
            let skipped = UInt8(numbers.count - index)
            program.append(SockFilter(code: SockFilter.jumpIfEqual, jt: skipped, k: number))
        }
        program.append(SockFilter(code: SockFilter.returnValue, k: allow))
        program.append(SockFilter(code: SockFilter.returnValue, k: notify))
        return program
    }

    /// What the kernel would answer with these filters loaded: of all answers the one it takes (seccomp(2)), with the
    /// index of its filter.
    package static func answer(
        of filters: [[UInt64]],
        to call: SeccompListener.Call
    ) -> (value: UInt32, filter: Int?) {
        var strictest = allow
        var decisive: Int?
        // The kernel begins with the one loaded last, whose answer counts among equals.
        for (index, filter) in filters.enumerated().reversed() {
            let value = run(filter, call)
            if rank(value) < rank(strictest) {
                strictest = value
                decisive = index
            }
        }
        return (strictest, decisive)
    }

    /// The kernel compares the action as a signed number: the smallest wins, and KILL_PROCESS is negative.
    private static func rank(_ value: UInt32) -> Int32 { Int32(bitPattern: value & 0xFFFF_0000) }

    /// Runs one program; what it may not contain kills.
    private static func run(_ words: [UInt64], _ call: SeccompListener.Call) -> UInt32 {
        let kill: UInt32 = 0x8000_0000
        var accumulator: UInt32 = 0
        var counter = 0
        while counter < words.count {
            let instruction = SockFilter(word: words[counter])
            let k = instruction.k
            counter += 1
            func jump(_ holds: Bool) { counter += Int(holds ? instruction.jt : instruction.jf) }
            switch instruction.code {
            case SockFilter.load:
                guard let word = word(of: call, at: k) else { return kill }
                accumulator = word
            case SockFilter.and: accumulator &= k
            case SockFilter.jump: counter += Int(k)
            case SockFilter.jumpIfEqual: jump(accumulator == k)
            case 0x25: jump(accumulator > k)  // BPF_JGT
            case SockFilter.jumpIfAtLeast: jump(accumulator >= k)
            case 0x45: jump(accumulator & k != 0)  // BPF_JSET
            case SockFilter.returnValue: return k
            default: return kill
            }
        }
        return kill
    }

    /// A word of `struct seccomp_data`.
    private static func word(of call: SeccompListener.Call, at offset: UInt32) -> UInt32? {
        let pair: UInt64
        switch offset {
        case SeccompData.number: return call.number
        case SeccompData.architecture: return call.architecture
        case 8, 12: pair = call.instruction
        case 16...60 where offset % 4 == 0: pair = call.arguments[Int(offset - 16) / 8]
        default: return nil
        }
        return UInt32(truncatingIfNeeded: offset % 8 == 0 ? pair : pair >> 32)
    }
}
