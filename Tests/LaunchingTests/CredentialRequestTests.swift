import Manifest
import TOML
import Testing

@testable import Launching

@Suite struct `A credential of the command line` {
    private func failure(_ texts: [String]) -> CredentialRequest.Failure? {
        do throws(CredentialRequest.Failure) {
            _ = try CredentialRequest.requests(texts)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("api-token", "API_TOKEN"), ("a.b@c", "A_B_C"), ("Db1", "DB1"), ("x=y", "y"), ("x-y=_Z9", "_Z9"),
    ])
    func `is a secret of its name in upper case, or of the one given`(_ text: String, _ variable: String)
        throws
    {
        #expect(try CredentialRequest(text).variable == variable)
    }

    @Test func `is refused where a name is none`() {
        for name in ["", "a/b", "..", ".", "a b", "=A"] {
            #expect(
                failure([name])
                    == .badName(name.split(separator: "=").first.map { $0 == "A" ? "" : String($0) } ?? "")
            )
        }
        #expect(failure(["1a"]) == .badVariable("1A"))
        #expect(failure(["a="]) == .badVariable(""))
        #expect(failure(["a=B=C"]) == .badVariable("B=C"))
        #expect(failure(["ld-preload"]) == .loaderVariable("LD_PRELOAD", .steersLoader))
        #expect(failure(["a", "b", "c=A"]) == .duplicate(variable: "A"))
    }

    private static let text = """
        [secret.A]
        deliver = "memfd"
        [secret.B]
        [secret.C]
        from = "credential:c"
        [secret.D]
        from_key = "secret.C"
        """

    @Test func `joins the secrets of the manifest`() throws {
        let selection = try SecretSelection(file: try file(Self.text), only: [], credentials: ["x=A", "new"])
        #expect(selection.items.map(\.secret.wireName) == ["A", "B", "C", "D", "NEW"])
        #expect(selection.items.map(\.credential) == ["x", nil, "c", "c", "new"])
        // The manifest still says how.
        #expect(selection.items[0].secret.delivery?.value == .memfd)
        #expect(selection.isHanded("A") && selection.isHanded("NEW") && !selection.isHanded("B"))
    }

    @Test func `is the value of an alias of its secret, too`() throws {
        let text = "[secret.A]\n[secret.B]\nfrom_key = \"secret.A\"\n"
        let selection = try SecretSelection(file: try file(text), only: [], credentials: ["x=A"])
        #expect(selection.items.map(\.credential) == ["x", "x"])
        let other = try SecretSelection(file: try file(text), only: [], credentials: ["x=B"])
        #expect(other.items.map(\.credential) == [nil, "x"])
    }

    @Test(arguments: [
        ("", ["launch-identity=KEY"]), ("[secret.A]\nfrom = \"credential:launch-identity\"", []),
    ])
    func `is never the identity`(_ text: String, _ credentials: [String]) throws {
        do throws(LaunchError) {
            _ = try SecretSelection(file: try? file(text), only: [], credentials: credentials)
            Issue.record("accepted")
        } catch {
            guard case .identityCredential = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `is one of those that --only lets through`() throws {
        let selection = try SecretSelection(
            file: try file(Self.text),
            only: ["B"],
            credentials: ["x=A", "new"]
        )
        #expect(selection.items.map(\.secret.wireName) == ["A", "B", "NEW"])
        #expect(selection.withheld == ["C", "D"])
    }

    @Test func `is none of the variables that hold an identity`() throws {
        do throws(LaunchError) {
            _ = try SecretSelection(file: nil, only: [], credentials: ["x=LAUNCH_IDENTITY"])
            Issue.record("accepted")
        } catch {
            guard case .identityVariable(name: "LAUNCH_IDENTITY") = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
