internal import Launching
internal import LinuxSystem

/// Another init, for which `launch` stands in when it is called by its name (docs/drop-in.md).
enum DropIn: String, CaseIterable {
    case tini
    case dumbInit = "dumb-init"
    case catatonit

    /// By the last component of `argv[0]`; nil for any name but theirs and those that container engines give them.
    init?(calledAs path: String) {
        let bytes = path.utf8
        let name =
            bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[bytes.index(after: $0)...] } ?? bytes[...]
        switch Substring(name) {
        case "tini", "tini-static", "docker-init": self = .tini
        case "dumb-init": self = .dumbInit
        case "catatonit", "podman-init": self = .catatonit
        default: return nil
        }
    }

    /// What the words ask for; `words` are all but the first of the command line.
    ///
    /// - Parameters:
    ///   - variable: a variable of the environment.
    ///   - getsOrphans: whether orphans come to this process as it is.
    func read(_ words: [String], _ variable: (String) -> String?, getsOrphans: Bool) -> DropInRequest {
        do throws(DropInError) {
            return switch self {
            case .tini: try TiniReader.read(words, variable, getsOrphans: getsOrphans)
            case .dumbInit: try DumbInitReader.read(words, variable)
            case .catatonit: try CatatonitReader.read(words, variable)
            }
        } catch { return .refuse(error) }
    }

    /// Does it, and gives the exit status.
    func run(_ arguments: ProcessArguments) -> Int32 {
        let environment = ProcessEnvironment()
        let words = (1..<max(arguments.count, 1)).map { arguments[$0] }
        switch read(words, environment.text, getsOrphans: Parenthood.getsOrphans) {
        case .answer(let text, let toErrors):
            if toErrors {
                Output.report(text)
            } else {
                do throws(ExitCode) { try Output.print(text) } catch { return 1 }
            }
            return 0
        case .refuse(let error):
            Output.show(Diagnostics.message(error, of: self))
            return 1
        case .pause: return pause()
        case .start(let start):
            if start.warnsOfOrphans { Output.show(Diagnostics.orphansNotReaped) }
            return run(start, arguments.command(of: start.command.map { $0 + 1 }), environment)
        }
    }

    /// The whole launch; returns only the status of one that did not become one.
    private func run(_ start: DropInStart, _ command: CommandVector, _ environment: ProcessEnvironment)
        -> Int32
    {
        let launch = Launch(command: command, options: start.options, environment: environment) { event in
            guard case .starting(let command, let path) = event, let place = start.notes else { return }
            Output.note("starting \(command) (\(path))", onStdout: place == .output)
        }
        do throws(LaunchError) {
            try launch.watchParent()
            try Loaded(launch).audited(now: 0).opened().planned().started().supervised()
        } catch {
            if case .interrupted(let signal) = error { return 128 + signal }
            Output.show(Diagnostics.message(error))
            return exitStatus(error)
        }
    }

    /// What the other init ends with when it cannot start the command.
    func exitStatus(_ error: LaunchError) -> Int32 {
        switch (self, error) {
        case (.tini, .command(_, .notFound)): 127
        case (.tini, .command(_, .notExecutable)): 126
        case (.tini, .notExecuted(_, _, let error)):
            error.isNotFound ? 127 : error.isPermissionDenied ? 126 : 1
        case (.dumbInit, .command), (.dumbInit, .notExecuted): 2
        default: 1
        }
    }

    private func pause() -> Int32 {
        let error: SystemError
        do throws(SystemError) {
            _ = try SignalMask.blockAll()
            _ = try Parenthood.prepare()
            try OwnExecutable().becomePause()
        } catch let failure { error = failure }
        Output.show(Diagnostics.message(.supervisor(error)))
        return 1
    }
}

/// What the command line of another init asks for.
enum DropInRequest: Equatable {
    /// Help, version or licence.
    case answer(String, toErrors: Bool)
    case refuse(DropInError)
    case start(DropInStart)
    /// No command: reap orphans until told to end.
    case pause
}

/// A command to start.
struct DropInStart: Equatable {
    /// Where notes of what is done go.
    enum Place { case output, errors }

    var options = LaunchOptions()
    /// Places among the words.
    var command: [Int] = []
    /// Whether to say that orphans are nobody's here.
    var warnsOfOrphans = false
    /// Nil for no notes.
    var notes: Place?

    /// What the three have in common: nothing is taken from the command, nobody waits for what it leaves behind, and
    /// its signal n becomes the exit status 128+n.
    init(command: [Int], placement: Placement) {
        self.command = command
        options.profile = "none"
        options.mode = .supervise
        options.exitsWithCode = true
        options.rest = .leave
        options.placement = placement
        options.standIn = StandIn()
    }
}

/// What is wrong with such a command line.
enum DropInError: Error, Equatable {
    case unknownOption(String)
    case missingValue(option: String)
    case unwantedValue(option: String)
    case ambiguousOption(String, [String])
    /// `wanted` says what it takes.
    case invalidValue(option: String, value: String, wanted: String)
    case noCommand
    /// A variable that the program keeps for later versions of itself.
    case reservedVariable(String)
}
