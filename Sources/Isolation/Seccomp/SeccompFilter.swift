/// A finished filter program, ready for seccomp(2).
///
/// Each word has the bytes of one `struct sock_filter`, so the words' storage is the `filter` of a
/// `struct sock_fprog` and ``count`` its `len`.
package struct SeccompFilter: Equatable, Sendable {
    /// The machine whose call numbers the program tests.
    package let architecture: Architecture
    /// The instructions.
    package let words: [UInt64]

    package init(architecture: Architecture, words: [UInt64]) {
        self.architecture = architecture
        self.words = words
    }

    /// The number of instructions, at most ``SeccompCompiler/maximumInstructions``.
    package var count: Int { words.count }
}
