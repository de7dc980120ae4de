internal import Isolation
internal import LinuxSystem

/// The way from the command to an observer of its denials, open before the plan that names it.
struct DenialObservation: ~Copyable {
    private let sockets: ObserverSockets
    /// Where lines for machines go: /dev/null without `--denials`.
    private let output: OwnedDescriptor

    init(_ options: LaunchOptions) throws(LaunchError) {
        let output = try Self.open(options.denials ?? "/dev/null")
        let sockets: ObserverSockets
        do throws(SystemError) { sockets = try ObserverSockets() } catch { throw .observer(error) }
        self.output = output
        self.sockets = sockets
    }

    /// The command's end.
    var socket: Int32 { sockets.command.rawValue }

    private static func open(_ name: String) throws(LaunchError) -> OwnedDescriptor {
        do throws(SystemError) {
            guard name.hasPrefix("fd:"), let number = Int32(name.dropFirst(3)) else {
                return try OwnedDescriptor.openForWriting(name)
            }
            return try OwnedDescriptor.copy(of: number)
        } catch { throw .denials(path: name, error) }
    }

    /// Starts the observer; its process id.
    borrowing func start(_ orders: ObserverOrders) throws(LaunchError) -> Int32 {
        let bytes = orders.bytes
        do throws(SystemError) {
            let file = try Memfd.sealed(name: "launch-observer", contents: bytes.span)
            return try ObserverProcess.start(
                socket: sockets.observer,
                orders: file,
                output: output
            )
        } catch { throw .observer(error) }
    }
}
