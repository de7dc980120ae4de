import Age
import LinuxSystem
import Manifest
import ManifestEditing
import Sealing
import SecretMemory
import SecretSources
import TOML
import Testing

@testable import launch

@Suite struct `Sentences about identities and sealed values` {
    @Test func `say where the identity was looked for`() {
        expect(
            Diagnostics.message(
                IdentityError.notFound(tried: [
                    .variableFile(name: "LAUNCH_IDENTITY_FILE", path: "/k"),
                    .variable(name: "LAUNCH_IDENTITY"), .credential("/c/launch-identity"),
                    .defaultFile("/h/identity.txt"), .manifestKeyFile("/m"), .optionFile("/o"),
                    .optionDescriptor(3),
                ])
            ),
            "no identity to open sealed values with; looked for:",
            "  LAUNCH_IDENTITY_FILE (/k)",
            "  the key in LAUNCH_IDENTITY",
            "  the credential /c/launch-identity",
            "  /h/identity.txt",
            "  key_file /m",
            "  --identity /o",
            "  --identity fd:3",
            hint: "launch --identity FILE -- …, or launch keygen for a new one"
        )
    }

    @Test func `say that there is nowhere to look`() {
        expect(
            Diagnostics.message(IdentityError.notFound(tried: [])),
            "no identity to open sealed values with, and no HOME to look in",
            hint: "launch --identity FILE -- …, or launch keygen for a new one"
        )
    }

    @Test func `say what is wrong with the identity`() {
        let place = IdentityPlace.optionFile("key.txt")
        expect(
            Diagnostics.message(IdentityError.unreadable(place, .system(notThere))),
            "cannot read --identity key.txt: No such file or directory"
        )
        expect(
            Diagnostics.message(IdentityError.unreadable(place, .tooLarge(limit: 1 << 20))),
            "cannot read --identity key.txt: larger than 1048576 bytes"
        )
        expect(
            Diagnostics.message(IdentityError.unreadable(place, .memory(.allocationFailed(bytes: 9)))),
            "no memory for 9 bytes"
        )
        expect(
            Diagnostics.message(IdentityError.readableByOthers(path: "key.txt", mode: 0o644)),
            "others can read the identity file key.txt (mode 644)",
            hint: "chmod 600 key.txt"
        )
        expect(
            Diagnostics.message(IdentityError.notRegularFile(path: "/dev")),
            "the identity file /dev is not a regular file"
        )
        expect(
            Diagnostics.message(IdentityError.malformed(place, .identity(.bech32(.checksum), line: 2))),
            "--identity key.txt: line 2: damaged identity (AGE-SECRET-KEY-1… with a wrong character or checksum)"
        )
        expect(
            Diagnostics.message(IdentityError.badDescriptor("fd:x")),
            "--identity fd:x: not a descriptor",
            hint: "--identity fd:3 3<FILE"
        )
    }

    static let ageErrors: [(AgeError, String, String?)] = [
        (
            .header(.macLine), "A: the sealed value is damaged: malformed age header",
            "launch seal A=- writes a new value"
        ),
        (
            .armor(.encoding, line: 3), "A: the sealed value is damaged: armor line 3",
            "launch seal A=- writes a new value"
        ),
        (
            .payload(.authentication(chunk: 0)),
            "A: the sealed value was altered: its contents do not authenticate",
            "restore it from version control, or launch seal A=- writes a new value"
        ),
        (
            .headerMACMismatch, "A: the sealed value was altered: its header does not authenticate",
            "restore it from version control, or launch seal A=- writes a new value"
        ),
        (
            .noMatch(stanzaTypes: ["X25519"]), "A: sealed to another identity",
            "--identity FILE names the one it was sealed to"
        ),
        (
            .boundToAnotherName(expected: "A", found: ["B"]),
            "A: this value was sealed for B, not for A",
            "values were swapped in the manifest: restore it from version control"
        ),
        (
            .boundToAnotherName(expected: nil, found: ["B", "C"]),
            "A: this value was sealed for B, C, not for A",
            "values were swapped in the manifest: restore it from version control"
        ),
        (.identity(.none, line: nil), "A: no identity in it", nil),
        (.recipient(.lowOrderPoint), "A: not a usable public key", nil),
        (.lockedMemory(.allocationFailed(bytes: 9)), "no memory for 9 bytes", nil),
        (.noRecipients, "A: no recipient to seal to", nil),
        (.tooManyRecipients(5000), "A: 5000 recipients are too many", nil),
        (.unencodableName, "A: not a name that can be bound to a value", nil),
    ]

    @Test(arguments: ageErrors) func `explain what age says`(
        _ error: AgeError,
        _ text: String,
        _ hint: String?
    ) {
        expect(Diagnostics.message(error, subject: "A"), text, hint: hint)
    }

    @Test(
        arguments: [
            (.bech32(.length), "damaged identity (AGE-SECRET-KEY-1… with a wrong character or checksum)"),
            (
                .unsupported(.encryptedIdentityFile),
                "a passphrase-protected identity file cannot be used here"
            ),
            (.unsupported(.sshPrivateKey), "an SSH key cannot be used here, only AGE-SECRET-KEY-1…"),
            (.unsupported(.plugin), "a plugin identity cannot be used here, only AGE-SECRET-KEY-1…"),
            (
                .unsupported(.postQuantum),
                "a post-quantum identity cannot be used here, only AGE-SECRET-KEY-1…"
            ),
            (.recipientInstead, "this is a recipient (public), not an identity (private)"),
            (.unrecognised, "not an age identity"), (.invalidUTF8, "not a text file"),
            (.tooLarge, "too large for an identity file"), (.none, "no identity in it"),
        ] as [(IdentityFailure, String)]
    ) func `explain what is no identity`(
        _ failure: IdentityFailure,
        _ text: String
    ) {
        expect(Diagnostics.message(AgeError.identity(failure, line: 1), subject: "k"), "k: line 1: \(text)")
    }

    @Test(
        arguments: [
            (.bech32(.prefix), "damaged recipient (age1… with a wrong character or checksum)"),
            (
                .unsupported(.postQuantum),
                "post-quantum recipients cannot be used here, only X25519 ones (age1…)"
            ),
            (.unsupported(.tagged), "plugin recipients cannot be used here, only X25519 ones (age1…)"),
            (.unsupported(.plugin), "plugin recipients cannot be used here, only X25519 ones (age1…)"),
            (.unsupported(.ssh), "SSH recipients cannot be used here, only X25519 ones (age1…)"),
            (.unrecognised, "not an age recipient (age1…)"), (.lowOrderPoint, "not a usable public key"),
        ] as [(RecipientFailure, String)]
    ) func `explain what is no recipient`(
        _ failure: RecipientFailure,
        _ text: String
    ) {
        expect(Diagnostics.message(recipient: "word", .recipient(failure)), "\"word\": \(text)")
    }

    @Test func `do not repeat a private key that stands for a recipient`() {
        expect(
            Diagnostics.message(recipient: "AGE-SECRET-KEY-1X", .recipient(.identityInstead)),
            "this is an identity (private), not a recipient: keep it out of the manifest"
        )
    }

    @Test func `say why no identity or manifest was written`() {
        expect(
            Diagnostics.message(KeygenError.alreadyThere(path: "k")),
            "k is already there and is not overwritten",
            hint: "launch keygen -o ANOTHER-FILE"
        )
        expect(
            Diagnostics.message(KeygenError.writing(path: "k", notPermitted)),
            "cannot write k: open: Permission denied"
        )
        expect(Diagnostics.message(KeygenError.age(.noRecipients)), "keygen: no recipient to seal to")
        expect(
            Diagnostics.message(KeygenError.memory(.initialisationFailed)),
            "libsodium cannot start: no source of randomness"
        )
        expect(
            Diagnostics.message(KeygenError.noDefaultPath),
            "no HOME to put the identity in",
            hint: "launch keygen -o FILE"
        )
        expect(
            Diagnostics.message(InitError.alreadyThere(path: "launch.toml")),
            "launch.toml is already there and is not overwritten",
            hint: "launch init -o ANOTHER-FILE"
        )
        expect(
            Diagnostics.message(InitError.badRecipient("x", .recipient(.unrecognised))),
            "\"x\": not an age recipient (age1…)"
        )
        expect(
            Diagnostics.message(InitError.writing(path: "m", notPermitted)),
            "cannot write m: open: Permission denied"
        )
        let later = Diagnostics.noRecipientYet
        expect(
            later,
            "the manifest names no recipient yet, so nothing can be sealed",
            hint: "launch keygen, then put the age1… it prints into recipients"
        )
        #expect(later.level == .warning)
    }
}

@Suite struct `Sentences of launch seal` {
    private func expect(
        _ error: SealingError,
        _ what: String,
        hint: String? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        launchTests.expect(Diagnostics.message(error), what, hint: hint, location)
    }

    @Test func `about the request`() {
        expect(
            .noRecipient,
            "no recipient to seal to: [identity] has no recipient",
            hint: "launch keygen, then recipient = \"age1…\" in [identity], or launch seal --recipient age1…"
        )
        expect(.badRecipient("x", .recipient(.unrecognised)), "\"x\": not an age recipient (age1…)")
        expect(.badName("A-B"), "A-B: not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)")
        expect(
            .alias(name: "A", target: "B"),
            "A stands for B and has no value of its own",
            hint: "launch seal B"
        )
        expect(
            .alreadySealed(name: "A"),
            "A is sealed already",
            hint: "printf %s \"$VALUE\" | launch seal A=- replaces it; launch seal --reseal A keeps it"
        )
        expect(
            .nothingToSeal,
            "nothing to seal",
            hint: "launch seal NAME adds a secret; launch seal --reseal renews what is sealed"
        )
        expect(
            .notSealed(name: "A"),
            "A is not sealed, so there is nothing to reseal",
            hint: "launch seal A"
        )
        expect(
            .severalFromStandardInput,
            "only one NAME=- can read standard input",
            hint: "launch seal once for each of them"
        )
        expect(
            .noValue(names: ["A"]),
            "no value for A: not in the environment, and there is no terminal to ask on",
            hint: "printf %s \"$VALUE\" | launch seal A=-"
        )
    }

    @Test func `about the value`() {
        expect(
            .reading(name: "A", .tooLarge(limit: 99)),
            "cannot read the value of A: larger than 99 bytes"
        )
        expect(
            .prompt(.failed(SystemError(call: "tcgetattr", errno: 5))),
            "cannot ask on the terminal: tcgetattr: Input/output error"
        )
        expect(.prompt(.cancelled), "cancelled, nothing was sealed")
        expect(.prompt(.interrupted(signal: 2)), "interrupted by signal 2")
        expect(.prompt(.tooLong), "the line is too long: use NAME=- and standard input")
        expect(
            .identity(.readableByOthers(path: "k", mode: 0o640)),
            "others can read the identity file k (mode 640)",
            hint: """
                chmod 600 k, or where a volume sets the group's bits, make it launch-identity in the directory that \
                CREDENTIALS_DIRECTORY names
                """
        )
        expect(
            .opening(name: "A", .noMatch(stanzaTypes: [])),
            "A: sealed to another identity",
            hint: "--identity FILE names the one it was sealed to"
        )
        expect(.sealing(name: "A", .unencodableName), "A: not a name that can be bound to a value")
        expect(.memory(.allocationFailed(bytes: 1)), "no memory for 1 bytes")
    }

    @Test func `about the file`() {
        let place = SourcePosition(line: 2, column: 1)
        expect(.unreadable(path: "m", notThere), "cannot read m: open: No such file or directory")
        expect(
            .malformed(
                path: "m",
                ManifestError(problems: [
                    ManifestProblem(position: place, kind: .renamedKey(name: "a", current: "b"))
                ])
            ),
            "m:2:1: a is now called b"
        )
        expect(
            .replacing(path: "m", SystemError(call: "fsync", errno: 28)),
            "cannot replace m: fsync: No space left on device; the manifest is unchanged"
        )
        launchTests.expect(
            Diagnostics.message(
                SealingError.unusableResult(
                    path: "m",
                    ManifestError(problems: [
                        ManifestProblem(position: place, kind: .renamedKey(name: "a", current: "b"))
                    ])
                )
            ),
            "not sealed, because the manifest would then be refused:",
            "m:2:1: a is now called b"
        )
        let edits: [(TOMLEditError, String)] = [
            (
                .unreadable(TOMLError(position: place, kind: .tooManyValues(limit: 9))),
                "m:2:1: more than 9 values"
            ),
            (
                .unreadableResult(TOMLError(position: place, kind: .nestedTooDeeply(limit: 64))),
                "m:2:1: nested more than 64 levels deep"
            ),
            (.unsupported(at: place), "m:2:1: this part of the file cannot be edited safely"),
            (.emptyPath, "m: no key to edit"),
            (.notTable(path: ["secret", "A"], at: place), "m:2:1: secret.A is a value, not a table"),
            (.arrayOfTables(path: ["secret"], at: place), "m:2:1: secret is an array of tables"),
            (.isTable(path: ["secret", "A"], at: place), "m:2:1: secret.A is a table, not a value"),
            (.exists(path: ["secret", "A"], at: place), "m:2:1: secret.A is there already"),
            (.missing(path: ["secret", "A"]), "m: no secret.A"),
            (.unverified(path: ["secret", "A"]), "m: the edit would change more than secret.A"),
        ]
        for (error, text) in edits {
            expect(.editing(path: "m", error), "\(text); the manifest is unchanged")
        }
    }
}
