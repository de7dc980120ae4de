internal import Isolation
package import LinuxSystem

/// What tells of denials.
package enum DenialSource: Equatable {
    /// The observer; why audit does not besides, nil where there is nothing that it would record.
    case observer(AuditListener.Absence?)
    /// The observer, and audit.
    case observerAndAudit
}

/// The way from the command to an observer of its denials, open before the plan that names it.
struct DenialObservation: ~Copyable {
    private let sockets: ObserverSockets
    /// Where lines for machines go: /dev/null without `--denials`.
    private let output: OwnedDescriptor
    /// Joined before the command is started, so that its first denial is heard.
    private let audit: AuditListener?
    private let absence: AuditListener.Absence?

    /// - Parameter appending: another command's denials are to stay in the file.
    init(_ options: LaunchOptions, appending: Bool = false) throws(LaunchError) {
        let output = try Self.open(options.denials ?? "/dev/null", appending: appending)
        let sockets: ObserverSockets
        do throws(SystemError) { sockets = try ObserverSockets() } catch { throw .observer(error) }
        self.output = output
        self.sockets = sockets
        do throws(AuditListener.Absence) {
            audit = try Self.audit()
            absence = nil
        } catch {
            audit = nil
            absence = error
        }
    }

    /// The command's end.
    var socket: Int32 { sockets.command.rawValue }

    /// Listens to audit, as far as this kernel's Landlock records anything.
    static func audit() throws(AuditListener.Absence) -> AuditListener {
        guard let abi = try? LandlockABI.current(), abi >= .audit else { throw .unrecorded }
        return try AuditListener()
    }

    /// Whether there is something to listen to.
    static var canRecord: Bool {
        do throws(AuditListener.Absence) { _ = try audit() } catch { return false }
        return true
    }

    /// Whether denials of Landlock are to be recorded.
    var recordsDenials: Bool {
        switch audit {
        case .some: true
        case .none: false
        }
    }

    /// Where the denials of a plan are learned from.
    func source(of plan: IsolationPlan) -> DenialSource {
        guard plan.hasLandlock else { return .observer(nil) }
        switch audit {
        case .some: return .observerAndAudit
        case .none: return .observer(absence)
        }
    }

    private static func open(_ name: String, appending: Bool) throws(LaunchError) -> OwnedDescriptor {
        do throws(SystemError) {
            guard name.hasPrefix("fd:"), let number = Int32(name.dropFirst(3)) else {
                return try OwnedDescriptor.openForWriting(name, appending: appending)
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
                output: output,
                audit: audit
            )
            return RunningObserver(process: process, socket: sockets.withoutObserverEnd())
        } catch { throw .observer(error) }
    }
}

/// An observer that waits for the command's listener.
struct RunningObserver: ~Copyable {
    let process: Int32
    /// The command's end of the way to it; open until the command has been started, whose helper sends the listener.
    let socket: OwnedDescriptor

    /// Closes the way to it, after the command's number.
    consuming func tell(command: Int32) { CommandNumber.tell(command, to: socket) }
}
