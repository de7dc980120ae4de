package import SecretMemory

/// The environment of the command: pointers into this process's own block, plain strings, and one block of
/// locked memory with every secret as `NAME=value`. The kernel copies all of it at execve; nothing else does.
@safe package struct EnvironmentBlock: ~Copyable {
    private let inherited: [ProcessEnvironment.Entry]
    private let literals: [String]
    private let secrets: LockedBytes
    private let offsets: [Int]
    /// Variables whose value is the number of the command's process, which the child writes.
    private let numbered: ProcessIDVariables

    /// - Parameters:
    ///   - literals: `NAME=value` strings without NUL.
    ///   - secrets: NUL-terminated `NAME=value` strings one after the other.
    ///   - offsets: where each of them starts.
    ///   - processIDs: names of variables that get the number of the command's process (``ChildStep/writeProcessID``).
    package init(
        inherited: [ProcessEnvironment.Entry],
        literals: [String],
        secrets: consuming LockedBytes,
        offsets: [Int],
        processIDs: [String] = []
    ) {
        numbered = ProcessIDVariables(processIDs)
        self.inherited = inherited
        self.literals = literals
        self.secrets = secrets
        self.offsets = offsets
    }

    /// The names of the variables that pass from this process.
    package var inheritedNames: [String] { inherited.map(\.name) }
    /// The names of the plain strings, which `launch explain` shows.
    package var literalNames: [String] { literals.map { String($0.prefix { $0 != "=" }) } }
    /// The names of the variables that the child writes the number of its process to.
    package var processIDNames: [String] { numbered.names }
    /// The place of the first secret in the vector.
    var firstSecret: Int { inherited.count + literals.count + numbered.names.count }
    private var count: Int { firstSecret + offsets.count }

    /// Where the value of such a variable goes.
    // Safety: lives as long as this value.
    borrowing func processIDPlace(of name: String) -> UnsafeMutablePointer<CChar>? {
        unsafe numbered.place(of: name)
    }

    /// Lends the vector for execve(2), with its final NULL.
    ///
    /// Allocated by hand: an array of a new element type costs the start its metadata.
    borrowing func withVector<R: ~Copyable, E: Error>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws(E) -> R
    ) throws(E) -> R {
        let vector = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count + 1)
        // Safety: `count + 1` elements are written below, each once; `body` is done with them before they go.
        defer { unsafe vector.deallocate() }
        for index in inherited.indices { unsafe (vector + index).initialize(to: inherited[index].pointer) }
        let copied = unsafe vector + inherited.count
        for index in literals.indices { unsafe (copied + index).initialize(to: copy(of: literals[index])) }
        defer { for index in literals.indices { unsafe copied[index]?.deallocate() } }
        let written = unsafe copied + literals.count
        for index in numbered.names.indices {
            unsafe (written + index).initialize(to: numbered.texts[index])
        }
        let opened = unsafe written + numbered.names.count
        unsafe (opened + offsets.count).initialize(to: nil)
        return try secrets.withBytes { bytes throws(E) in
            // Safety: the pointers are used while the pages are lent; the kernel only reads them.
            let base = unsafe bytes.withUnsafeBufferPointer { $0.baseAddress }
            for index in offsets.indices {
                let start = unsafe base.map { unsafe UnsafeRawPointer($0 + offsets[index]) }
                let text = unsafe start?.assumingMemoryBound(to: CChar.self)
                unsafe (opened + index).initialize(to: UnsafeMutablePointer(mutating: text))
            }
            return try unsafe body(vector)
        }
    }

    private borrowing func copy(of literal: String) -> UnsafeMutablePointer<CChar> {
        let text = literal.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
        // Safety: the memory has room for each of these characters.
        for index in text.indices { unsafe (copy + index).initialize(to: text[index]) }
        return unsafe copy
    }
}
