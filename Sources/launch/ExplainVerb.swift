internal import CommandSyntax
internal import Launching
internal import LinuxSystem

/// `launch explain [options] -- command`
struct ExplainVerb: LaunchVerb {
    enum Format: String, CaseIterable { case text, json }

    static let table = VerbTable<Self>(
        "explain",
        "Print what a launch would do, step by step; decrypts and starts nothing.",
        options: Option.ofLaunch + [
            .choice("format", initial: Format.text, "How to print it.") { $0.format = $1 }
        ],
        operands: .command,
        examples: [
            .init("launch explain -- npm start"),
            .init("launch explain --profile none --format json -- true"),
        ]
    )

    var options = LaunchOptions()
    var format = Format.text

    func run() throws(ExitCode) {
        guard let command = ProcessArguments().command else { throw refuse(Diagnostics.noCommand) }
        let launch = Launch(
            command: command,
            options: options,
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
