package import Delivery
package import LinuxSystem

/// What the command line asks of a launch; every default is the safe one.
package struct LaunchOptions: Equatable, Sendable {
    /// `-c`, `--config`: the manifest to use instead of the one found from the working directory upward.
    package var config: String?
    /// `--profile`: a built-in's name or a file, instead of the manifest's or `default`.
    package var profile: String?
    /// `--isolation`: keys of a profile in TOML, over everything else.
    package var isolation: [String] = []
    /// `--receipt`: a file or `fd:N` that is told what the kernel says of the command's isolation.
    package var receipt: String?
    /// `--identity`: a file or `fd:N`, instead of every customary place.
    package var identity: String?
    /// `--strict`: a degraded audit stops the launch too, and `--warn-only` counts for nothing.
    package var strict = false
    /// `--skip-audit`: no gate; values are still all or nothing.
    package var skipAudit = false
    /// `--warn-only`: a critical audit is reported and let through.
    package var warnOnly = false
    /// `--deliver`: for every secret, instead of the manifest's choice.
    package var deliver: DeliveryMethod?
    /// `--pristine`: nothing of the parent's environment but `PATH HOME LANG TERM TZ USER`.
    package var pristine = false
    /// `--only`: these secrets and no other.
    package var only: [String] = []
    /// `--credential`: `NAME` or `NAME=VARIABLE`, see ``CredentialRequest``.
    package var credentials: [String] = []
    /// `--keep-fd`: descriptors that pass to the command besides stdin, stdout and stderr.
    package var keptDescriptors: [Int32] = []
    /// `--signal-exit code`: exit with 128+n instead of dying by the command's signal.
    package var exitsWithCode = false
    /// `--mode`: who stays while the command runs.
    package var mode = LaunchMode.auto
    /// `--group`, `--session`: where the command stands among processes.
    package var placement = Placement.inherited
    /// `--group`: signals go to the command's process group.
    package var signalsGroup = false
    /// `--signal`: what signals are sent on as.
    package var rewriting: [SignalRewriting] = []
    /// `--stop-signal`: what SIGTERM is sent on as, and what else asks the command to stop.
    package var stopSignal: Int32?
    /// `--grace`: how long the command and what it leaves behind may take to stop, in milliseconds; `Int.max` has no end.
    package var grace: Int?
    /// `--on-exit`: what becomes of the processes that the command leaves behind.
    package var rest = SupervisorOrders.Rest.drain
    /// `--remap`: exit statuses to replace.
    package var statuses: [StatusReplacement] = []
    /// `--status-fd`: where lines of JSON tell how the command starts and ends.
    package var statusDescriptor: Int32?
    /// `--notify`: how the service manager hears of the command.
    package var notify = NotifyMode.relay
    /// `--parent-death-signal`: sent to `launch` when its parent ends.
    package var parentDeathSignal: Int32?
    /// `--on-change`: what is done when the manifest or one of its files has changed.
    package var onChange: ChangeResponse?
    /// `--report-denials`: say at the end what was refused.
    package var reportsDenials = false
    /// `--denials`: write what was refused to a file or `fd:N`, a line of JSON for each.
    package var denials: String?
    /// What the init does for which `launch` stands in by its name; with it no manifest is looked for, and everything this
    /// process has passes to the command.
    package var standIn: StandIn?
    /// `-v`.
    package var verbose = false

    /// Nothing asked for: every default.
    package init() {}

    /// Whether an observer of denials is needed.
    package var observesDenials: Bool { reportsDenials || denials != nil }

    /// The descriptor of `--identity fd:N`.
    var identityDescriptor: Int32? { Self.descriptor(identity) }

    /// The descriptor of `--receipt fd:N`.
    var receiptDescriptor: Int32? { Self.descriptor(receipt) }

    private static func descriptor(_ place: String?) -> Int32? {
        place.flatMap { $0.hasPrefix("fd:") ? Int32($0.dropFirst(3)) : nil }
    }
}
