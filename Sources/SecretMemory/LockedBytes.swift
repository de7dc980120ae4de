internal import CSodium

/// Bytes in guarded, locked pages: excluded from core dumps, unreadable unless lent, wiped when the value dies.
///
/// The only home of plaintext and key material. It cannot be copied, printed or stored in a `String`.
/// Memory comes from `sodium_malloc`: guard pages on both sides, a canary, `mlock` and `MADV_DONTDUMP`.
@safe package struct LockedBytes: ~Copyable {
    /// `nil` when there are no bytes.
    private let base: UnsafeMutablePointer<UInt8>?
    /// How many lends are open: only the outermost one seals the pages again.
    private let lends: UnsafeMutablePointer<Int>?
    /// The number of bytes held.
    package private(set) var count: Int

    /// Allocates `count` zero bytes.
    ///
    /// - Throws: ``SecretMemoryError``; the pages are locked or the call fails, never unlocked memory.
    package init(count: Int) throws(SecretMemoryError) {
        // Nothing to protect, and each piece of locked memory costs a dozen system calls.
        if count == 0 {
            unsafe base = nil
            unsafe lends = nil
            self.count = 0
            return
        }
        guard sodium_init() >= 0 else { throw .initialisationFailed }
        guard let raw = unsafe sodium_malloc(count) else { throw .allocationFailed(bytes: count) }
        // Safety: sodium_malloc ignores a refused mlock; asking again tells whether the pages are locked.
        guard unsafe sodium_mlock(raw, count) == 0 else {
            unsafe sodium_free(raw)
            throw .lockRefused(bytes: count)
        }
        // Safety: `raw` is `count` writable bytes owned by this value alone until `deinit`.
        let bytes = unsafe raw.bindMemory(to: UInt8.self, capacity: count)
        unsafe bytes.initialize(repeating: 0, count: count)
        let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        unsafe counter.initialize(to: 0)
        unsafe sodium_mprotect_noaccess(bytes)
        unsafe base = bytes
        unsafe lends = counter
        self.count = count
    }

    /// Forgets the bytes behind the first `count`; their memory stays locked and is wiped with the rest.
    package mutating func truncate(to count: Int) { self.count = min(count, self.count) }

    deinit {
        unsafe lends?.deallocate()
        // Safety: sodium_free makes the pages writable, checks the canary, wipes and unmaps them.
        unsafe sodium_free(base)
    }

    /// Lends the bytes for reading; the span cannot outlive `body`.
    package borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        guard let base = unsafe base else { return try body(Span()) }
        unsafe open(sodium_mprotect_readonly)
        defer { close() }
        // Safety: the pages are readable until the outermost lend ends.
        return try body(unsafe Span(_unsafeStart: base, count: count))
    }

    /// Lends the bytes for writing; exclusivity forbids any other lend meanwhile.
    package mutating func withMutableBytes<R: ~Copyable, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        guard let base = unsafe base else {
            var nothing = MutableSpan<UInt8>()
            return try body(&nothing)
        }
        unsafe open(sodium_mprotect_readwrite)
        defer { close() }
        // Safety: the pages are writable until this lend ends; `mutating` makes it the only one.
        var span = unsafe MutableSpan(_unsafeStart: base, count: count)
        return try body(&span)
    }

    // Safety: callers pair open and close.
    private borrowing func open(_ protect: (UnsafeMutableRawPointer) -> CInt) {
        guard let base = unsafe base, let lends = unsafe lends else { return }
        if unsafe lends.pointee == 0 && protect(base) != 0 { LockedMemoryFailure.stop() }
        unsafe lends.pointee += 1
    }

    // Safety: as above.
    private borrowing func close() {
        guard let base = unsafe base, let lends = unsafe lends else { return }
        unsafe lends.pointee -= 1
        // Still readable is no reason to stop: the pages stay locked and are wiped all the same.
        if unsafe lends.pointee == 0 { unsafe sodium_mprotect_noaccess(base) }
    }
}
