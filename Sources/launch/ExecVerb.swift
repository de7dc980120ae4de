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
        let launch = Launch(
            command: command,
            options: options,
            environment: ProcessEnvironment(),
            observe: progress.show
        )
        do throws(LaunchError) {
            try launch.watchParent()
            try Loaded(launch).audited(now: Clock.unixSeconds()).opened().planned().started().supervised()
        } catch {
            if case .interrupted(let signal) = error {
                launch.report(refused: 128 + signal)
                dieBySignal(signal)
                // Process 1 does not die of it.
                return 128 + signal
            }
            Output.show(Diagnostics.message(error))
            let status = Diagnostics.exitStatus(error)
            launch.report(refused: status)
            return status
        }
    }
}
