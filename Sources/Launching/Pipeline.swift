internal import Delivery
internal import Isolation
internal import LinuxSystem
internal import SecretSources

// A launch is one line: load → audited → opened → planned → started → supervised. Each stage consumes the one
// before it, so that none can be skipped, repeated or reordered: this page does not compile otherwise.

/// The manifest as read, and what is asked of it. Metadata only.
package struct Loaded: ~Copyable {
    let launch: Launch
    let file: ManifestFile?

    /// Finds and reads the manifest. Nothing is decrypted, nothing is started.
    package init(_ launch: Launch) throws(LaunchError) {
        do throws(ManifestFileError) {
            file =
                launch.options.standIn != nil
                ? nil
                : try ManifestFile.locate(option: launch.options.config, environment: launch.environment)
        } catch { throw .manifest(error) }
        launch.observe(file.map { .manifestLoaded(path: $0.path) } ?? .noManifest)
        self.launch = launch
    }

    /// The audit gate. A refusal ends here, before any identity is read.
    package consuming func audited(now: Int64) throws(LaunchError) -> Audited {
        let selection = try SecretSelection(file, launch.options)
        try launch.checkRotation(file, selection)
        if let file {
            try AuditGate(options: launch.options).decide(file.manifest, launch, selection, now: now)
        }
        let profile = try ProfileSelection(launch: launch, file: file).load()
        let mode = try launch.mode(profile.profile)
        launch.observe(.mode(mode))
        return Audited(launch: launch, file: file, selection: selection, profile: profile, mode: mode)
    }

    /// What would happen, without opening anything: what `launch explain` shows.
    package consuming func explained() throws(LaunchError) -> Explanation {
        let selection = try SecretSelection(file, launch.options)
        return try Explanation(launch: launch, file: file, selection: selection)
    }
}

/// A launch that the gate let through.
package struct Audited: ~Copyable {
    fileprivate let launch: Launch
    fileprivate let file: ManifestFile?
    fileprivate let selection: SecretSelection
    fileprivate let profile: SelectedProfile
    fileprivate let mode: ChosenMode

    /// Reads the identity and opens every secret into locked memory, or refuses as a whole.
    ///
    /// Signals are blocked before the first value is decrypted, until the command or the supervisor has them, so that
    /// none is lost.
    package consuming func opened() throws(LaunchError) -> Opened {
        // Asked before anything is opened here, whose number could be taken for one that was handed to launch.
        let service = try ServiceVariables(launch.environment, of: launch.serviceProcess)
        let kept = try launch.keptDescriptors(service)
        if let number = launch.options.identityDescriptor, kept.contains(number) {
            throw .identityKept(number)
        }
        // Before anything is worth protecting: the maps of a hardened process's child belong to root.
        let userNamespace = try profile.userNamespace()
        let score = try profile.outOfMemoryScore()
        do throws(SystemError) { try ProcessHardening.protectMemory() } catch { throw .hardening(error) }
        // The identity may come through a pipe: while launch waits for it, a signal simply ends it.
        let opening = try SecretOpening(launch: launch, file: file, selection: selection)
        let signals: InheritedSignals
        do throws(SystemError) {
            signals = try InheritedSignals.takeOver(
                forChild: !mode.replaces,
                adopting: launch.options.standIn?.adoptsOrphans ?? true
            )
        } catch {
            throw .hardening(error)
        }
        let secrets = try opening.open(signals)
        return Opened(
            launch: launch,
            file: file,
            secrets: secrets,
            withheld: selection.withheld,
            service: service,
            kept: kept,
            signals: signals,
            profile: profile,
            mode: mode,
            userNamespace: userNamespace,
            score: score
        )
    }
}

/// Every value the command needs, in locked memory.
package struct Opened: ~Copyable {
    fileprivate let launch: Launch
    fileprivate let file: ManifestFile?
    fileprivate let secrets: SecretBlock
    fileprivate let withheld: [String]
    fileprivate let service: ServiceVariables
    fileprivate let kept: [Int32]
    fileprivate let signals: InheritedSignals
    fileprivate let profile: SelectedProfile
    fileprivate let mode: ChosenMode
    fileprivate let userNamespace: UserNamespace?
    fileprivate let score: CommandScore?

    /// Replaces the values of a command that runs already. Nothing is started; the values are wiped with this stage.
    package consuming func replaced() throws(LaunchError) {
        guard let generation = launch.generation, let files = generation.replacements else {
            throw .rotation(.otherSecrets)
        }
        let areSame: Bool
        do throws(DeliveryError) { areSame = try secrets.reserve(in: files) } catch {
            throw .delivery(error)
        }
        guard areSame else { throw .rotation(.otherSecrets) }
        try generation.awaitTurn()
        do throws(DeliveryError) { try secrets.replace(in: files) } catch { throw .delivery(error) }
    }

    /// Everything the child will do and get, complete before the fork.
    package consuming func planned() throws(LaunchError) -> Planned {
        var inheritance = Inheritance(launch, file, profile, service, withholding: withheld)
        var notification: ServiceNotification?
        if !mode.replaces, launch.options.standIn == nil, launch.environment.has("NOTIFY_SOCKET") {
            let user = profile.account?.account.user
            let made = try ServiceNotification(launch, inheritance.policy, profile.profile, user: user)
            if let variable = made.variable { inheritance.defaults.append(variable) }
            inheritance.policy.withhold(made.withheld)
            notification = made
        }
        let delivery: DeliveryPlan
        do throws(DeliveryError) {
            delivery = try DeliveryPlan(
                secrets: secrets,
                defaults: inheritance.defaults,
                inheriting: launch.environment,
                policy: inheritance.policy,
                processIDs: service.processIDs,
                fileKind: launch.replacesFiles ? .replaceable(owner: profile.owner) : .sealed
            )
        } catch { throw .delivery(error) }
        let passing = kept + delivery.descriptors
        let observation: DenialObservation?
        var socket: Int32?
        var recordsDenials = false
        if launch.options.observesDenials {
            let made = try DenialObservation(
                launch.options,
                appending: launch.generation?.isFirst == false
            )
            socket = made.socket
            recordsDenials = made.recordsDenials
            observation = consume made
        } else {
            observation = nil
        }
        let groups = try profile.controlGroups()
        let stand = CommandStand(launch.options)
        var isolation = try launch.isolation(
            profile,
            signals: signals,
            passing: passing,
            processIDs: delivery.environment.processIDNames,
            userNamespace: userNamespace?.descriptor,
            mode: mode,
            placing: stand.step,
            observerSocket: socket,
            recordsDenials: recordsDenials,
            groups: groups
        )
        launch.observe(.profile(isolation))
        switch observation {
        case .some(let observation) where isolation.observation != nil:
            launch.observe(.denials(observation.source(of: isolation)))
        default: break
        }
        let path = try launch.resolveCommand(defaults: inheritance.defaults)
        let stack = profile.profile.limits.first { $0.resource == .stack }?.value
        let space = ArgumentSpace(path: path, launch.command, delivery.environment, stack: stack)
        if space.isExceeded { throw .tooBig(space) }
        isolation.observation?.executable = path
        isolation.observation?.speaks = launch.options.reportsDenials
        if socket != nil { isolation.observation?.notes = profile.refusals }
        return Planned(
            launch: launch,
            delivery: delivery,
            isolation: isolation,
            path: path,
            mode: mode,
            stand: stand,
            signals: signals,
            notification: notification,
            userNamespace: userNamespace,
            observation: observation,
            groups: groups.made,
            score: score
        )
    }
}

/// A launch with nothing left to decide.
package struct Planned: ~Copyable {
    fileprivate let launch: Launch
    fileprivate let delivery: DeliveryPlan
    fileprivate let isolation: IsolationPlan
    fileprivate let path: String
    fileprivate let mode: ChosenMode
    fileprivate let stand: CommandStand
    fileprivate let signals: InheritedSignals
    fileprivate let notification: ServiceNotification?
    fileprivate let userNamespace: UserNamespace?
    fileprivate let observation: DenialObservation?
    fileprivate let groups: ControlGroups?
    fileprivate let score: CommandScore?

    /// Runs the plan in the child; returns when the command executes. The values are wiped with this stage.
    package consuming func started() throws(LaunchError) -> Started {
        let own: OwnExecutable
        do throws(SystemError) { own = try OwnExecutable() } catch { throw .start(error) }
        // The command before this one may have to end first.
        try launch.generation?.awaitTurn()
        // Blocked signals wait; one that ends a program ends the launch while there is nothing to undo.
        try signals.obey()
        launch.observe(.starting(command: launch.command.name, path: path))
        let score = score
        try score?.take()
        let executable = Executable(path: path, arguments: launch.command)
        let shell = launch.options.standIn == nil ? nil : launch.command.script(at: path)
        if mode.replaces { throw replacing(executable) }
        defer { score?.own.giveBack() }
        // Before the command, whose first call may need an answer.
        var running: RunningObserver?
        if let orders = isolation.observation, let observation { running = try observation.start(orders) }
        let observer = running?.process ?? 0
        let posture = launch.options.receipt == nil ? nil : Posture(of: ProcessDirectory())
        var plan = isolation
        let child: StartedChild
        do throws(ChildError) {
            let initial = own.namespaceInit(launch.supervisorOrders)
            child = try executable.start(
                &plan,
                environment: delivery.environment,
                initial: initial,
                orShell: shell
            )
            running?.tell(command: child.processID)
        } catch {
            if observer > 0 { ObserverProcess.end(observer) }
            throw LaunchError(error, plan: plan, command: launch.command.name, path: path)
        }
        do throws(LaunchError) {
            try StopAtExecve(launch, plan, own: posture).pass(child)
            try launch.generation?.tell(started: child, delivery)
        } catch {
            child.kill()
            if observer > 0 { ObserverProcess.end(observer) }
            throw error
        }
        launch.report(started: child.processID)
        notification?.tellExecuted()
        var orders = launch.supervisorOrders
        orders.explainsKill = observer == 0 && plan.hasFilter
        orders.observer = observer
        orders.terminal = stand.terminal
        return Started(
            launch: launch,
            child: child,
            own: own,
            orders: orders,
            relay: notification?.relay,
            groups: groups
        )
    }

    /// Becomes the command; what is returned is why it did not.
    private borrowing func replacing(_ executable: borrowing Executable) -> LaunchError {
        let error = executable.replaceThisProcess(by: isolation.steps, environment: delivery.environment)
        return LaunchError(error, plan: isolation, command: launch.command.name, path: path)
    }
}

/// The command runs; this process still has the memory that saw the secrets.
package struct Started: ~Copyable {
    fileprivate let launch: Launch
    fileprivate let child: StartedChild
    fileprivate let own: OwnExecutable
    fileprivate let orders: SupervisorOrders
    fileprivate let relay: NotifyRelay?
    fileprivate let groups: ControlGroups?

    /// Becomes the supervisor: a fresh address space that never held a secret. Returns only by throwing, after
    /// killing the command that nobody would watch.
    package consuming func supervised() throws(LaunchError) -> Never {
        do throws(SystemError) {
            try own.becomeSupervisor(
                of: child,
                orders,
                commandName: launch.command.name,
                removing: groups,
                relaying: relay
            )
        } catch {
            child.kill()
            throw .supervisor(error)
        }
    }
}
