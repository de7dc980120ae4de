internal import CommandSyntax
internal import Launching
internal import LinuxSystem
internal import Sealing

/// `launch seal [NAME | NAME=- …]`
struct SealVerb: Verb {
    static let table = VerbTable<Self>(
        "seal",
        "Seal values with age into the manifest, in place.",
        about: """
            A value comes from standard input (NAME=-, exact to the byte), else from the variable NAME, else from a \
            prompt without echo; never from the command line. Without names, every declared secret that has no \
            value yet. Everything else in the file stays as it is, byte for byte.
            """,
        options: [
            .text("config", letter: "c", value: "FILE", completion: .files, "The manifest to change.") {
                $0.config = $1
            },
            .text(
                "recipient",
                letter: "r",
                value: "age1…",
                "Seal to this recipient instead of the manifest's; repeatable."
            ) { $0.recipient.append($1) },
            .flag("reseal", "Open what is sealed and seal it again to the current recipients.") {
                $0.reseal = true
            },
            .text("identity", value: "FILE", completion: .files, "Identity for --reseal: a file or fd:N.") {
                $0.identity = $1
            },
        ],
        operands: .words(
            shown: "[NAME | NAME=- …]",
            help: "Of secrets; =- reads the value from standard input."
        ),
        operand: { $0.names.append($1) },
        examples: [
            .init("launch seal", "seal what is declared and not sealed yet"),
            .init("launch seal DATABASE_URL", "ask for the value"),
            .init("printf %s \"$TOKEN\" | launch seal API_TOKEN=-"),
            .init("launch seal TLS_KEY=- < key.pem", "several lines or binary, exactly"),
            .init("launch seal --reseal", "after a change of recipients; also binds names"),
        ]
    )

    var names: [String] = []
    var config: String?
    var recipient: [String] = []
    var reseal = false
    var identity: String?

    func run() throws(ExitCode) {
        let environment = ProcessEnvironment()
        var items: [SealRequest.Item] = []
        for word in names {
            guard let item = SealRequest.Item(word) else {
                throw refuse(Diagnostics.valueOnCommandLine(word))
            }
            if !items.contains(item) { items.append(item) }
        }
        let request = SealRequest(items: items, reseal: reseal, recipients: recipient, identity: identity)
        let path: String
        do throws(ManifestFileError) {
            path = try ManifestFile.path(option: config, environment: environment)
        } catch { throw refuse(Diagnostics.message(error)) }
        do throws(SealingError) {
            let names = try Sealing(path: path, request: request, environment: environment).run()
            Output.note("sealed \(names.joined(separator: ", ")) in \(path)")
        } catch {
            if case .prompt(.interrupted(let signal)) = error { dieBySignal(signal) }
            throw refuse(Diagnostics.message(error))
        }
    }
}
