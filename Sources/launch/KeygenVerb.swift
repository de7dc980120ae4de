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
        let made: (recipient: String, path: String)
        do throws(KeygenError) {
            let creation = IdentityCreation(environment: ProcessEnvironment())
            made = try creation.create(at: output, now: Clock.unixSeconds())
        } catch { throw refuse(Diagnostics.message(error)) }
        Output.note("identity written to \(made.path)")
        try Output.print(made.recipient)
    }
}
