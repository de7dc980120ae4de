internal import Manifest
internal import TOML

/// The rules of `[lifecycle]` at one moment.
struct LifecycleRules {
    let lifecycle: Lifecycle
    /// Seconds since 1970-01-01T00:00:00Z.
    let now: Int64

    /// A rule that applies.
    struct Finding {
        let status: SecretStatus
        let issue: String
    }

    /// `floor((midnight of day - now) / 86400)`: -1 from the first second of the day on.
    func daysRemaining(until day: CalendarDay) -> Int {
        // Whole days from today's midnight, less one once today has begun.
        let whole = day.daysSinceEpoch - CalendarDay(unixSeconds: now).daysSinceEpoch
        return now % 86400 == 0 ? whole : whole - 1
    }

    /// `floor((now - midnight of day) / 86400)`.
    func daysPassed(since day: CalendarDay) -> Int {
        CalendarDay(unixSeconds: now).daysSinceEpoch - day.daysSinceEpoch
    }

    /// Every rule that applies to a secret that is no alias; what those say of an alias is replaced.
    func findings(of secret: Secret, available: ((String) -> Bool)?) -> [Finding] {
        var findings: [Finding] = []
        if let expires = secret.expires, let finding = expiry(on: expires.value) { findings.append(finding) }
        if let reference = secret.lastRotated ?? secret.created {
            let days = daysPassed(since: reference.value)
            if days > lifecycle.staleWarningDays {
                let issue = secret.lastRotated == nil ? "created" : "last rotated"
                findings.append(Finding(status: .stale, issue: "\(issue) \(Self.days(days)) ago"))
            }
        }
        if secret.isRequired, !hasValue(secret, available) {
            findings.append(Finding(status: .missing, issue: Self.missingIssue))
        }
        if lifecycle.requireExpiration, secret.expires == nil {
            findings.append(Finding(status: .missingMetadata, issue: "no expiry date"))
        }
        if lifecycle.requireService, secret.service?.isEmpty ?? true {
            findings.append(Finding(status: .missingMetadata, issue: "no service"))
        }
        return findings
    }

    /// Nil for an identity that names no expiry day.
    func row(of identity: Identity) -> AuditReport.IdentityRow? {
        guard let expires = identity.expires else { return nil }
        let finding = expiry(on: expires.value)
        return AuditReport.IdentityRow(
            name: identity.name,
            status: finding?.status ?? .healthy,
            daysRemaining: daysRemaining(until: expires.value),
            issues: finding.map { [$0.issue] } ?? []
        )
    }

    private func expiry(on day: CalendarDay) -> Finding? {
        let remaining = daysRemaining(until: day)
        if remaining < 0 { return Finding(status: .expired, issue: "expired on \(day)") }
        guard remaining <= lifecycle.expiringWarningDays else { return nil }
        return Finding(status: .expiringSoon, issue: "expires on \(day)")
    }

    /// Whether a required alias gets a value neither from its target nor under its own name.
    func isMissing(_ alias: Secret, aliasing target: Secret, _ available: ((String) -> Bool)?) -> Bool {
        alias.isRequired && !hasValue(target, available) && !hasValue(alias, available)
    }

    static let missingIssue = "required, but not sealed and not in the environment"

    /// True also where it is not known what the environment holds.
    private func hasValue(_ secret: Secret, _ available: ((String) -> Bool)?) -> Bool {
        secret.sealedValue != nil || secret.origin != nil || available?(secret.wireName) ?? true
    }

    private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}

extension SecretStatus {
    /// The place in the order in which one status hides the others; 0 hides all.
    var precedence: Int {
        switch self {
        case .expired: 0
        case .missing: 1
        case .missingMetadata: 2
        case .expiringSoon: 3
        case .stale: 4
        case .healthy: 5
        }
    }
}
