import Isolation
import Launching
import LinuxSystem
import Manifest
import TOML
import Testing

@testable import launch

@Suite struct `Sentences about documents` {
    @Test func `say what is wrong with the file`() {
        expect(
            Diagnostics.message(ManifestFileError.notFound),
            "no launch.toml or envpkt.toml from here up to /",
            hint: "launch init writes one; -c FILE names one elsewhere"
        )
        expect(
            Diagnostics.message(.unreadable(path: "x.toml", notThere)),
            "cannot read x.toml: open: No such file or directory"
        )
        expect(
            Diagnostics.message(.unsearchable(directory: "/a", SystemError(call: "stat", errno: 13))),
            "cannot look for a manifest in /a: stat: Permission denied",
            hint: "-c FILE names the manifest; from another directory launch starts without one"
        )
        expect(
            Diagnostics.message(ManifestFileError.notRegularFile(path: "/dev/null")),
            "/dev/null is not a regular file"
        )
        expect(
            Diagnostics.message(.tooLarge(path: "x.toml", limit: 64 << 20)),
            "x.toml is larger than 64 MiB"
        )
        expect(
            Diagnostics.message(.untrusted(path: "/a/launch.toml", owner: 1000, mode: 0o664)),
            "/a/launch.toml was found, not named, and others could have written it (owner 1000, mode 664)",
            hint: "if it is yours: chmod go-w /a/launch.toml, or name it with launch -c /a/launch.toml"
        )
    }

    @Test func `name file, line and column of each problem, twenty at most`() {
        let problems = (1...23).map { line in
            ManifestProblem(
                position: SourcePosition(line: line, column: 3),
                kind: .renamedKey(name: "old", current: "new")
            )
        }
        let message = Diagnostics.message(
            ManifestFileError.malformed(path: "x.toml", ManifestError(problems: problems))
        )
        #expect(message.what.count == 21)
        #expect(message.what.first == "x.toml:1:3: old is now called new")
        #expect(message.what.last == "and 3 more")
        let few = Diagnostics.message("x.toml", ManifestError(problems: Array(problems[..<20])))
        #expect(few.what.count == 20)
    }

    static let manifestProblems: [(ManifestProblem.Kind, String)] = [
        (.document(.tooManyScatteredTables), "too many tables out of order"),
        (.schema(.missingKey(key: "name", table: "identity")), "name is missing in [identity]"),
        (
            .unsupportedVersion(found: 2),
            "version 2 is not known to this launch, which reads version 1"
        ),
        (.renamedKey(name: "meta", current: "secret"), "meta is now called secret"),
        (
            .invalidName(name: "A B", table: "secret"),
            "\"A B\" in [secret] is not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)"
        ),
        (
            .invalidWireName(wireName: "1_A", table: "secret.A"),
            "[secret.A] would become \"1_A\", which is not a name for a variable"
        ),
        (
            .duplicateWireName(wireName: "X__A", table: "secret.A", other: "secret.X__A"),
            "[secret.A] and [secret.X__A] would both set X__A"
        ),
        (
            .nulInValue(table: "env.A"),
            "the value of [env.A] holds a NUL byte, which a variable cannot"
        ),
        (
            .invalidURL(key: "rotation_url", table: "secret.A"),
            "rotation_url of [secret.A] is not an http:// or https:// address"
        ),
        (
            .catalogUnresolved(path: "../c.toml"),
            "this manifest takes its entries from the catalog \"../c.toml\", which this launch does not merge"
        ),
        (
            .sourceUnavailable(scheme: "vault", table: "secret.A"),
            "[secret.A] comes from \"vault:\", which this launch cannot fetch from"
        ),
        (
            .invalidCredentialName(name: "../a", table: "secret.A"),
            "[secret.A] comes from the credential \"../a\", which is no name for one"
        ),
        (
            .twoSources(table: "secret.A"),
            "[secret.A] has an encrypted_value, and from says that it comes from elsewhere"
        ),
        (
            .alias(.invalidSyntax(text: "A"), table: "secret.B"),
            "[secret.B] from_key: \"A\" is not secret.NAME or env.NAME"
        ),
        (
            .alias(.targetMissing(target: "secret.A"), table: "secret.B"),
            "[secret.B] from_key: there is no [secret.A]"
        ),
        (.alias(.selfReference, table: "secret.B"), "[secret.B] from_key: it stands for itself"),
        (
            .alias(.chained(target: "secret.A"), table: "secret.B"),
            "[secret.B] from_key: [secret.A] stands for another entry itself"
        ),
        (
            .alias(.crossType(target: "env.A"), table: "secret.B"),
            "[secret.B] from_key: env.A is of the other kind"
        ),
        (
            .alias(.valueConflict(key: "encrypted_value"), table: "secret.B"),
            "[secret.B] from_key: the entry has encrypted_value of its own"
        ),
    ]

    @Test(arguments: manifestProblems) func `explain a problem of a manifest`(
        _ kind: ManifestProblem.Kind,
        _ text: String
    ) {
        expect(Message(Diagnostics.words(kind)), text)
    }

    @Test(
        arguments: [
            (.steersLoader, "makes the dynamic loader load or trace code"),
            (.loadsCode, "makes the C library load code"),
            (.readsFiles, "makes the C library read files it names"),
            (.writesFiles, "makes the C library write a file it names"),
            (.redirectsNames, "changes how host names resolve"),
            (.tunesRuntime, "changes the C library's allocator"),
        ] as [(LoaderVariable.Effect, String)]
    ) func `explain what a loader variable does`(
        _ effect: LoaderVariable.Effect,
        _ text: String
    ) {
        expect(
            Message(Diagnostics.words(.loaderVariable(name: "V", table: "env.V", effect: effect))),
            "[env.V] sets V, which \(text); allow_loader_variable = true permits it"
        )
    }

    static let schemaErrors: [(SchemaError.Kind, String)] = [
        (
            .unknownKey(name: "exipres", table: "secret.A", nearest: "expires"),
            "unknown key \"exipres\" in [secret.A]; did you mean expires?"
        ),
        (.unknownKey(name: "x", table: "", nearest: nil), "unknown key \"x\""),
        (
            .wrongType(key: "expires", table: "secret.A", expected: [.date, .string], found: .integer),
            "expires in [secret.A] must be a date or string, not an integer"
        ),
        (
            .wrongType(key: "tags", table: "", expected: [.array], found: .boolean),
            "tags must be an array, not a boolean"
        ),
        (
            .wrongElementType(key: "recipients", table: "identity", expected: .string, found: .array),
            "recipients in [identity] must hold strings only, not an array"
        ),
        (.missingKey(key: "version", table: ""), "version is missing"),
        (
            .notAllowed(key: "deliver", table: "secret.A", allowed: ["env", "memfd"]),
            "deliver in [secret.A] must be one of env, memfd"
        ),
        (
            .outOfRange(key: "days", table: "lifecycle", minimum: 0, maximum: 9),
            "days in [lifecycle] must be from 0 to 9"
        ),
        (
            .invalidDate(key: "expires", table: "secret.A"),
            "expires in [secret.A] is not a day that exists (YYYY-MM-DD)"
        ),
    ]

    @Test(arguments: schemaErrors) func `explain what does not fit the schema`(
        _ kind: SchemaError.Kind,
        _ text: String
    ) {
        expect(Message(Diagnostics.words(kind)), text)
    }

    @Test(
        arguments: [
            (.syntax(message: "unterminated string"), "unterminated string"),
            (.nestedTooDeeply(limit: 64), "nested more than 64 levels deep"),
            (.tooManyValues(limit: 9), "more than 9 values"),
            (.tooManyScatteredTables, "too many tables out of order"),
        ] as [(TOMLError.Kind, String)]
    ) func `explain what is not TOML`(_ kind: TOMLError.Kind, _ text: String) {
        expect(Message(Diagnostics.words(kind)), text)
    }

    static let profileProblems: [(ProfileProblem.Kind, String)] = [
        (.schema(.missingKey(key: "calls", table: "x")), "calls is missing in [x]"),
        (
            .unknownCapability(name: "CAP_X", nearest: "CAP_KILL"),
            "unknown capability \"CAP_X\"; did you mean CAP_KILL?"
        ),
        (.unknownCall(name: "opne", nearest: "open"), "unknown system call \"opne\"; did you mean open?"),
        (.unknownAnswer(name: "NO", nearest: nil), "unknown answer \"NO\""),
        (
            .repeatedCall(name: "read", first: SourcePosition(line: 4, column: 1)),
            "read is decided already in line 4"
        ),
        (
            .needsOneTest(call: "clone"),
            "the rule for clone needs exactly one of equals, one_of, none_of"
        ),
        (
            .valueOutsideMask(call: "clone"),
            "the rule for clone compares bits that its mask or width removes"
        ),
        (
            .essentialCallRefused(name: "execve"),
            "execve must be allowed: launch needs it to start the command"
        ),
        (.tooManyInstructions(count: 5000), "the filter has 5000 instructions, 4096 at most"),
    ]

    @Test(arguments: profileProblems) func `explain a problem of a profile`(
        _ kind: ProfileProblem.Kind,
        _ text: String
    ) {
        expect(Message(Diagnostics.words(kind)), text)
    }

    @Test func `say what is wrong with a profile`() {
        let place = SourcePosition(line: 2, column: 5)
        expect(
            Diagnostics.message(profile: "nod", .unknown(builtin: ["default", "none"])),
            "no isolation profile is called nod",
            hint: "default, none, or the path of a file such as ./nod.toml"
        )
        expect(
            Diagnostics.message(profile: "./x", .unreadable(path: "./x", notPermitted)),
            "cannot read the profile ./x: open: Permission denied"
        )
        expect(
            Diagnostics.message(profile: "/dev", .notRegularFile(path: "/dev")),
            "the profile /dev is not a regular file"
        )
        expect(
            Diagnostics.message(
                profile: "x",
                .malformed(
                    path: "./x",
                    .syntax(TOMLError(position: place, kind: .syntax(message: "expected a value")))
                )
            ),
            "./x:2:5: expected a value"
        )
        expect(
            Diagnostics.message(
                profile: "x",
                .malformed(
                    path: "./x",
                    .invalid([
                        ProfileProblem(position: place, kind: .unknownCall(name: "a", nearest: nil)),
                        ProfileProblem(position: .start, kind: .tooManyInstructions(count: 4097)),
                    ])
                )
            ),
            "./x:2:5: unknown system call \"a\"",
            "./x:1:1: the filter has 4097 instructions, 4096 at most"
        )
    }
}
