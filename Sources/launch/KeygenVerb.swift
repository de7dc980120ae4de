internal import ArgumentParser
internal import LinuxSystem
internal import Sealing

/// `launch keygen`
struct KeygenVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make an age identity and print its recipient.",
        discussion: """
            The file has mode 0600 and an existing one is never overwritten. Without -o it is \
            $XDG_CONFIG_HOME/launch/identity.txt, else ~/.config/launch/identity.txt, where launch finds it.

            EXAMPLES:
              launch keygen
              launch keygen -o deploy-identity.txt
            """
    )

    @Option(name: [.short, .long], help: .init("Write the identity here.", valueName: "file"))
    var output: String?

    mutating func run() throws {
        do throws(KeygenError) {
            let identity = try IdentityCreation(environment: ProcessEnvironment()).create(
                at: output,
                now: Clock.unixSeconds()
            )
            Output.print(identity.recipient)
            Output.note("identity written to \(identity.path)")
        } catch {
            Output.show(Diagnostics.message(error))
            throw ExitCode(Main.refusal)
        }
    }
}
