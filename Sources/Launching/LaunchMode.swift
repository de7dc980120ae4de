internal import Isolation
internal import LinuxSystem

/// `--mode`: who stays while the command runs.
package enum LaunchMode: String, CaseIterable, Sendable {
    /// Nobody directly under systemd, where nothing has to stay; the supervisor otherwise.
    case auto
    /// `launch`, as a supervisor that never held a secret.
    case supervise
    /// Nobody: `launch` becomes the command.
    case exec
}

/// Where the command stands among processes.
package enum Placement: Sendable {
    /// In the process group of `launch`: whatever started that sees no difference.
    case inherited
    /// In a process group of its own.
    case group
    /// In a session of its own.
    case session
}

/// Why somebody has to stay while the command runs.
package enum StayReason: Equatable, Sendable {
    /// An option that says what a supervisor does.
    case option(String)
    /// Process 1 of the command's pid namespace is another process's child.
    case pidNamespace
    /// The profile changes the command after its execve, or a receipt is to be written then.
    case stopAtExecve
    /// The profile's limits take control groups, which somebody removes.
    case controlGroups
    /// `launch` is process 1, and orphans need a parent that knows.
    case firstProcess
}

/// What `--mode` came to, and why.
package struct ChosenMode: Equatable, Sendable {
    /// Why it is done.
    package enum Reason: Equatable, Sendable {
        case asked
        /// systemd started this process itself.
        case underSystemd
        case stays(StayReason)
        /// Nobody asked for anything else.
        case usual
    }

    /// Whether `launch` becomes the command.
    package let replaces: Bool
    /// Why.
    package let reason: Reason

    /// - Parameter isUnderSystemd: whether systemd started this process itself (`SYSTEMD_EXEC_PID`, systemd.exec(5)).
    init(
        _ options: LaunchOptions,
        _ profile: Profile,
        isFirst: Bool,
        isUnderSystemd: Bool
    ) throws(LaunchError) {
        let reason = options.stayReason ?? profile.stayReason(options)
        switch options.mode {
        case .supervise: (replaces, self.reason) = (false, .asked)
        case .exec:
            if let reason { throw .cannotReplace(reason) }
            (replaces, self.reason) = (true, .asked)
        case .auto:
            if let reason {
                (replaces, self.reason) = (false, .stays(reason))
            } else if isUnderSystemd, !isFirst {
                (replaces, self.reason) = (true, .underSystemd)
            } else {
                (replaces, self.reason) = (false, isFirst ? .stays(.firstProcess) : .usual)
            }
        }
    }
}

extension LaunchOptions {
    /// The option that is a supervisor's to follow.
    fileprivate var stayReason: StayReason? {
        if signalsGroup { return .option("--group") }
        if placement == .session { return .option("--session") }
        if !rewriting.isEmpty { return .option("--signal") }
        if stopSignal != nil { return .option("--stop-signal") }
        if grace != nil { return .option("--grace") }
        if rest != .drain { return .option("--on-exit") }
        if !statuses.isEmpty { return .option("--remap") }
        if statusDescriptor != nil { return .option("--status-fd") }
        if exitsWithCode { return .option("--signal-exit") }
        if notify == .exec { return .option("--notify exec") }
        // A change of the user would take it from the command.
        if parentDeathSignal != nil { return .option("--parent-death-signal") }
        if onChange != nil { return .option("--on-change") }
        if reportsDenials { return .option("--report-denials") }
        return denials == nil ? nil : .option("--denials")
    }
}

extension Profile {
    /// What of the profile takes somebody who stays.
    fileprivate func stayReason(_ options: LaunchOptions) -> StayReason? {
        if namespaces.completed.pid { return .pidNamespace }
        if options.receipt != nil || hidesEnvironment || isUndumpable { return .stopAtExecve }
        return controlGroup.isLimited ? .controlGroups : nil
    }
}
