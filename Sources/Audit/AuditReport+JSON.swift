internal import JSONText

extension AuditReport {
    /// envpkt's audit object, every field always there, null for what is absent, and a newline at the end.
    ///
    /// `identity` (`name`, `status`, `days_remaining`, `issues`) is ours; envpkt does not audit the identity.
    package func json() -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("status", status.rawValue)
            writer.member("total", total)
            writer.member("healthy", healthy)
            writer.member("expiring_soon", expiringSoon)
            writer.member("expired", expired)
            writer.member("stale", stale)
            writer.member("missing", missing)
            writer.member("missing_metadata", missingMetadata)
            writer.member("orphaned", orphaned)
            writer.member("aliases", aliases)
            writer.key("identity")
            Self.write(identity, to: &writer)
            writer.key("secrets")
            writer.array(secrets) { writer, row in Self.write(row, to: &writer) }
        }
        return writer.text + "\n"
    }

    private static func write(_ identity: IdentityRow?, to writer: inout JSONWriter) {
        guard let identity else { return writer.value(nil as String?) }
        writer.object { writer in
            writer.member("name", identity.name)
            writer.member("status", identity.status.rawValue)
            writer.member("days_remaining", identity.daysRemaining)
            writer.key("issues")
            writer.array(identity.issues) { writer, issue in writer.value(issue) }
        }
    }

    private static func write(_ row: SecretRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("key", row.key)
            writer.member("service", row.service)
            writer.member("status", row.status.rawValue)
            writer.member("days_remaining", row.daysRemaining)
            writer.member("rotation_url", row.rotationURL)
            writer.member("alias_of", row.aliasOf)
            writer.member("purpose", row.purpose)
            writer.key("issues")
            writer.array(row.issues) { writer, issue in writer.value(issue) }
        }
    }
}
