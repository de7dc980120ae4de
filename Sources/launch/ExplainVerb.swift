internal import ArgumentParser
internal import Launching
internal import LinuxSystem

/// `launch explain [options] -- command`
struct ExplainVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Print what a launch would do, step by step; decrypts and starts nothing.",
        usage: "launch explain [options] [--format text|json] -- command [arguments …]",
        discussion: """
            EXAMPLES:
              launch explain -- npm start
              launch explain --profile none --format json -- true
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var options: ExecOptions

    @Option(help: "text or json.")
    var format: Format = .text

    @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
    var command: [String] = []

    mutating func run() throws {
        guard let command = ProcessArguments().command else { throw refuse(Diagnostics.noCommand) }
        let launch = Launch(
            command: command,
            options: options.launchOptions,
            environment: ProcessEnvironment(),
            observe: { _ in }
        )
        let explanation: Explanation
        do throws(LaunchError) { explanation = try Loaded(launch).explained() } catch {
            Output.show(Diagnostics.message(error))
            throw ExitCode(Diagnostics.exitStatus(error))
        }
        switch format {
        case .text: try Output.print(ExplanationText(explanation).text)
        case .json: try Output.print(ExplanationJSON(explanation).text)
        }
    }
}
