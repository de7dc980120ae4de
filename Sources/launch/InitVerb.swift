internal import ArgumentParser
internal import LinuxSystem
internal import Sealing

/// `launch init`
struct InitVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented launch.toml.",
        discussion: """
            An existing file is never overwritten. Without --recipient the recipient of the identity that launch \
            keygen wrote is used, where there is one.

            EXAMPLES:
              launch keygen && launch init
              launch init --recipient age1… -o deploy/launch.toml
            """
    )

    @Option(name: [.short, .long], help: .init("Write the manifest here.", valueName: "file"))
    var output = "launch.toml"

    @Option(name: [.short, .long], help: .init("Who sealed values are for; repeatable.", valueName: "age1…"))
    var recipient: [String] = []

    mutating func run() throws {
        do throws(InitError) {
            let creation = ManifestCreation(environment: ProcessEnvironment())
            let recipients = try creation.create(at: output, recipients: recipient)
            Output.note("wrote \(output)")
            if recipients.isEmpty { Output.show(Diagnostics.noRecipientYet) }
        } catch { throw refuse(Diagnostics.message(error)) }
    }
}
