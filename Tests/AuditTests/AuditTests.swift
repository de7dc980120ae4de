import Audit
import Manifest
import TOML
import Testing

/// A manifest of `body`, after its version.
func manifest(_ body: String) throws -> Manifest {
    let bytes = Array(("version = 1\n" + body).utf8)
    return try Manifest.parse(bytes.span, sourceSchemes: ["file"])
}

/// The report on `body` at a moment in UTC.
func audit(
    _ body: String,
    on day: String = "2026-06-15",
    second: Int64 = 0,
    available: Set<String>? = nil
) throws -> AuditReport {
    let start = try #require(CalendarDay(day)).startUnixSeconds
    return Audit.run(
        try manifest(body),
        now: start + second,
        available: available.map { names in { names.contains($0) } }
    )
}

private let lastSecond: Int64 = 86399

@Suite struct `A secret with an expiry day` {
    @Test(
        arguments: [
            ("2026-06-15", 0, 0, SecretStatus.expiringSoon),
            ("2026-06-15", 1, -1, .expired),
            ("2026-06-15", lastSecond, -1, .expired),
            ("2026-06-14", 0, -1, .expired),
            ("2026-06-14", lastSecond, -2, .expired),
            ("2026-06-16", 1, 0, .expiringSoon),
            ("2026-06-16", lastSecond, 0, .expiringSoon),
            ("2026-07-15", 0, 30, .expiringSoon),
            ("2026-07-16", 0, 31, .healthy),
            ("2026-07-16", 1, 30, .expiringSoon),
            ("2026-07-16", lastSecond, 30, .expiringSoon),
            ("2026-07-17", 1, 31, .healthy),
            ("2026-07-17", lastSecond, 31, .healthy),
        ] as [(String, Int64, Int, SecretStatus)]
    )
    func `counts whole days to its midnight`(
        expires: String,
        second: Int64,
        days: Int,
        status: SecretStatus
    ) throws {
        let row = try audit("[secret.A]\nexpires = \(expires)", second: second).secrets[0]
        #expect(row.daysRemaining == days && row.status == status)
    }

    @Test(
        arguments: [
            ("2028-02-29", "2028-02-28", lastSecond, 0, SecretStatus.expiringSoon),
            ("2028-02-29", "2028-02-29", 1, -1, .expired),
            ("2028-03-01", "2028-02-28", 1, 1, .expiringSoon),
            ("2027-03-01", "2027-02-28", 1, 0, .expiringSoon),
            ("2028-03-30", "2028-02-28", 1, 30, .expiringSoon),
            ("2028-03-31", "2028-02-28", 1, 31, .healthy),
            ("2000-03-01", "2000-02-28", 1, 1, .expiringSoon),
            ("1970-01-01", "1969-12-31", 1, 0, .expiringSoon),
            ("1970-01-01", "1970-01-01", 1, -1, .expired),
        ] as [(String, String, Int64, Int, SecretStatus)]
    )
    func `counts leap days`(
        expires: String,
        today: String,
        second: Int64,
        days: Int,
        status: SecretStatus
    ) throws {
        let row = try audit("[secret.A]\nexpires = \"\(expires)\"", on: today, second: second).secrets[0]
        #expect(row.daysRemaining == days && row.status == status)
    }

    @Test(arguments: [
        (0, "2026-06-16", SecretStatus.expiringSoon), (0, "2026-06-17", .healthy),
        (7, "2026-06-23", .expiringSoon), (7, "2026-06-24", .healthy),
    ])
    func `is expiring within the days the manifest sets`(
        window: Int,
        expires: String,
        status: SecretStatus
    ) throws {
        let body = "[lifecycle]\nexpiring_warning_days = \(window)\n[secret.A]\nexpires = \(expires)"
        #expect(try audit(body, second: 1).secrets[0].status == status)
    }
}

@Suite struct `A secret with a history` {
    // 2026-03-17 is 90 days before 2026-06-15.
    @Test(
        arguments: [
            ("created = 2026-03-17", 0, SecretStatus.healthy),
            ("created = 2026-03-17", lastSecond, .healthy),
            ("created = 2026-03-16", 0, .stale),
            ("created = 2026-03-16\nlast_rotated_at = 2026-03-17", 0, .healthy),
            ("created = 2026-06-01\nlast_rotated_at = 2026-03-16", 0, .stale),
            ("created = 2027-01-01", 0, .healthy),
            ("service = \"s\"", 0, .healthy),
        ] as [(String, Int64, SecretStatus)]
    )
    func `is stale after more than 90 days`(lines: String, second: Int64, status: SecretStatus) throws {
        #expect(try audit("[secret.A]\n\(lines)", second: second).secrets[0].status == status)
    }

    @Test func `is stale after the days the manifest sets`() throws {
        let body =
            "[lifecycle]\nstale_warning_days = 1\n[secret.A]\ncreated = 2026-06-14\n[secret.B]\ncreated = 2026-06-13"
        let report = try audit(body, second: lastSecond)
        #expect(report.secrets.map { $0.status } == [.healthy, .stale])
        #expect(report.secrets[1].issues == ["created 2 days ago"])
    }
}

@Suite struct `An audit` {
    static let strict = "[lifecycle]\nrequire_expiration = true\nrequire_service = true\n"

    @Test(arguments: [
        ("expires = 2026-06-01\ncreated = 2020-01-01\nrequired = true", SecretStatus.expired, 4),
        ("expires = 2026-06-20\ncreated = 2020-01-01\nrequired = true", .missing, 4),
        ("expires = 2026-06-20\ncreated = 2020-01-01", .missingMetadata, 3),
        ("expires = 2026-06-20\ncreated = 2020-01-01\nservice = \"s\"", .expiringSoon, 2),
        ("expires = 2026-12-20\ncreated = 2020-01-01\nservice = \"s\"", .stale, 1),
        ("expires = 2026-12-20\ncreated = 2026-06-01\nservice = \"s\"", .healthy, 0),
        ("service = \"\"", .missingMetadata, 2),
    ])
    func `gives the gravest status and lists every issue`(
        lines: String,
        status: SecretStatus,
        issues: Int
    ) throws {
        let row = try audit(Self.strict + "[secret.A]\n" + lines, available: []).secrets[0]
        #expect(row.status == status && row.issues.count == issues)
    }

    @Test(
        arguments: [
            ("required = true", [], SecretStatus.missing),
            ("required = true", ["A"], .healthy),
            ("required = true", nil, .healthy),
            ("required = false", [], .healthy),
            ("required = true\nencrypted_value = \"sealed\"", [], .healthy),
            ("required = true\nencrypted_value = \"\"", [], .missing),
            ("required = true\nfrom = \"file:/x\"", [], .healthy),
            ("required = true\nnamespace = \"N\"", ["A"], .missing),
            ("required = true\nnamespace = \"N\"", ["N__A"], .healthy),
        ] as [(String, Set<String>?, SecretStatus)]
    )
    func `finds required secrets without a value missing`(
        lines: String,
        available: Set<String>?,
        status: SecretStatus
    ) throws {
        let report = try audit("[secret.A]\n" + lines, available: available)
        #expect(report.secrets[0].status == status)
        #expect(report.status == (status == .missing ? .critical : .healthy))
    }

    @Test(arguments: [
        ("", AuditReport.Verdict.healthy),
        ("[secret.A]\nexpires = 2027-01-01", .healthy),
        ("[secret.A]\nexpires = 2026-06-20\n[secret.B]", .degraded),
        ("[secret.A]\ncreated = 2020-01-01", .degraded),
        ("[lifecycle]\nrequire_service = true\n[secret.A]", .degraded),
        ("[secret.A]\nexpires = 2026-06-20\n[secret.B]\nexpires = 2020-01-01", .critical),
        ("[identity]\nname = \"i\"\nexpires = 2027-01-01", .healthy),
        ("[identity]\nname = \"i\"\nexpires = 2026-06-20", .degraded),
        ("[identity]\nname = \"i\"\nexpires = 2026-06-15", .degraded),
        ("[identity]\nname = \"i\"\nexpires = 2026-06-14", .critical),
    ])
    func `is as grave as its gravest row`(body: String, verdict: AuditReport.Verdict) throws {
        #expect(try audit(body).status == verdict)
    }

    @Test func `counts rows, aliases included, but not the identity`() throws {
        let report = try audit(
            """
            [identity]
            name = "i"
            expires = 2020-01-01
            [secret.A]
            service = "s"
            purpose = "p"
            rotation_url = "https://example.org"
            expires = 2020-01-01
            [secret.B]
            from_key = "secret.A"
            [secret.C]
            from_key = "secret.A"
            purpose = "own"
            [secret.D]
            """
        )
        #expect(report.total == 4 && report.aliases == 2 && report.expired == 3 && report.healthy == 1)
        #expect(report.identity?.status == .expired)
        #expect(report.secrets.map { $0.purpose } == ["p", "p", "own", nil])
        let alias = report.secrets[1]
        #expect(alias.aliasOf == "secret.A" && alias.status == .expired && alias.issues.isEmpty)
        #expect(alias.daysRemaining == report.secrets[0].daysRemaining && alias.service == "s")
        #expect(alias.rotationURL == "https://example.org")
    }

    @Test(arguments: [([], .missing), (["A"], .healthy), (["B"], .healthy)] as [(Set<String>, SecretStatus)])
    func `finds a required alias of nothing missing`(available: Set<String>, status: SecretStatus) throws {
        let body = "[secret.A]\n[secret.B]\nfrom_key = \"secret.A\"\nrequired = true"
        let report = try audit(body, available: available)
        #expect(report.secrets.map { $0.status } == [.healthy, status])
    }

    @Test func `survives the ends of time`() throws {
        let body = "[secret.A]\nexpires = 9999-12-31\ncreated = 0000-01-01"
        #expect(Audit.run(try manifest(body), now: .max).status == .critical)
        #expect(Audit.run(try manifest(body), now: .min).status == .healthy)
    }
}
