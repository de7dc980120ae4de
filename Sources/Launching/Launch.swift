internal import Isolation
package import LinuxSystem

/// One request to start a command: what every stage of the pipeline may look at.
package struct Launch {
    /// How long orphans may take to end after the command has, before they are killed, where nobody says it.
    static let graceMilliseconds = 5000

    /// The command and its arguments, exactly as given.
    package let command: CommandVector
    /// What the command line asks for.
    package let options: LaunchOptions
    /// The environment this process was started with.
    package let environment: ProcessEnvironment
    /// What this process is to the one that follows changes; nil without one.
    package var generation: GenerationRole?
    /// Shows what happens; the pipeline itself prints nothing.
    var observe: (LaunchEvent) -> Void

    package init(
        command: CommandVector,
        options: LaunchOptions,
        environment: ProcessEnvironment,
        observe: @escaping (LaunchEvent) -> Void
    ) {
        self.command = command
        self.options = options
        self.environment = environment
        self.observe = observe
    }

    /// The file to execute, looked for in the `PATH` that the command will have: this process's, else the manifest's.
    func resolveCommand(defaults: [(name: String, value: String)]) throws(LaunchError) -> String {
        let searchPath = environment.text("PATH") ?? defaults.first { $0.name == "PATH" }?.value
        do throws(ExecutableSearch.Failure) {
            return try ExecutableSearch.resolve(command.name, searchPath: searchPath)
        } catch { throw .command(command.name, error) }
    }

    /// Descriptors that pass by request: those a service manager handed over for the command, those of `--keep-fd`, and
    /// those the command line itself names as `/dev/fd/N` or `/proc/self/fd/N`, which is how shells hand over `<(…)`.
    func keptDescriptors(_ service: ServiceVariables) throws(LaunchError) -> [Int32] {
        // All of them.
        if options.standIn != nil { return [] }
        var kept = service.descriptors
        for number in options.keptDescriptors where !kept.contains(number) { kept.append(number) }
        for argument in command.words.dropFirst() {
            for prefix in ["/dev/fd/", "/proc/self/fd/"] where argument.hasPrefix(prefix) {
                if let number = Int32(argument.dropFirst(prefix.count)), number > 2, !kept.contains(number) {
                    kept.append(number)
                }
            }
        }
        for number in kept where !isOpen(number) { throw .descriptorNotOpen(number) }
        if let number = options.statusDescriptor, !isOpen(number) { throw .statusNotOpen(number) }
        if let number = options.receiptDescriptor, !isOpen(number) {
            throw .receipt("fd:\(number)", .failed(.notOpen))
        }
        return kept
    }

    /// Whether whoever started this launch has opened a descriptor of this number.
    private func isOpen(_ number: Int32) -> Bool {
        OwnedDescriptor.isOpen(number) && generation?.isOwn(number) != true
    }

    /// The plan of `profile` for this process.
    func isolation(
        _ profile: SelectedProfile,
        signals: InheritedSignals,
        passing: [Int32],
        processIDs: [String],
        userNamespace: Int32?,
        mode: ChosenMode? = nil,
        placing: ChildStep? = nil,
        observerSocket: Int32? = nil,
        recordsDenials: Bool = false,
        groups: CommandGroups
    ) throws(LaunchError) -> IsolationPlan {
        var context = PlanContext(
            credentials: profile.credentials,
            signalMask: signals.mask,
            ignoresChildSignal: signals.ignoresChildSignal,
            passing: passing,
            landlockABI: (try? LandlockABI.current())?.version ?? 0
        )
        context.userNamespace = userNamespace
        context.processIDs = processIDs
        context.diesWithLauncher = mode?.replaces != true && options.rest != .leave
        context.placing = placing
        context.passesEverything = options.standIn != nil
        context.stopsAtExecve = options.receipt != nil
        context.observerSocket = observerSocket
        context.recordsDenials = recordsDenials
        if profile.profile.isShielded {
            do throws(SystemError) {
                context.boundingCapabilities = try Credentials.boundingSet()
            } catch { throw .hardening(error) }
        }
        context.account = profile.account?.account
        context.controlGroups = groups.entries
        context.controlGroupFailures = groups.failures
        do throws(SystemError) { context.settings = try ProcessSettings.current() } catch {
            throw .hardening(error)
        }
        do throws(PlanError) {
            return try IsolationPlan(profile.profile, named: profile.name, context: context)
        } catch { throw .plan(error) }
    }
}

/// How `launch` was started as far as signals go; the command is started the same way.
struct InheritedSignals {
    let mask: SignalMask
    let ignoresChildSignal: Bool

    /// Blocks every signal, and readies this process to have a child, if it is to have one.
    static func takeOver(forChild: Bool, adopting: Bool) throws(SystemError) -> InheritedSignals {
        let mask = try SignalMask.blockAll()
        let ignores = forChild ? try Parenthood.prepare(adopting: adopting) : false
        return InheritedSignals(mask: mask, ignoresChildSignal: ignores)
    }

    /// Throws the signal that has arrived meanwhile and asks this process to end: there is nothing to undo yet.
    func obey() throws(LaunchError) {
        if let signal = SignalMask.pending().termination(inherited: mask) {
            throw .interrupted(signal: signal)
        }
    }
}
