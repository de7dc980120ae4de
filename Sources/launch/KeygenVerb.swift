internal import CommandSyntax
internal import LinuxSystem
internal import Sealing

/// `launch keygen`
struct KeygenVerb: Verb {
    static let table = VerbTable<Self>(
        "keygen",
        "Make an age identity and print its recipient.",
        about: """
            The file has mode 0600 and an existing one is never overwritten. Without -o it is \
            $XDG_CONFIG_HOME/launch/identity.txt, else ~/.config/launch/identity.txt, where launch finds it.
            """,
        options: [
            .text("output", letter: "o", value: "FILE", completion: .files, "Write the identity here.") {
                $0.output = $1
            }
        ],
        examples: [.init("launch keygen"), .init("launch keygen -o deploy-identity.txt")]
    )

    var output: String?

    func run() throws(ExitCode) {
        let made: (recipient: String, path: String)
        do throws(KeygenError) {
            let creation = IdentityCreation(environment: ProcessEnvironment())
            made = try creation.create(at: output, now: Clock.unixSeconds())
        } catch { throw refuse(Diagnostics.message(error)) }
        Output.note("identity written to \(made.path)")
        try Output.print(made.recipient)
    }
}
