internal import CommandSyntax
internal import LinuxSystem
internal import Sealing

/// `launch init`
struct InitVerb: Verb {
    static let table = VerbTable<Self>(
        "init",
        "Write a commented launch.toml.",
        about: """
            An existing file is never overwritten. Without --recipient the recipient of the identity that launch \
            keygen wrote is used, where there is one.
            """,
        options: [
            .text(
                "output",
                letter: "o",
                value: "FILE",
                initial: "launch.toml",
                completion: .files,
                "Write the manifest here."
            ) { $0.output = $1 },
            .text("recipient", letter: "r", value: "age1…", "Who sealed values are for; repeatable.") {
                $0.recipient.append($1)
            },
        ],
        examples: [
            .init("launch keygen && launch init"),
            .init("launch init --recipient age1… -o deploy/launch.toml"),
        ]
    )

    var output = "launch.toml"
    var recipient: [String] = []

    func run() throws(ExitCode) {
        do throws(InitError) {
            let creation = ManifestCreation(environment: ProcessEnvironment())
            let recipients = try creation.create(at: output, recipients: recipient)
            Output.note("wrote \(output)")
            if recipients.isEmpty { Output.show(Diagnostics.noRecipientYet) }
        } catch { throw refuse(Diagnostics.message(error)) }
    }
}
