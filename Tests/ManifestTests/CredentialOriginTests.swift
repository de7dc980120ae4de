import Manifest
import TOML
import Testing

@Suite struct `A secret from a credential` {
    private func problems(_ text: String) -> [ManifestProblem.Kind] {
        let bytes = Array("version = 1\n[secret.A]\n\(text)\n".utf8)
        do throws(ManifestError) {
            _ = try Manifest.parse(bytes.span)
            return []
        } catch { return error.problems.map(\.kind) }
    }

    @Test func `has its name behind the colon`() throws {
        let bytes = Array("version = 1\n[secret.A]\nfrom = \"credential:db-password\"\n".utf8)
        let secret = try #require(try Manifest.parse(bytes.span).secret(named: "A"))
        #expect(secret.origin?.value == Secret.Origin(credential: "db-password"))
        #expect(secret.origin?.value.scheme == "credential")
        #expect(secret.origin?.value.reference == "db-password")
    }

    @Test(arguments: ["a", "A.b-c_d@1", "...", ".a", String(repeating: "x", count: 255)])
    func `may have any name that systemd takes`(_ name: String) {
        #expect(Secret.Origin.isCredentialName(name))
        #expect(problems("from = \"credential:\(name)\"") == [])
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "../a", "/a", "a:b", "a b", "ä", String(repeating: "x", count: 256),
    ])
    func `has no other name`(_ name: String) {
        #expect(!Secret.Origin.isCredentialName(name))
        #expect(
            problems("from = \"credential:\(name)\"") == [
                .invalidCredentialName(name: name, table: "secret.A")
            ]
        )
    }

    @Test func `has no sealed value too`() {
        #expect(
            problems("from = \"credential:a\"\nencrypted_value = \"x\"") == [.twoSources(table: "secret.A")]
        )
    }

    @Test(arguments: ["vault", "file", "env", "command", "Credential", ""])
    func `is the only kind there is`(_ scheme: String) {
        #expect(
            problems("from = \"\(scheme):a\"") == [.sourceUnavailable(scheme: scheme, table: "secret.A")]
        )
    }
}
