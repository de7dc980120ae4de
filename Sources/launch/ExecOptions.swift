internal import CommandSyntax
internal import Delivery
internal import Isolation
internal import Launching

/// A verb that takes the options of a launch.
protocol LaunchVerb: Verb {
    var options: LaunchOptions { get set }
}

/// `--signal-exit`
enum SignalExit: String, CaseIterable { case code }

extension Option where Values: LaunchVerb {
    /// The options of a launch.
    static var ofLaunch: [Option] {
        [
            .text("config", letter: "c", value: "FILE", completion: .files, "Use this manifest.") {
                $0.options.config = $1
            },
            .text(
                "profile",
                value: "NAME|FILE",
                completion: Completion(words: BuiltinProfiles.names, hasFiles: true),
                "Isolation profile: a built-in (launch profile list) or a file."
            ) { $0.options.profile = $1 },
            .text(
                "isolation",
                value: "KEY=VALUE",
                "Set a key of the profile, in TOML: network.connect=[443]; repeatable."
            ) { $0.options.isolation.append($1) },
            .text(
                "receipt",
                value: "FILE",
                completion: .files,
                "Write what the kernel says of the command's isolation, before it begins: a file or fd:N."
            ) { $0.options.receipt = $1 },
            .flag(
                "report-denials",
                "Say at the end what was refused, and what in the profile would allow it."
            ) { $0.options.reportsDenials = true },
            .text(
                "denials",
                value: "FILE",
                completion: .files,
                "Write what was refused, a line of JSON for each: a file or fd:N."
            ) { $0.options.denials = $1 },
            .text(
                "identity",
                value: "FILE",
                completion: .files,
                "Identity that opens sealed values: a file, or fd:N for an open descriptor."
            ) { $0.options.identity = $1 },
            .flag("strict", "Stop on a degraded audit too; beats --warn-only.") { $0.options.strict = true },
            .flag("skip-audit", "Skip the audit gate. Values that cannot be had still stop the launch.") {
                $0.options.skipAudit = true
            },
            .flag("warn-only", "Report a critical audit and go on.") { $0.options.warnOnly = true },
            .choice("deliver", "Hand over every secret this way, whatever the manifest says.") {
                (values, method: DeliveryMethod) in values.options.deliver = method
            },
            .flag(
                "pristine",
                "Give the command only PATH HOME LANG TERM TZ USER and what the manifest gives."
            ) {
                $0.options.pristine = true
            },
            .list("only", value: "NAME", "Hand over these secrets and no other; repeatable.") {
                $0.options.only.append($1)
            },
            .text(
                "credential",
                value: "NAME[=VARIABLE]",
                "Hand over this credential of the service as a secret (default: NAME in upper case); repeatable."
            ) { $0.options.credentials.append($1) },
            .number("keep-fd", value: "N", "Let this descriptor pass to the command; repeatable.") {
                $0.options.keptDescriptors.append($1)
            },
        ] + ofSupervision + [
            .flag("verbose", letter: "v", "Say on stderr what is read, enforced and started.") {
                $0.options.verbose = true
            }
        ]
    }
}
