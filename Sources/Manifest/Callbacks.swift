internal import TOML

/// `[callbacks]`: commands envpkt declares for lifecycle events and never runs.
package struct Callbacks: Equatable, Sendable {
    /// `on_expiring`, a command.
    package let onExpiring: String?
    /// `on_expired`, a command.
    package let onExpired: String?
    /// `on_audit_fail`, a command.
    package let onAuditFail: String?

    static func read(_ table: inout TableReader) -> Callbacks {
        Callbacks(
            onExpiring: table.string("on_expiring")?.value,
            onExpired: table.string("on_expired")?.value,
            onAuditFail: table.string("on_audit_fail")?.value
        )
    }
}
