/// Why locked memory could not be had.
package enum SecretMemoryError: Error, Equatable {
    /// libsodium could not initialise: no source of randomness.
    case initialisationFailed
    /// `sodium_malloc` found no address space or pages for this many bytes.
    case allocationFailed(bytes: Int)
    /// `mlock` refused: `RLIMIT_MEMLOCK` is too small for this many more bytes.
    case lockRefused(bytes: Int)
}
