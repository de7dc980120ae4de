internal import TOML

/// `[lifecycle]`: what the audit calls stale, expiring and incomplete.
package struct Lifecycle: Equatable, Sendable {
    /// A secret not rotated for more days than this is stale.
    package var staleWarningDays: Int
    /// A secret with this many whole days left, or fewer, is expiring; envpkt has 30 hard-coded.
    package var expiringWarningDays: Int
    /// Whether a secret without an expiry day lacks metadata.
    package var requireExpiration: Bool
    /// Whether a secret without a service lacks metadata.
    package var requireService: Bool

    /// What holds where a manifest says nothing.
    package static let defaults = Lifecycle(
        staleWarningDays: 90,
        expiringWarningDays: 30,
        requireExpiration: false,
        requireService: false
    )

    package init(
        staleWarningDays: Int,
        expiringWarningDays: Int,
        requireExpiration: Bool,
        requireService: Bool
    ) {
        self.staleWarningDays = staleWarningDays
        self.expiringWarningDays = expiringWarningDays
        self.requireExpiration = requireExpiration
        self.requireService = requireService
    }

    static func read(_ table: inout TableReader) -> Lifecycle {
        let century: ClosedRange<Int64> = 0...36_525
        var lifecycle = defaults
        if let days = table.integer("stale_warning_days", in: century) {
            lifecycle.staleWarningDays = Int(days.value)
        }
        if let days = table.integer("expiring_warning_days", in: century) {
            lifecycle.expiringWarningDays = Int(days.value)
        }
        lifecycle.requireExpiration = table.boolean("require_expiration")?.value ?? false
        lifecycle.requireService = table.boolean("require_service")?.value ?? false
        return lifecycle
    }
}
