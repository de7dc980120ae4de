package import LinuxSystem

/// Why a secret cannot be handed over as asked.
package enum DeliveryError: Error, Equatable {
    /// A C string ends at NUL, so an environment variable cannot hold one.
    case containsNUL(name: String)
    /// `NAME=value` is longer than the kernel accepts for one string (`MAX_ARG_STRLEN`, execve(2)).
    case tooLong(name: String, bytes: Int, limit: Int)
    /// The variable that announces a memfd is itself declared: one of the two values would be lost.
    case announcementTaken(name: String, of: String)
    case memfd(name: String, SystemError)
}
