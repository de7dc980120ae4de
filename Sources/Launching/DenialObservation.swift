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

    /// Starts the observer, which alone has its end from here on.
    consuming func start(_ orders: ObserverOrders) throws(LaunchError) -> RunningObserver {
        let bytes = orders.bytes
        do throws(SystemError) {
            let file = try Memfd.sealed(name: "launch-observer", contents: bytes.span)
            let process = try ObserverProcess.start(
                socket: sockets.observer,
                orders: file,
                output: output
            )
            return RunningObserver(process: process, socket: sockets.withoutObserverEnd())
        } catch { throw .observer(error) }
    }
}

/// An observer that waits for the command's listener.
struct RunningObserver: ~Copyable {
    let process: Int32
    /// The command's end of the way to it; open until the command has been started.
    let socket: OwnedDescriptor
}
