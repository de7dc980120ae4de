internal import Audit
internal import Isolation
internal import Launching

/// Shows a launch on its way, on stderr: findings of the audit always, the rest with `-v`.
struct Progress {
    private let options: LaunchOptions

    init(options: LaunchOptions) { self.options = options }

    func show(_ event: LaunchEvent) {
        switch event {
        case .audited(let report, let passed): show(report, passed: passed)
        case .callbacksNotRun: Output.show(Diagnostics.callbacksNotRun)
        case .importDoubts(let path, let warnings): Output.show(Diagnostics.warning(import: path, warnings))
        case .postureDiffers(let differences): Output.show(Diagnostics.postureDiffers(differences))
        case .rotation(let event): show(event)
        case .unbound(let name):
            if options.verbose {
                Output.note("\(name) is not bound to its name; launch seal --reseal \(name) binds it")
            }
        default: if options.verbose { Output.note(words(event)) }
        }
    }

    /// What leaves the command with an old state is said; the rest with `-v`.
    private func show(_ event: RotationEvent) {
        if let message = Diagnostics.message(event) {
            Output.show(message)
        } else if options.verbose {
            Output.note(Diagnostics.words(event))
        }
    }

    /// A healthy audit is silent; a report that stops the launch, or should have, is shown.
    private func show(_ report: AuditReport, passed: Bool) {
        if report.status == .healthy {
            if options.verbose {
                Output.note("audit: healthy, \(report.total == 1 ? "1 secret" : "\(report.total) secrets")")
            }
            return
        }
        Output.report(report.table(.unhealthy))
        if passed && report.status == .critical {
            Output.show(Message("the audit is critical; going on because of --warn-only", level: .warning))
        }
    }

    private func words(_ event: LaunchEvent) -> String {
        switch event {
        case .manifestLoaded(let path): "manifest \(path)"
        case .noManifest: "no manifest"
        case .auditSkipped: "audit skipped"
        case .identityFound(let place, let count):
            "\(count == 1 ? "identity" : "\(count) identities") from \(Diagnostics.words(place))"
        case .absent(let name): "\(name) is neither sealed nor set; the command does not get it"
        case .profile(let plan):
            (["profile \(plan.profileName)"] + plan.descriptions.map(\.title)
                + plan.caveats.map(Diagnostics.caveat))
                .joined(separator: "; ")
        case .mode(let mode): Diagnostics.words(mode)
        case .denials(let source): Diagnostics.words(source)
        case .starting(let command, let path): "starting \(command) (\(path))"
        case .audited, .unbound, .callbacksNotRun, .importDoubts, .postureDiffers, .rotation: ""
        }
    }
}
