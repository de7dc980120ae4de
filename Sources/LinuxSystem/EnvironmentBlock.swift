package import SecretMemory

/// The environment of the command: pointers into this process's own block, plain strings, and one block of
/// locked memory with every secret as `NAME=value`. The kernel copies all of it at execve; nothing else does.
@safe package struct EnvironmentBlock: ~Copyable {
    private let inherited: [ProcessEnvironment.Entry]
    private let literals: [String]
    private let secrets: LockedBytes
    private let offsets: [Int]

    /// - Parameters:
    ///   - literals: `NAME=value` strings without NUL.
    ///   - secrets: NUL-terminated `NAME=value` strings one after the other.
    ///   - offsets: where each of them starts.
    package init(
        inherited: [ProcessEnvironment.Entry],
        literals: [String],
        secrets: consuming LockedBytes,
        offsets: [Int]
    ) {
        self.inherited = inherited
        self.literals = literals
        self.secrets = secrets
        self.offsets = offsets
    }

    /// The names in the order the command sees them; for `explain` and for tests.
    package var count: Int { inherited.count + literals.count + offsets.count }

    /// Lends the vector for execve(2), with its final NULL.
    borrowing func withVector<R: ~Copyable, E: Error>(
        _ body: ([UnsafeMutablePointer<CChar>?]) throws(E) -> R
    ) throws(E) -> R {
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe []
        unsafe vector.reserveCapacity(count + 1)
        for entry in inherited { unsafe vector.append(entry.pointer) }
        var copies: [UnsafeMutablePointer<CChar>] = unsafe []
        // Safety: the copies are freed after `body`, which is done with the vector then.
        defer { unsafe copies.forEach { unsafe $0.deallocate() } }
        for literal in literals {
            let text = literal.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
            for index in text.indices { unsafe (copy + index).initialize(to: text[index]) }
            unsafe copies.append(copy)
            unsafe vector.append(copy)
        }
        return try secrets.withBytes { bytes throws(E) in
            // Safety: the pointers are used while the pages are lent; the kernel only reads them.
            let base = unsafe bytes.withUnsafeBufferPointer(\.baseAddress)
            for offset in offsets {
                guard let start = unsafe base.map({ unsafe UnsafeRawPointer($0 + offset) }) else { continue }
                unsafe vector.append(
                    UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: CChar.self))
                )
            }
            unsafe vector.append(nil)
            return try unsafe body(vector)
        }
    }
}
