/// Why rules cannot become a filter.
package enum SeccompError: Error, Equatable {
    /// The filter would stop the launcher itself: it needs this call between loading the filter and `execve`.
    case essentialCallRefused(name: String)
    /// The program has more instructions than the kernel takes (`BPF_MAXINSNS`).
    case tooManyInstructions(count: Int)
    /// A number stands in the rules twice.
    case repeatedCall(number: UInt32)
    /// A number lies outside the architecture's native table.
    case numberOutOfRange(UInt32)
    /// A condition names an argument beyond the sixth, or values that its mask or width can never produce.
    case impossibleCondition(number: UInt32)
}
