/// What an audit found; the fields are those of envpkt's audit JSON and `identity`, which is ours.
package struct AuditReport: Equatable, Sendable {
    /// The worst of all rows and the identity.
    package let status: Verdict
    /// Secrets, aliases included.
    package let total: Int
    /// Secrets that no rule finds fault with.
    package let healthy: Int
    /// Secrets that expire within the warning days.
    package let expiringSoon: Int
    /// Secrets whose expiry day has begun.
    package let expired: Int
    /// Secrets not rotated for longer than the manifest allows.
    package let stale: Int
    /// Required secrets that nothing gives.
    package let missing: Int
    /// Secrets without a key that the manifest asks of each.
    package let missingMetadata: Int
    /// Always 0: envpkt counts entries its fnox key list lacks, and there is no such list here.
    package let orphaned: Int
    /// How many of the secrets are aliases.
    package let aliases: Int
    /// The identity's own expiry, when the manifest names a day; no count includes it.
    package let identity: IdentityRow?
    /// In document order.
    package let secrets: [SecretRow]

    /// The verdict over a manifest; the raw value is envpkt's word.
    package enum Verdict: String, Comparable, Sendable {
        case healthy
        case degraded
        case critical

        /// The exit status of `launch audit` (0, 1, 2); a greater one is worse.
        package var exitStatus: Int {
            switch self {
            case .healthy: 0
            case .degraded: 1
            case .critical: 2
            }
        }

        package static func < (left: Verdict, right: Verdict) -> Bool { left.exitStatus < right.exitStatus }
    }

    /// One secret or alias.
    package struct SecretRow: Equatable, Sendable {
        /// The name of the secret's table, without a namespace.
        package let key: String
        /// The service the secret is for, as declared.
        package let service: String?
        /// The gravest state that applies.
        package let status: SecretStatus
        /// Whole days until midnight UTC of the expiry day, rounded down; negative once expired.
        package let daysRemaining: Int?
        /// Where a new value is made, as declared.
        package let rotationURL: String?
        /// `secret.NAME` for an alias.
        package let aliasOf: String?
        /// What it is for, as declared; an alias without one has its target's.
        package let purpose: String?
        /// Every rule that applies, in short sentences; empty for an alias.
        package let issues: [String]
    }

    /// The expiry of the identity.
    package struct IdentityRow: Equatable, Sendable {
        /// `identity.name`.
        package let name: String?
        /// The gravest state that applies.
        package let status: SecretStatus
        /// Whole days until the expiry day; negative once it has begun.
        package let daysRemaining: Int
        /// Every rule that applies, in short sentences.
        package let issues: [String]
    }
}

/// The state of one secret; the raw value is envpkt's word. The first in order that applies is the status.
package enum SecretStatus: String, CaseIterable, Sendable {
    case expired
    case missing
    case missingMetadata = "missing_metadata"
    case expiringSoon = "expiring_soon"
    case stale
    case healthy

    /// What the status means for the whole manifest.
    var verdict: AuditReport.Verdict {
        switch self {
        case .expired, .missing: .critical
        case .missingMetadata, .expiringSoon, .stale: .degraded
        case .healthy: .healthy
        }
    }
}
