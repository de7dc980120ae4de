import Delivery
import LinuxSystem
import Manifest
import ProcessFixtures
import Testing

@testable import Launching

/// A manifest of this text, as if read from `test.toml`.
func file(_ text: String) throws(ManifestError) -> ManifestFile {
    let bytes = Array("version = 1\n\(text)".utf8)
    return ManifestFile(
        path: "test.toml",
        isDiscovered: false,
        manifest: try Manifest.parse(bytes.span, dialect: .launch)
    )
}

@Suite struct `The secrets of a launch` {
    private static let text = """
        [namespace]
        prefix = "APP"
        [secret.A]
        [secret.B]
        namespace = ""
        [secret.ALIAS]
        from_key = "secret.A"
        """

    private func failure(_ file: ManifestFile?, only: [String]) -> String {
        do throws(LaunchError) {
            _ = try SecretSelection(file: file, only: only)
            return ""
        } catch { return "\(error)" }
    }

    @Test func `are all that the manifest declares`() throws {
        let selection = try SecretSelection(file: try file(Self.text), only: [])
        #expect(selection.items.map(\.secret.name) == ["A", "B", "ALIAS"])
        #expect(selection.items.map(\.origin.name) == ["A", "B", "A"])
        #expect(selection.withheld == [])
    }

    @Test func `are none without a manifest`() throws {
        let selection = try SecretSelection(file: nil, only: [])
        #expect(selection.items.isEmpty)
        #expect(selection.withheld == [])
    }

    @Test func `of --only are those, by either name; the others are withheld`() throws {
        let selection = try SecretSelection(file: try file(Self.text), only: ["B", "APP__A", "B"])
        #expect(selection.items.map(\.secret.wireName) == ["APP__A", "B"])
        #expect(selection.withheld == ["APP__ALIAS"])
    }

    @Test func `of an alias alone still have their origin`() throws {
        let selection = try SecretSelection(file: try file(Self.text), only: ["ALIAS"])
        #expect(selection.items.map(\.origin.name) == ["A"])
        #expect(selection.withheld == ["APP__A", "B"])
    }

    @Test func `that are not declared are an error`() throws {
        let declared = try file(Self.text)
        #expect(
            failure(declared, only: ["A", "C"])
                == #"unknownSecret(name: "C", manifest: Optional("test.toml"))"#
        )
        #expect(failure(nil, only: ["A"]) == #"unknownSecret(name: "A", manifest: nil)"#)
        #expect(failure(declared, only: [""]) == #"unknownSecret(name: "", manifest: Optional("test.toml"))"#)
    }

    @Test func `never hold or locate an identity, selected or not`() throws {
        let manifest = try file("[secret.SOPS_AGE_KEY]\n[secret.B]\n")
        #expect(failure(manifest, only: []) == #"identityVariable(name: "SOPS_AGE_KEY")"#)
        #expect(failure(manifest, only: ["B"]) == #"identityVariable(name: "SOPS_AGE_KEY")"#)
    }

    @Test func `are looked for under their own variable, an alias then under its origin's`() throws {
        let items = try SecretSelection(file: try file(Self.text), only: []).items
        #expect(items.map(\.variables) == [["APP__A"], ["B"], ["APP__ALIAS", "APP__A"]])
    }

    @Test func `go the way of the command line, then of the manifest, then of the environment`() throws {
        let manifest = try file("[secret.A]\n[secret.B]\ndeliver = \"memfd\"\n").manifest
        var options = LaunchOptions()
        #expect(manifest.secrets.map(options.method) == [.environment, .memfd])
        options.deliver = .memfd
        #expect(manifest.secrets.map(options.method) == [.memfd, .memfd])
        options.deliver = .environment
        #expect(manifest.secrets.map(options.method) == [.environment, .environment])
    }

    @Test func `have ways that the manifest and the command line call the same`() {
        #expect(Secret.Delivery.allCases.map(\.rawValue) == DeliveryMethod.allCases.map(\.rawValue))
    }

    @Test func `come with defaults for what is not set, aliases of defaults included`() throws {
        let manifest = try file(
            """
            [env.PORT]
            value = "3000"
            [env.HOST]
            value = "h"
            [env.PORT_TOO]
            from_key = "env.PORT"
            [env.NOTHING]
            [env.EMPTY]
            value = ""
            """
        ).manifest
        let defaults = manifest.defaults(
            environment: .made(of: "HOST="),
            policy: EnvironmentPolicy(pristine: false, withholding: [])
        )
        #expect(defaults.map { "\($0.name)=\($0.value)" } == ["PORT=3000", "PORT_TOO=3000", "EMPTY="])
    }
}
