internal import TOML

/// `[callbacks]`: commands envpkt declares for lifecycle events and never runs.
package struct Callbacks: Equatable, Sendable {
    package let onExpiring: String?
    package let onExpired: String?
    package let onAuditFail: String?

    static func read(_ table: inout TableReader) -> Callbacks {
        Callbacks(
            onExpiring: table.string("on_expiring")?.value,
            onExpired: table.string("on_expired")?.value,
            onAuditFail: table.string("on_audit_fail")?.value
        )
    }
}
