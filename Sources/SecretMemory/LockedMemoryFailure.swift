/// The end of a process whose pages the kernel no longer lets it open (mprotect(2), ENOMEM).
///
/// Nothing can go on without them, and nothing above can do anything about it, so this is no error to pass up.
package enum LockedMemoryFailure {
    // Safety: set once by main before any other thread could exist.
    nonisolated(unsafe) private static var handler: (() -> Never)?

    /// Says what `main` does in that case: tell the user and exit.
    package static func handle(_ handler: @escaping () -> Never) {
        // Safety: there is no other thread.
        unsafe self.handler = handler
    }

    static func stop() -> Never {
        // Safety: nothing writes it any more.
        unsafe handler?()
        fatalError("mprotect refused to open locked memory")
    }
}
