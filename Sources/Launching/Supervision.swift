internal import Isolation
internal import LinuxSystem

extension Launch {
    /// Who stays while the command runs.
    func mode(_ profile: Profile) throws(LaunchError) -> ChosenMode {
        let process = Parenthood.processID
        if options.rest == .leave, profile.namespaces.completed.pid { throw .cannotLeave }
        var options = options
        // Nobody waits for it.
        if options.notify == .exec, !environment.has("NOTIFY_SOCKET") { options.notify = .relay }
        return try ChosenMode(
            options,
            profile,
            isFirst: process == 1,
            isUnderSystemd: environment.text("SYSTEMD_EXEC_PID").flatMap { Int32($0) } == process
        )
    }

    /// What the options ask of the supervisor.
    var supervisorOrders: SupervisorOrders {
        var orders = SupervisorOrders(grace: options.grace ?? Self.graceMilliseconds)
        orders.boundsStop = options.grace != nil
        orders.exitsWithCode = options.exitsWithCode
        orders.signalsGroup = options.signalsGroup
        orders.isApart = options.placement != .inherited
        orders.rest = options.rest
        orders.stopSignal = options.stopSignal
        if let signal = options.stopSignal {
            orders.rewriting = [SignalRewriting(from: 15 /* SIGTERM */, to: signal)]
        }
        orders.rewriting += options.rewriting
        orders.statuses = options.statuses
        orders.report = options.statusDescriptor
        orders.standIn = options.standIn
        return orders
    }

    /// Who a service manager takes for this service: this process, or the one that follows changes.
    var serviceProcess: Int32 { generation == nil ? Parenthood.processID : Parenthood.parentID }

    /// `--status-fd`: the command runs.
    func report(started process: Int32) { report("{\"event\":\"started\",\"pid\":\(process)}\n") }

    /// `--status-fd`: nothing was started, and this process ends with `status`.
    package func report(refused status: Int32) {
        // Where something runs, the process that follows changes tells what becomes of it.
        if let generation, !generation.tellsRefusal { return }
        report("{\"event\":\"refused\",\"status\":\(status)}\n")
    }

    /// Who closed it, or does not read it, does not want to know.
    func report(_ line: String) {
        if let descriptor = options.statusDescriptor { tell(line, to: descriptor) }
    }

    /// Before anything else: process 1 ends by signals too, and the parent's end is heard of.
    package func watchParent() throws(LaunchError) {
        // This process dies with its parent, which does all that.
        if generation != nil { return }
        if Parenthood.processID == 1 { Parenthood.endOnSignals() }
        guard let signal = options.parentDeathSignal else { return }
        do throws(SystemError) { try Parenthood.hearOfParentsDeath(signal) } catch {
            throw .parentDeath(error)
        }
    }
}

extension Placement {
    /// What the child does for it, and to which terminal; nil for nothing.
    func step(terminal: Int32) -> ChildStep? {
        switch self {
        case .inherited: nil
        case .group: .newProcessGroup(terminal: terminal)
        case .session: .newSession(terminal: terminal)
        }
    }
}

/// Where the command stands among processes, and the terminal that goes with it.
struct CommandStand {
    /// What the child does for it; nil for nothing.
    let step: ChildStep?
    /// What the supervisor gives to the command's group and takes back; nil for none.
    let terminal: Int32?

    init(_ options: LaunchOptions) {
        if options.placement == .session { Parenthood.leaveTerminal() }
        terminal = options.placement == .group ? Parenthood.terminal() : nil
        step = options.placement.step(terminal: options.placement == .session ? 0 : terminal ?? -1)
    }
}
