internal import Delivery
internal import LinuxSystem

/// `--on-change`: follows changes of the manifest and its files for a command that another process supervises.
///
/// This process opens no secret. It starts *generations*, this program again, each of which goes through the whole
/// pipeline, and is to the one whose command runs what a supervisor is to a command: same process group, terminal
/// untouched, signals passed on by their origin, stopped when it stops, ended as it ends. It waits in one poll(2) for
/// signals, files and generations, and has no timer while nothing happens.
package final class Rotation {
    /// How this process is to end.
    package enum Ending: Equatable {
        case exited(Int32)
        case died(signal: Int32)
    }

    let launch: Launch
    let response: ChangeResponse
    /// The manifest, as `--config` or the search names it.
    let manifest: String
    let own: OwnExecutable
    let signals: SignalReader
    let inherited: InheritedSignals
    let arguments = ProcessArguments()
    let leadsSession = ProcessImitation.leadsSession

    var files: WatchedFiles
    var watch: FileWatch?
    var judge: ChangeJudge

    /// Whose command runs; nil between the end of one and the start of the next.
    var running: Generation?
    /// What is being opened.
    var preparing: Generation?
    /// What is open and waits for the running one to end.
    var ready: Generation?
    /// Nobody waits for these any more, but for their end.
    var dying: [Generation] = []

    /// When the files are looked at, by the monotonic clock.
    var settled: Int64?
    /// When more is done about a command that is to stop, or is done without what is being opened.
    var deadline: Int64?
    /// When those that are dying are killed.
    var patience: Int64?
    /// A change came before the command ran, and is to be looked at when it does.
    var isBehind = false
    /// How this process ends, once that is known.
    var ending: Ending?
    /// Somebody has asked for the end: no change counts any more.
    var isEnding = false

    /// Variables that hold a key. No generation gets one, and here none stays.
    static let keyVariables = ["LAUNCH_IDENTITY", "ENVPKT_AGE_KEY", "SOPS_AGE_KEY"]

    /// Reads the manifest and begins to watch. Nothing is started.
    package init(_ launch: Launch, _ response: ChangeResponse) throws(LaunchError) {
        // Asked before anything is opened here, whose number could be taken for one that was handed to launch.
        _ = try launch.keptDescriptors(ServiceVariables(launch.environment, of: launch.serviceProcess))
        try Self.checkDescriptor(launch)
        let file: ManifestFile?
        do throws(ManifestFileError) {
            file = try ManifestFile.locate(option: launch.options.config, environment: launch.environment)
        } catch { throw .manifest(error) }
        guard let file else { throw .rotation(.noManifest) }
        for place in ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"] where file.path.hasPrefix(place) {
            throw .rotation(.descriptor(path: file.path))
        }
        try Self.checkIdentity(launch, file)
        for name in Self.keyVariables { launch.environment.wipe(name) }
        do throws(SystemError) {
            own = try OwnExecutable()
            try ProcessHardening.protectMemory()
            inherited = try InheritedSignals.takeOver(forChild: true, adopting: true)
        } catch { throw .hardening(error) }
        if launch.options.placement == .session { Parenthood.leaveTerminal() }
        self.launch = launch
        self.response = response
        manifest = file.path
        files = WatchedFiles(launch, manifest: file.path, file)
        do throws(SystemError) {
            signals = try SignalReader()
            watch = try FileWatch(files.all)
        } catch { throw .rotation(.unwatchable(error)) }
        judge = ChangeJudge(WatchedState(files))
        launch.observe(.rotation(.watching(files.all)))
    }

    /// Stays until the command has ended, and says how.
    package func run() throws(LaunchError) -> Ending {
        let file = try? ManifestFile.locate(
            option: launch.options.config,
            environment: launch.environment
        )
        do throws(SystemError) {
            running = try start(GenerationRole.first, WatchedState(files), shape(file))
        } catch { throw .rotation(.notStarted(error)) }
        while true {
            while let change = ChildChange.next() { take(change) }
            if let ending, isAlone { return ending }
            meetDeadlines()
            waitForEvents()
        }
    }

    /// What of a launch cannot change, where that matters.
    func shape(_ file: ManifestFile?) -> RunningShape? {
        guard case .signal = response, let file else { return nil }
        var silent = launch
        silent.observe = { _ in }
        return RunningShape(silent, file)
    }

    /// Starts a generation.
    func start(
        _ role: String,
        _ state: WatchedState,
        _ shape: RunningShape?,
        passing writers: [Int32] = []
    ) throws(SystemError) -> Generation {
        let pair = try ControlSocket.pair()
        // Whoever read it last has left it at its end.
        if let number = launch.options.identityDescriptor { OwnedDescriptor.rewind(number) }
        let far = pair.far.descriptor.rawValue
        let process = try ImageProcess.start(
            own,
            [GenerationRole.name, String(far), role, manifest],
            before: arguments,
            environment: launch.environment,
            without: Self.keyVariables,
            passing: [far] + writers,
            mask: inherited.mask,
            ignoresChildSignal: inherited.ignoresChildSignal
        )
        return Generation(process, pair.withoutFar(), state: state, shape: shape)
    }

    /// Nobody but the running one is left, if that is.
    private var isAlone: Bool { preparing == nil && ready == nil && dying.isEmpty && running == nil }

    /// Waits for a signal, a change of a file, a generation's word, or the next deadline.
    private func waitForEvents() {
        let speakers = [running, preparing, ready].compactMap { $0 }.filter { $0.descriptor != nil }
        var descriptors = [signals.descriptor.rawValue] + speakers.compactMap(\.descriptor)
        if let watch { descriptors.append(watch.descriptor.rawValue) }
        let found = Readiness.await(descriptors, milliseconds: remaining)
        if found[0] { while let signal = signals.next() { take(signal) } }
        for (index, speaker) in speakers.enumerated() where found[index + 1] {
            take(speaker.hear(), of: speaker)
        }
        if let watch, found[descriptors.count - 1], watch.takeEvents(), !isEnding {
            settled = Clock.monotonicMilliseconds() + Self.settlingTime
        }
    }

    /// How long files must be left alone before they are looked at, in milliseconds.
    private static let settlingTime: Int64 = 100

    private var remaining: Int {
        var next: Int64?
        for time in [settled, deadline, patience] {
            if let time { next = min(next ?? time, time) }
        }
        guard let next else { return -1 }
        return Int(max(0, next - Clock.monotonicMilliseconds()))
    }
}
