internal import CommandSyntax
internal import Delivery
internal import Launching
internal import LinuxSystem

/// `launch [exec] [options] -- command [arguments …]`
struct ExecVerb: LaunchVerb {
    static let table = VerbTable<Self>(
        "exec",
        "Start a command with its secrets, isolated (the default verb).",
        usage: ["[exec] [options] -- command [arguments …]"],
        options: Option.ofLaunch,
        operands: .command,
        examples: [
            .init("launch -- npm start"), .init("launch -c deploy/launch.toml --strict -- ./deploy.sh"),
            .init("launch --pristine --only API_TOKEN -- curl https://example.org"),
            .init("launch --identity fd:3 -- ./server 3<identity.txt"),
        ]
    )

    var options = LaunchOptions()

    func run() throws(ExitCode) {
        guard let command = ProcessArguments().command else { throw refuse(Diagnostics.noCommand) }
        throw ExitCode(Self.run(command, options))
    }

    /// The whole launch; returns only the status of a refusal.
    static func run(_ command: CommandVector, _ options: LaunchOptions) -> Int32 {
        let progress = Progress(options: options)
        var launch = Launch(
            command: command,
            options: options,
            environment: ProcessEnvironment(),
            observe: progress.show
        )
        if options.onChange != nil { launch.generation = GenerationRole(ProcessArguments()) }
        do throws(LaunchError) {
            try launch.watchParent()
            if let response = options.onChange {
                guard let generation = launch.generation else { return try follow(launch, response) }
                if generation.replacesFiles {
                    try Loaded(launch).audited(now: Clock.unixSeconds()).opened().replaced()
                    return 0
                }
            }
            try Loaded(launch).audited(now: Clock.unixSeconds()).opened().planned().started().supervised()
        } catch {
            if case .interrupted(let signal) = error {
                launch.report(refused: 128 + signal)
                dieBySignal(signal)
                // Process 1 does not die of it.
                return 128 + signal
            }
            if case .rotation(.cancelled) = error { return Main.refusal }
            Output.show(Diagnostics.message(error))
            let status = Diagnostics.exitStatus(error)
            launch.report(refused: status)
            return status
        }
    }

    /// `--on-change`: this process follows changes, and others open the values.
    private static func follow(_ launch: Launch, _ response: ChangeResponse) throws(LaunchError) -> Int32 {
        switch try Rotation(launch, response).run() {
        case .exited(let status): return status
        case .died(let signal):
            if !launch.options.exitsWithCode { dieBySignal(signal) }
            return 128 + signal
        }
    }
}
