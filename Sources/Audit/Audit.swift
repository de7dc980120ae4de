package import Manifest
internal import TOML

/// The lifecycle rules: a manifest and a moment in, a report out.
package enum Audit {
    /// Audits every secret of `manifest` and the expiry of its identity.
    ///
    /// A secret is expired from the start of its expiry day, UTC, and expiring while 0 to `expiring_warning_days`
    /// whole days remain. It is missing when it is required, not sealed, has no source of its own and `available`
    /// does not hold its wire name.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970-01-01T00:00:00Z.
    ///   - available: the names the environment gives; nil when not known, and then nothing is missing.
    package static func run(_ manifest: Manifest, now: Int64, available: Set<String>? = nil) -> AuditReport {
        let rules = LifecycleRules(lifecycle: manifest.lifecycle, now: now)
        var rowOfName: [String: Int] = [:]
        var rows: [AuditReport.SecretRow] = []
        rows.reserveCapacity(manifest.secrets.count)
        for secret in manifest.secrets {
            rowOfName[secret.name] = rows.count
            rows.append(row(of: secret, rules, available))
        }
        for (index, secret) in manifest.secrets.enumerated() {
            guard let target = secret.header.aliasTarget, let targetIndex = rowOfName[target.value] else {
                continue
            }
            let lacksValue = rules.isMissing(secret, aliasing: manifest.secrets[targetIndex], available)
            rows[index] = row(of: secret, aliasing: rows[targetIndex], lacksValue: lacksValue)
        }
        let identity = manifest.identity.flatMap { rules.row(of: $0) }
        return report(rows, identity)
    }

    private static func row(
        of secret: Secret,
        _ rules: LifecycleRules,
        _ available: Set<String>?
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
        var counts: [SecretStatus: Int] = [:]
        var verdict = identity?.status.verdict ?? .healthy
        for row in rows {
            counts[row.status, default: 0] += 1
            verdict = max(verdict, row.status.verdict)
        }
        return AuditReport(
            status: verdict,
            total: rows.count,
            healthy: counts[.healthy] ?? 0,
            expiringSoon: counts[.expiringSoon] ?? 0,
            expired: counts[.expired] ?? 0,
            stale: counts[.stale] ?? 0,
            missing: counts[.missing] ?? 0,
            missingMetadata: counts[.missingMetadata] ?? 0,
            orphaned: 0,
            aliases: rows.count { $0.aliasOf != nil },
            identity: identity,
            secrets: rows
        )
    }
}
