internal import ArgumentParser
internal import Delivery
internal import Launching
internal import LinuxSystem

/// `launch [exec] [options] -- command [arguments …]`
struct ExecVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Start a command with its secrets, isolated (the default verb).",
        usage: "launch [exec] [options] -- command [arguments …]",
        discussion: """
            EXAMPLES:
              launch -- npm start
              launch -c deploy/launch.toml --strict -- ./deploy.sh
              launch --pristine --only API_TOKEN -- curl https://example.org
              launch --identity fd:3 -- ./server 3<identity.txt
            """
    )

    @OptionGroup var options: ExecOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
    var command: [String] = []

    mutating func run() throws {
        guard let command = ProcessArguments().command else {
            Output.show(Diagnostics.noCommand)
            throw ExitCode(Main.refusal)
        }
        throw ExitCode(Self.run(command, options.launchOptions))
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
            try Loaded(launch).audited(now: Clock.unixSeconds()).opened().planned().started().supervised()
        } catch {
            if case .interrupted(let signal) = error {
                dieBySignal(signal)
                // Process 1 does not die of it.
                return 128 + signal
            }
            Output.show(Diagnostics.message(error))
            return Diagnostics.exitStatus(error)
        }
    }
}
