internal import Audit
internal import LinuxSystem
internal import Manifest

/// Decides from the audit whether a launch goes on.
struct AuditGate {
    let options: LaunchOptions

    /// Reports the audit and throws ``LaunchError/refused(_:strict:)`` when the launch must not go on. What a credential of
    /// the `selection` gives a value is not missing.
    func decide(
        _ manifest: Manifest,
        _ launch: Launch,
        _ selection: SecretSelection? = nil,
        now: Int64
    ) throws(LaunchError) {
        if options.skipAudit { return launch.observe(.auditSkipped) }
        let report = Audit.run(manifest, now: now) { name in
            launch.environment.has(name) || selection?.isHanded(name) == true
        }
        let passed = passes(report.status)
        launch.observe(.audited(report, passed: passed))
        if report.status != .healthy && manifest.callbacks != nil { launch.observe(.callbacksNotRun) }
        if !passed { throw .refused(report, strict: options.strict) }
    }

    /// `--strict` asks for health and beats `--warn-only`; otherwise only a critical verdict stops.
    private func passes(_ verdict: AuditReport.Verdict) -> Bool {
        switch verdict {
        case .healthy: true
        case .degraded: !options.strict
        case .critical: options.warnOnly && !options.strict
        }
    }
}
