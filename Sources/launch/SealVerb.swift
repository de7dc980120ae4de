internal import ArgumentParser
internal import Launching
internal import LinuxSystem
internal import Sealing

/// `launch seal [NAME | NAME=- …]`
struct SealVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Seal values with age into the manifest, in place.",
        discussion: """
            A value comes from standard input (NAME=-, exact to the byte), else from the variable NAME, else from a \
            prompt without echo; never from the command line. Without names, every declared secret that has no \
            value yet. Everything else in the file stays as it is, byte for byte.

            EXAMPLES:
              launch seal                              seal what is declared and not sealed yet
              launch seal DATABASE_URL                 ask for the value
              printf %s "$TOKEN" | launch seal API_TOKEN=-
              launch seal TLS_KEY=- < key.pem          several lines or binary, exactly
              launch seal --reseal                     after a change of recipients; also binds names
            """
    )

    @Argument(help: "NAME, or NAME=- to read the value from standard input.")
    var names: [String] = []

    @Option(name: [.short, .long], help: .init("The manifest to change.", valueName: "file"))
    var config: String?

    @Option(
        name: [.short, .long],
        help: .init("Seal to this recipient instead of the manifest's; repeatable.", valueName: "age1…")
    )
    var recipient: [String] = []

    @Flag(help: "Open what is sealed and seal it again to the current recipients.")
    var reseal = false

    @Option(help: .init("Identity for --reseal: a file or fd:N.", valueName: "file"))
    var identity: String?

    mutating func run() throws {
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
