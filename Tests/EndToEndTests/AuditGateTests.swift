import Foundation
import LaunchProgram
import Testing

@Suite struct `The audit gate` {
    /// A sealed secret and one entry that is critical, degraded or fine.
    private func fixture(_ entry: String) throws -> Fixture {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.OTHER]\n\(entry)")
        try fixture.seal("TOKEN")
        return fixture
    }

    private static let expired = "expires = 2001-02-03"
    private static let missing = "required = true"
    private static let stale = "created = 2001-02-03"

    @Test(arguments: [expired, missing])
    func `stops a critical launch before anything is started`(entry: String) throws {
        let fixture = try fixture(entry)
        let outcome = try fixture.refusal(saying: "launch: error: refused: the audit is critical")
        #expect(outcome.errorText.contains("OTHER"))
        #expect(outcome.errorText.contains("launch: hint: "))
    }

    @Test(arguments: [expired, missing])
    func `decides before an identity is read`(entry: String) throws {
        let fixture = try fixture(entry)
        try FileManager.default.removeItem(atPath: fixture.path(Fixture.identityPath))
        try fixture.refusal(saying: "the audit is critical")
        try fixture.refusal("--identity", "no-such-file", saying: "the audit is critical")
        try fixture.manifest("[secret.TOKEN]\nencrypted_value = \"x\"\n\(Self.expired)")
        try fixture.refusal(
            "--warn-only",
            "--identity",
            "no-such-file",
            saying: "cannot read --identity no-such-file"
        )
    }

    @Test func `lets a degraded launch through with a report`() throws {
        let fixture = try fixture(Self.stale)
        let outcome = try fixture.launch("--", "printenv", "TOKEN")
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.errorText.hasPrefix("degraded: 2 secrets, 1 healthy, 1 stale\n"))
    }

    @Test func `stops a degraded launch with --strict, which beats --warn-only`() throws {
        let fixture = try fixture(Self.stale)
        try fixture.refusal("--strict", saying: "the audit is degraded")
        try fixture.refusal("--strict", "--warn-only", saying: "the audit is degraded")
        try fixture.manifest("[secret.OTHER]\n\(Self.expired)")
        try fixture.refusal("--warn-only", "--strict", saying: "the audit is critical")
    }

    @Test func `lets a healthy launch through in silence, with --strict too`() throws {
        let fixture = try fixture("expires = 2999-12-31")
        let outcome = try fixture.launch("--strict", "--", "printenv", "TOKEN")
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func `warns of a critical launch with --warn-only, on stderr only`() throws {
        let fixture = try fixture(Self.expired)
        let outcome = try fixture.launch("--warn-only", "--", "printenv", "TOKEN")
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.status == 0)
        #expect(outcome.errorText.hasPrefix("critical: 2 secrets, 1 healthy, 1 expired\n"))
        #expect(
            outcome.errorText.contains(
                "launch: warning: the audit is critical; going on because of --warn-only"
            )
        )
    }

    @Test func `is skipped in silence with --skip-audit`() throws {
        let fixture = try fixture(Self.expired)
        let outcome = try fixture.launch("--skip-audit", "--", "printenv", "TOKEN")
        #expect(outcome.text == "\(fixture.canary)\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: ["--skip-audit", "--warn-only"])
    func `left out never lets a required value be absent`(option: String) throws {
        let fixture = try fixture(Self.missing)
        try fixture.refusal(
            option,
            saying: "OTHER is required, but it is not sealed and not set in the environment"
        )
        let outcome = try fixture.launch(option, "--", "printenv", "OTHER", adding: ["OTHER": "here"])
        #expect(outcome.text == "here\n")
    }

    @Test func `holds an expired identity against the launch`() throws {
        let fixture = try Fixture()
        try fixture.workshop.write(
            "launch.toml",
            "version = 1\n[identity]\nname = \"x\"\nexpires = 2001-02-03"
        )
        try fixture.refusal(saying: "the audit is critical")
    }
}
