internal import LinuxSystem

/// What a service manager says in the environment about this very process, and what becomes of it: the command is
/// another process (sd_listen_fds(3), sd_watchdog_enabled(3)).
///
/// Where the number is somebody else's, the variables pass as they are and mean nothing to the command either.
struct ServiceVariables {
    /// Listening sockets and the like that were handed to this process, and are the command's.
    private(set) var descriptors: [Int32] = []
    /// Variables that hold this process's number and shall hold the command's.
    private(set) var processIDs: [String] = []
    /// Variables that pass even to a pristine environment, because the descriptors do.
    private(set) var passing: [String] = []
    /// Variables that cannot be put right: the number of a pidfd's inode (systemd 258) belongs to this process.
    private(set) var withheld: [String] = []

    /// LISTEN_FDS_START of sd-daemon.h.
    private static let first: Int32 = 3
    private static let listenPID = "LISTEN_PID"
    private static let watchdogPID = "WATCHDOG_PID"

    /// - Parameter process: the one that the service manager has started.
    init(_ environment: ProcessEnvironment, of process: Int32) throws(LaunchError) {
        if Self.holds(process, Self.listenPID, environment), let text = environment.text("LISTEN_FDS") {
            guard let count = Int32(text), count >= 0, count <= Int32.max - Self.first else {
                throw .listeningCount(text)
            }
            for number in Self.first..<Self.first + count {
                guard OwnedDescriptor.isOpen(number) else {
                    throw .listeningNotOpen(number, count: count)
                }
                descriptors.append(number)
            }
            processIDs.append(Self.listenPID)
            passing = [Self.listenPID, "LISTEN_FDS", "LISTEN_FDNAMES"]
            withheld = ["LISTEN_PIDFDID"]
        }
        if Self.holds(process, Self.watchdogPID, environment) { processIDs.append(Self.watchdogPID) }
    }

    private static func holds(_ process: Int32, _ name: String, _ environment: ProcessEnvironment) -> Bool {
        guard let text = environment.text(name) else { return false }
        return Int32(text) == process
    }
}
