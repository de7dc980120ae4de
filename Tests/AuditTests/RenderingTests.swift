import Audit
import TOML
import Testing

@Suite struct `An audit report` {
    @Test func `as JSON has envpkt's fields in order, and the identity`() throws {
        let body = """
            [identity]
            name = "bot"
            expires = 2027-06-15
            [secret.A]
            purpose = "a \\"quoted\\" \\\\ thing\\nand \\u0001 \\u007F \\u00e9 😀"
            expires = 2026-06-20
            [secret.B]
            from_key = "secret.A"
            """
        let expected = #"""
            {
              "status": "degraded",
              "total": 2,
              "healthy": 0,
              "expiring_soon": 2,
              "expired": 0,
              "stale": 0,
              "missing": 0,
              "missing_metadata": 0,
              "orphaned": 0,
              "aliases": 1,
              "identity": {
                "name": "bot",
                "status": "healthy",
                "days_remaining": 365,
                "issues": []
              },
              "secrets": [
                {
                  "key": "A",
                  "service": null,
                  "status": "expiring_soon",
                  "days_remaining": 5,
                  "rotation_url": null,
                  "alias_of": null,
                  "purpose": "a \"quoted\" \\ thing\nand \u0001 \u007f é 😀",
                  "issues": [
                    "expires on 2026-06-20"
                  ]
                },
                {
                  "key": "B",
                  "service": null,
                  "status": "expiring_soon",
                  "days_remaining": 5,
                  "rotation_url": null,
                  "alias_of": "secret.A",
                  "purpose": "a \"quoted\" \\ thing\nand \u0001 \u007f é 😀",
                  "issues": []
                }
              ]
            }

            """#
        #expect(try audit(body).json() == expected)
    }

    @Test func `as JSON writes null and empty arrays for what is absent`() throws {
        let json = try audit("").json()
        #expect(json.contains("\"identity\": null,\n  \"secrets\": []\n}\n"))
    }

    @Test func `as a table aligns its columns`() throws {
        let body = """
            [identity]
            name = "bot"
            expires = 2026-06-14
            [secret.LONG_SECRET_NAME]
            service = "stripe"
            expires = 2026-06-20
            created = 2020-01-01
            [secret.B]
            from_key = "secret.LONG_SECRET_NAME"
            [secret.C]
            service = "tab\\there"
            """
        let expected = """
            critical: 3 secrets, 1 healthy, 2 expiring soon, identity expired

            NAME              STATUS         DAYS  SERVICE       ISSUES
            LONG_SECRET_NAME  expiring soon  5     stripe        expires on 2026-06-20; created 2357 days ago
            B                 expiring soon  5     stripe        alias of secret.LONG_SECRET_NAME
            C                 healthy              tab\\u{9}here
            identity bot      expired        -1                  expired on 2026-06-14

            """
        #expect(try audit(body).table() == expected)
    }

    @Test func `as a table shows the rows asked for, and counts all`() throws {
        let body = "[secret.A]\nexpires = 2026-06-20\n[secret.B]\nexpires = 2026-06-10\n[secret.C]"
        let report = try audit(body)
        func names(_ selection: AuditReport.Selection) -> [Substring] {
            report.table(selection).split(separator: "\n").dropFirst(2).compactMap {
                $0.split(separator: " ").first
            }
        }
        #expect(names(.withStatus(.expired)) == ["B"])
        #expect(names(.unhealthy) == ["A", "B"])
        #expect(names(.expiring(withinDays: 5)) == ["A"])
        #expect(names(.expiring(withinDays: 4)) == [])
        #expect(
            names(.withStatus(.stale)) == []
                && report.table(.withStatus(.stale)).hasPrefix("critical: 3 secrets")
        )
    }
}
