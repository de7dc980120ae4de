package import Manifest
internal import TOML

/// The lifecycle rules: a manifest and a moment in, a report out.
package enum Audit {
    /// Audits every secret of `manifest` and the expiry of its identity.
    ///
    /// A secret is expired from the start of its expiry day, UTC, and expiring while 0 to `expiring_warning_days`
    /// whole days remain. It is missing when it is required, not sealed, has no source of its own and is not
    /// `available` under its wire name.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970-01-01T00:00:00Z.
    ///   - available: whether the environment gives a name; nil when not known, and then nothing is missing.
    package static func run(_ manifest: Manifest, now: Int64, available: ((String) -> Bool)? = nil)
        -> AuditReport
    {
        let rules = LifecycleRules(lifecycle: manifest.lifecycle, now: now)
        var rows: [AuditReport.SecretRow] = []
        rows.reserveCapacity(manifest.secrets.count)
        var hasAlias = false
        for secret in manifest.secrets {
            rows.append(row(of: secret, rules, available))
            if secret.header.aliasTarget != nil { hasAlias = true }
        }
        if hasAlias { audit(aliasesOf: manifest, rules, available, &rows) }
        let identity = manifest.identity.flatMap { rules.row(of: $0) }
        return report(rows, identity)
    }

    private static func audit(
        aliasesOf manifest: Manifest,
        _ rules: LifecycleRules,
        _ available: ((String) -> Bool)?,
        _ rows: inout [AuditReport.SecretRow]
    ) {
        var rowOfName: [String: Int] = [:]
        for (index, secret) in manifest.secrets.enumerated() { rowOfName[secret.name] = index }
        for (index, secret) in manifest.secrets.enumerated() {
            guard let target = secret.header.aliasTarget, let targetIndex = rowOfName[target.value] else {
                continue
            }
            let lacksValue = rules.isMissing(secret, aliasing: manifest.secrets[targetIndex], available)
            rows[index] = row(of: secret, aliasing: rows[targetIndex], lacksValue: lacksValue)
        }
    }

    private static func row(
        of secret: Secret,
        _ rules: LifecycleRules,
        _ available: ((String) -> Bool)?
    ) -> AuditReport.SecretRow {
        let findings = rules.findings(of: secret, available: available)
        return AuditReport.SecretRow(
            key: secret.name,
            service: secret.service,
            status: findings.map { $0.status }.min { $0.precedence < $1.precedence } ?? .healthy,
            daysRemaining: secret.expires.map { rules.daysRemaining(until: $0.value) },
            rotationURL: secret.rotationURL,
            aliasOf: nil,
            purpose: secret.header.purpose,
            issues: findings.map { $0.issue }
        )
    }

    /// An alias is as healthy as its target; only its purpose, and that it is required, may be its own.
    private static func row(
        of alias: Secret,
        aliasing target: AuditReport.SecretRow,
        lacksValue: Bool
    ) -> AuditReport.SecretRow {
        let hidesMissing = target.status.precedence <= SecretStatus.missing.precedence
        return AuditReport.SecretRow(
            key: alias.name,
            service: target.service,
            status: lacksValue && !hidesMissing ? .missing : target.status,
            daysRemaining: target.daysRemaining,
            rotationURL: target.rotationURL,
            aliasOf: "secret.\(target.key)",
            purpose: alias.header.purpose ?? target.purpose,
            issues: lacksValue ? [LifecycleRules.missingIssue] : []
        )
    }

    private static func report(
        _ rows: [AuditReport.SecretRow],
        _ identity: AuditReport.IdentityRow?
    ) -> AuditReport {
        func count(_ status: SecretStatus) -> Int { rows.count { $0.status == status } }
        let verdict = rows.reduce(identity?.status.verdict ?? .healthy) { max($0, $1.status.verdict) }
        return AuditReport(
            status: verdict,
            total: rows.count,
            healthy: count(.healthy),
            expiringSoon: count(.expiringSoon),
            expired: count(.expired),
            stale: count(.stale),
            missing: count(.missing),
            missingMetadata: count(.missingMetadata),
            orphaned: 0,
            aliases: rows.count { $0.aliasOf != nil },
            identity: identity,
            secrets: rows
        )
    }
}
