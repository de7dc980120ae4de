internal import Delivery
internal import Isolation
internal import LinuxSystem

/// `--notify`: how the service manager hears of the command (sd_notify(3)).
package enum NotifyMode: String, CaseIterable, Sendable {
    /// What the command says is passed on as the main process's own.
    case relay
    /// `launch` says that the service is ready when the command has been executed.
    case exec
    /// `NOTIFY_SOCKET` passes as it is.
    case none
}

/// The service manager that waits for a notification, and how it gets one.
struct ServiceNotification {
    /// `NOTIFY_SOCKET` for the command; nil to leave that as it is.
    let variable: (name: String, value: String)?
    /// Variables that do not pass.
    let withheld: [String]
    /// What the supervisor passes on; nil for nothing.
    let relay: NotifyRelay?
    private let manager: NotifySocket?

    /// Nothing unless `NOTIFY_SOCKET` is set, and for the command's own notifications passes.
    ///
    /// - Parameter user: who the command runs as; nil for this process's user.
    init(_ launch: Launch, _ policy: EnvironmentPolicy, _ profile: Profile, user: UInt32?) throws(LaunchError)
    {
        var relay: NotifyRelay?
        var manager: NotifySocket?
        let mode = launch.options.notify
        if mode != .none, let address = launch.environment.text("NOTIFY_SOCKET"), !address.isEmpty,
            mode == .exec || policy.passes("NOTIFY_SOCKET")
        {
            do throws(SystemError) { manager = try NotifySocket(address) } catch {
                // Nobody listens there: the command would not be heard either.
                if mode == .exec { throw .notification(address, error) }
            }
        }
        if mode == .relay, let manager {
            do throws(SystemError) {
                relay = try .make(to: manager, in: Self.directories(launch, profile), user: user)
            } catch { throw .relay(error) }
        }
        self.relay = relay
        self.manager = mode == .exec ? manager : nil
        variable = relay.map { ("NOTIFY_SOCKET", $0.path) }
        withheld = self.manager == nil ? [] : ["NOTIFY_SOCKET"]
    }

    /// The command runs.
    func tellExecuted() {
        // A service manager that does not listen any more has ended.
        try? manager?.send("READY=1")
    }

    /// Where a name for the command's socket may be: the unit's own directory first.
    private static func directories(_ launch: Launch, _ profile: Profile) -> [String] {
        var directories: [String] = []
        if let first = launch.environment.text("RUNTIME_DIRECTORY")?.split(separator: ":").first {
            directories.append(String(first))
        }
        directories.append("/run")
        if let own = launch.environment.text("XDG_RUNTIME_DIR"), own.hasPrefix("/") {
            directories.append(own)
        }
        if !profile.namespaces.completed.privateTmp { directories.append("/tmp") }
        return directories
    }
}
