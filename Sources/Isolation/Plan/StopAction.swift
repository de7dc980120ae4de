/// What `launch` does to the command between its execve and its first instruction, in this order.
package enum StopAction: Equatable, Sendable {
    /// Empties /proc/PID/environ; getenv(3) still works.
    case hideEnvironment
    /// No core dump, no ptrace, files in /proc that belong to root.
    case makeUndumpable

    /// The action in words.
    package var description: StepDescription {
        switch self {
        case .hideEnvironment:
            StepDescription(
                title: "empty /proc/PID/environ",
                reason: "the environment is the command's own to read; until it executes another program"
            )
        case .makeUndumpable:
            StepDescription(
                title: "non-dumpable",
                reason:
                    "no core file and nobody of the same user traces it; until it executes another program"
            )
        }
    }
}
