/// A program written from its last instruction to its first, so that every jump target is known when the
/// jump is written: classic BPF only jumps forward, conditionally by at most 255.
struct BackwardProgram {
    /// An instruction already written, counted from the end of the program.
    struct Label: Equatable {
        fileprivate let index: Int
    }

    /// The farthest a conditional jump may reach, less one for a stepping stone of its other branch.
    private static let reach = 254

    private var reversed: [SockFilter] = []
    private var returns: [UInt32: Label] = [:]

    /// The program in order.
    var words: [UInt64] { reversed.reversed().map(\.word) }

    /// An instruction that ends the program with `action`, shared where one exists.
    mutating func answer(_ action: SeccompAction) -> Label {
        let value = action.returnValue
        if let existing = returns[value] { return existing }
        return writeReturn(value)
    }

    /// Loads a word, masks it and goes on at `next`.
    mutating func load(_ offset: UInt32, mask: UInt32? = nil, then next: Label) -> Label {
        if next.index != reversed.count - 1 { _ = steppingStone(to: next) }
        if let mask, mask != .max { _ = write(SockFilter(code: SockFilter.and, k: mask)) }
        return write(SockFilter(code: SockFilter.load, k: offset))
    }

    /// Compares the accumulator with `k` by `operation`.
    mutating func branch(
        _ operation: UInt16,
        _ k: UInt32,
        ifTrue: Label,
        ifFalse: Label
    ) -> Label {
        if ifTrue == ifFalse { return ifTrue }
        let yes = near(ifTrue)
        let no = near(ifFalse)
        return write(SockFilter(code: operation, jt: UInt8(skip(to: yes)), jf: UInt8(skip(to: no)), k: k))
    }

    /// A label within reach that leads to `label`.
    private mutating func near(_ label: Label) -> Label {
        skip(to: label) <= Self.reach ? label : steppingStone(to: label)
    }

    /// Repeats a return, or jumps to anything else.
    private mutating func steppingStone(to label: Label) -> Label {
        let target = reversed[label.index]
        if target.code == SockFilter.returnValue { return writeReturn(target.k) }
        return write(SockFilter(code: SockFilter.jump, k: UInt32(skip(to: label))))
    }

    private mutating func writeReturn(_ value: UInt32) -> Label {
        let label = write(SockFilter(code: SockFilter.returnValue, k: value))
        returns[value] = label
        return label
    }

    private mutating func write(_ instruction: SockFilter) -> Label {
        reversed.append(instruction)
        return Label(index: reversed.count - 1)
    }

    /// Instructions between the one written next and `label`.
    private func skip(to label: Label) -> Int { reversed.count - label.index - 1 }
}
