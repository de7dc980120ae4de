/// How a secret reaches the command.
package enum DeliveryMethod: String, CaseIterable, Sendable {
    /// A variable of its environment.
    case environment = "env"
    /// A sealed memfd it inherits, announced by `NAME_FILE=/proc/self/fd/N` and in `LAUNCH_FDS`.
    case memfd
}
