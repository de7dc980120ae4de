import Manifest
import TOML
import Testing

/// A text, and the one problem it is refused with.
struct Refusal: CustomTestStringConvertible {
    let text: String
    let problem: ManifestProblem

    /// `body` follows the line `version = 1`.
    init(_ body: String, _ line: Int, _ column: Int, _ kind: ManifestProblem.Kind) {
        text = "version = 1\n" + body
        problem = ManifestProblem(position: place(line, column), kind: kind)
    }

    var testDescription: String { text }
}

@Suite struct `A manifest is refused` {
    @Test(arguments: [
        Refusal("verison = 1", 2, 1, .schema(.unknownKey(name: "verison", table: "", nearest: "version"))),
        Refusal("[secrets.A]", 2, 2, .schema(.unknownKey(name: "secrets", table: "", nearest: "secret"))),
        Refusal("[xyzzy]", 2, 2, .schema(.unknownKey(name: "xyzzy", table: "", nearest: nil))),
        Refusal(
            "[secret.A]\nservice = \"s\"\nexpirse = 2027-01-01",
            4,
            1,
            .schema(.unknownKey(name: "expirse", table: "secret.A", nearest: "expires"))
        ),
        Refusal(
            "[env]\nA = { vaule = \"x\" }",
            3,
            7,
            .schema(.unknownKey(name: "vaule", table: "env.A", nearest: "value"))
        ),
        Refusal(
            "[env.A]\nencrypted_value = \"x\"",
            3,
            1,
            .schema(.unknownKey(name: "encrypted_value", table: "env.A", nearest: nil))
        ),
        Refusal(
            "[lifecycle]\nstale_days = 3",
            3,
            1,
            .schema(.unknownKey(name: "stale_days", table: "lifecycle", nearest: nil))
        ),
    ])
    func `for a key it does not know`(refusal: Refusal) {
        #expect(problems(of: refusal.text) == [refusal.problem])
    }

    @Test(arguments: [
        Refusal(
            "[secret]\nA = \"x\"",
            3,
            5,
            .schema(.wrongType(key: "A", table: "secret", expected: [.table], found: .string))
        ),
        Refusal(
            "secret = 1",
            2,
            10,
            .schema(.wrongType(key: "secret", table: "", expected: [.table], found: .integer))
        ),
        Refusal(
            "[secret.A]\nrequired = \"yes\"",
            3,
            12,
            .schema(.wrongType(key: "required", table: "secret.A", expected: [.boolean], found: .string))
        ),
        Refusal(
            "[secret.A]\ntags = [\"a\"]",
            3,
            8,
            .schema(.wrongType(key: "tags", table: "secret.A", expected: [.table], found: .array))
        ),
        Refusal(
            "[secret.A.tags]\nteam = 3",
            3,
            8,
            .schema(.wrongType(key: "team", table: "secret.A.tags", expected: [.string], found: .integer))
        ),
        Refusal(
            "[secret.A]\ncapabilities = [\"a\", 2]",
            3,
            22,
            .schema(
                .wrongElementType(key: "capabilities", table: "secret.A", expected: .string, found: .integer)
            )
        ),
        Refusal(
            "[env.PORT]\nvalue = 8080",
            3,
            9,
            .schema(.wrongType(key: "value", table: "env.PORT", expected: [.string], found: .integer))
        ),
        Refusal(
            "[secret.A]\nexpires = 20270101",
            3,
            11,
            .schema(
                .wrongType(key: "expires", table: "secret.A", expected: [.date, .string], found: .integer)
            )
        ),
        Refusal("[namespace]", 2, 1, .schema(.missingKey(key: "prefix", table: "namespace"))),
        Refusal(
            "[lifecycle]\nstale_warning_days = -1",
            3,
            22,
            .schema(.outOfRange(key: "stale_warning_days", table: "lifecycle", minimum: 0, maximum: 36_525))
        ),
        Refusal(
            "[identity]\nname = \"x\"\nconsumer = \"robot\"",
            4,
            12,
            .schema(
                .notAllowed(
                    key: "consumer",
                    table: "identity",
                    allowed: ["agent", "service", "developer", "ci"]
                )
            )
        ),
        Refusal(
            "[secret.A]\ndeliver = \"stdin\"",
            3,
            11,
            .schema(.notAllowed(key: "deliver", table: "secret.A", allowed: ["env", "memfd"]))
        ),
        Refusal(
            "scope = \"all\"",
            2,
            9,
            .schema(.notAllowed(key: "scope", table: "", allowed: ["shell", "exec"]))
        ),
    ])
    func `for a value of the wrong kind`(refusal: Refusal) {
        #expect(problems(of: refusal.text) == [refusal.problem])
    }

    @Test(arguments: [
        "\"2027-13-01\"", "\"2027-02-31\"", "\"2027-02-29\"", "\"2100-02-29\"", "\"2027-00-10\"",
        "\"2027-01-00\"",
        "\"2027-1-1\"", "\"27-01-01\"", "\"2027-01-01T00:00:00Z\"", "\" 2027-01-01\"", "\"tomorrow\"", "\"\"",
    ])
    func `for a date that does not exist`(date: String) {
        for key in ["created", "expires", "last_rotated_at"] {
            let found = problems(of: "version = 1\n[secret.A]\n\(key) = \(date)")
            let kind = ManifestProblem.Kind.schema(.invalidDate(key: key, table: "secret.A"))
            #expect(found == [ManifestProblem(position: place(3, key.count + 4), kind: kind)])
        }
        #expect(problems(of: "version = 1\n[identity]\nname = \"x\"\nexpires = \(date)").count == 1)
    }

    @Test(arguments: ["", "1A", "A-B", "A B", "A=B", "A;id", "Ä", "A\\n", "A\\u0000", "$(id)"])
    func `for a name no variable can have`(name: String) throws {
        for table in ["secret", "env"] {
            let found = problems(of: "version = 1\n[\(table).\"\(name)\"]")
            #expect(found.count == 1 && found.first?.position == place(2, table.count + 3))
            guard case .invalidName(_, table) = found.first?.kind else {
                Issue.record("\(found)")
                return
            }
        }
        _ = try parse("version = 1\n[secret._a9]\n[env.Z_]")
    }

    @Test(arguments: [
        ("LD_PRELOAD", LoaderVariable.Effect.steersLoader), ("LD_ANYTHING", .steersLoader),
        ("GCONV_PATH", .loadsCode), ("LOCPATH", .readsFiles), ("MALLOC_TRACE", .writesFiles),
        ("HOSTALIASES", .redirectsNames), ("GLIBC_TUNABLES", .tunesRuntime),
    ])
    func `for a loader variable, unless it is allowed`(name: String, effect: LoaderVariable.Effect) throws {
        for table in ["secret", "env"] {
            let kind = ManifestProblem.Kind.loaderVariable(
                name: name,
                table: "\(table).\(name)",
                effect: effect
            )
            let expected = ManifestProblem(position: place(2, table.count + 3), kind: kind)
            #expect(problems(of: "version = 1\n[\(table).\(name)]") == [expected])
            #expect(
                problems(of: "version = 1\n[\(table).\(name)]\nallow_loader_variable = false") == [expected]
            )
            #expect(problems(of: "version = 1\n[\(table).\(name)]\nallow_loader_variable = true").isEmpty)
        }
        #expect(
            problems(of: "version = 1\n[env.TMPDIR]").isEmpty
                && problems(of: "version = 1\n[env.LDX]").isEmpty
        )
    }

    @Test(arguments: [
        Refusal(
            "[namespace]\nprefix = \"LD\"\nseparator = \"_\"\n[env.PRELOAD]",
            5,
            6,
            .loaderVariable(name: "LD_PRELOAD", table: "env.PRELOAD", effect: .steersLoader)
        ),
        Refusal(
            "[secret.A]\nnamespace = \"a-b\"",
            2,
            9,
            .invalidWireName(wireName: "a-b__A", table: "secret.A")
        ),
        Refusal(
            "[secret.X__A]\n[secret.A]\nnamespace = \"X\"",
            3,
            9,
            .duplicateWireName(wireName: "X__A", table: "secret.A", other: "secret.X__A")
        ),
        Refusal("[env.A]\nvalue = \"a\\u0000b\"", 3, 9, .nulInValue(table: "env.A")),
        Refusal(
            "[secret.A]\nrotation_url = \"javascript:1\"",
            3,
            16,
            .invalidURL(key: "rotation_url", table: "secret.A")
        ),
        Refusal(
            "[secret.A]\nrotation_url = \"https://\"",
            3,
            16,
            .invalidURL(key: "rotation_url", table: "secret.A")
        ),
        Refusal("catalog = \"../c.toml\"", 2, 11, .catalogUnresolved(path: "../c.toml")),
        Refusal(
            "[secret.A]\nfrom = \"vault:secret/a#b\"",
            3,
            8,
            .sourceUnavailable(scheme: "vault", table: "secret.A")
        ),
        Refusal("[agent]\nname = \"x\"", 2, 2, .renamedKey(name: "agent", current: "identity")),
        Refusal(
            "[identity]\nname = \"x\"\nidentity = \"key.txt\"",
            4,
            1,
            .renamedKey(name: "identity", current: "key_file")
        ),
    ])
    func `for what would mean something else than it says`(refusal: Refusal) {
        #expect(problems(of: refusal.text) == [refusal.problem])
    }

    @Test(arguments: [
        ("from_key = \"A\"", ManifestProblem.AliasFault.invalidSyntax(text: "A")),
        ("from_key = \"secret.\"", .invalidSyntax(text: "secret.")),
        ("from_key = \"vault.A\"", .invalidSyntax(text: "vault.A")),
        ("from_key = \"secret.NONE\"", .targetMissing(target: "secret.NONE")),
        ("from_key = \"secret.B\"", .selfReference),
        ("from_key = \"secret.C\"", .chained(target: "secret.C")),
        ("from_key = \"env.A\"", .crossType(target: "env.A")),
    ])
    func `for an alias that leads nowhere`(line: String, fault: ManifestProblem.AliasFault) {
        let text =
            "version = 1\n[secret.A]\n[secret.B]\n\(line)\n[secret.C]\nfrom_key = \"secret.A\"\n[env.A]"
        let problem = ManifestProblem(position: place(4, 12), kind: .alias(fault, table: "secret.B"))
        #expect(problems(of: text) == [problem])
    }

    @Test(arguments: [
        ("secret", "encrypted_value"), ("secret", "from"), ("env", "value"),
    ])
    func `for an alias with a value of its own`(table: String, key: String) {
        let alias = "from_key = \"\(table).A\""
        let text = "version = 1\n[\(table).A]\n[\(table).B]\n\(alias)\n\(key) = \"file:x\""
        let kind = ManifestProblem.Kind.alias(.valueConflict(key: key), table: "\(table).B")
        #expect(problems(of: text) == [ManifestProblem(position: place(5, key.count + 4), kind: kind)])
    }

    @Test func `for lacking a version or giving it as text`() {
        let missing = ManifestProblem.Kind.schema(.missingKey(key: "version", table: ""))
        #expect(problems(of: "[secret.A]") == [ManifestProblem(position: place(1, 1), kind: missing)])
        for dialect in [Manifest.Dialect.launch, .envpkt] {
            let found = problems(of: "version = \"1\"", dialect)
            #expect(found.map { $0.position } == [place(1, 11)])
        }
    }

    @Test func `for text that is not TOML, naming the place`() {
        let found = problems(of: "version = 1\n[secret.A\n")
        guard case .document(.syntax) = found.first?.kind, found.count == 1 else {
            Issue.record("\(found)")
            return
        }
        #expect(found[0].position == place(2, 10))
    }

    @Test func `with all its problems at once, in order`() {
        let text =
            "[env.LD_PRELOAD]\nvalue = 1\n[secret.A]\nexpires = \"2027-13-01\"\ntypo = 1\n[secret.\"b c\"]\n[namespace]\n"
        let lines = problems(of: text).map { $0.position.line }
        #expect(lines == [1, 1, 2, 4, 5, 6, 7])
    }

    @Test func `without listing problems endlessly`() {
        let text = "version = 1\n" + (0..<100_000).map { "[secret.A\($0)]\ntypo = 1\n" }.joined()
        #expect(problems(of: text).count == Manifest.maximumProblems)
    }
}
