internal import ArgumentParser
internal import Delivery
internal import Launching

/// The options of a launch as the argument parser knows them; `ExecOptionWords` reads the same ones faster.
struct ExecOptions: ParsableArguments {
    @Option(name: [.short, .long], help: .init("Use this manifest.", valueName: "file"))
    var config: String?

    @Option(
        help: .init("Isolation profile: a built-in (launch profile list) or a file.", valueName: "name|file")
    )
    var profile: String?

    @Option(
        help: .init(
            "Set a key of the profile, in TOML: network.connect=[443]; repeatable.",
            valueName: "key=value"
        )
    )
    var isolation: [String] = []

    @Option(
        help: .init(
            "Write what the kernel says of the command's isolation: a file or fd:N.",
            valueName: "file"
        )
    )
    var receipt: String?

    @Option(help: .init("Identity that opens sealed values: a file or fd:N.", valueName: "file"))
    var identity: String?

    @Flag(help: "Stop on a degraded audit too; beats --warn-only.")
    var strict = false

    @Flag(help: "Skip the audit gate. Values that cannot be had still stop the launch.")
    var skipAudit = false

    @Flag(help: "Report a critical audit and go on.")
    var warnOnly = false

    @Option(help: .init("Deliver every secret this way: env or memfd.", valueName: "way"))
    var deliver: DeliveryMethod?

    @Flag(help: "Give the command only PATH HOME LANG TERM TZ USER and what the manifest gives.")
    var pristine = false

    @Option(
        parsing: .upToNextOption,
        help: .init("Hand over these secrets and no other.", valueName: "name")
    )
    var only: [String] = []

    @Option(help: .init("Let this descriptor pass to the command; repeatable.", valueName: "n"))
    var keepFd: [Int32] = []

    @Option(
        help: .init("'code': exit with 128+n instead of dying by the command's signal.", valueName: "how")
    )
    var signalExit: SignalExit?

    @Flag(help: "Say at the end what was refused, and what in the profile would allow it.")
    var reportDenials = false

    @Option(
        help: .init("Write what was refused here, a line of JSON for each.", valueName: "file|fd:N")
    )
    var denials: String?

    @Flag(name: [.short, .long], help: "Say on stderr what is read, enforced and started.")
    var verbose = false

    enum SignalExit: String, ExpressibleByArgument { case code }

    var launchOptions: LaunchOptions {
        var options = LaunchOptions()
        options.config = config
        options.profile = profile
        options.isolation = isolation
        options.receipt = receipt
        options.identity = identity
        options.strict = strict
        options.skipAudit = skipAudit
        options.warnOnly = warnOnly
        options.deliver = deliver
        options.pristine = pristine
        options.only = only
        options.keptDescriptors = keepFd
        options.exitsWithCode = signalExit == .code
        options.reportsDenials = reportDenials
        options.denials = denials
        options.verbose = verbose
        return options
    }
}

extension DeliveryMethod: ExpressibleByArgument {}
