import Isolation
import Launching
import TOML
import Testing

@testable import launch

@Suite struct `Sentences about profiles` {
    private func message(_ error: ProfileLoadError) -> Message { Diagnostics.message(profile: "p", error) }

    @Test func `say which file cannot be used`() {
        expect(
            message(.extendsItself(path: "p.toml")),
            "the profile p.toml extends itself, or more than seven others in a row"
        )
        expect(
            message(.untrusted(path: "p.toml")),
            "others could have written the profile p.toml, which the manifest that was found names",
            hint: "launch --profile p.toml if it is yours; chmod go-w p.toml"
        )
        expect(
            message(
                .malformedOption(
                    "nice=x",
                    .syntax(TOMLError(position: .start, kind: .syntax(message: "no value")))
                )
            ),
            "--isolation nice=x:",
            "--isolation:1:1: no value",
            hint: "KEY=VALUE as in a profile, in TOML: network.connect=[443], namespaces.net=true"
        )
    }

    @Test func `say which path stands for nothing`() {
        let skip = "filesystem.missing = \"skip\" leaves out what is not there"
        expect(
            message(.path(ProfilePathError(path: "$X/y", failure: .unset(variable: "X")))),
            "the path \"$X/y\" of the profile p needs X, which is not set",
            hint: skip
        )
        expect(
            message(.path(ProfilePathError(path: "$X", failure: .becomesRoot))),
            "the path \"$X\" of the profile p stands for / here",
            hint: "\"/\" says so; \(skip)"
        )
        expect(
            message(.path(ProfilePathError(path: "x", failure: .noWorkingDirectory))),
            "the path \"x\" of the profile p is relative to a directory that is gone"
        )
        expect(
            message(.hiddenStart(path: "/tmp/x")),
            "/tmp/x would be hidden by the private /tmp of the profile p",
            hint: "start elsewhere, or: --isolation namespaces.private_tmp=false"
        )
    }

    static let problems: [(ProfileProblem.Kind, String)] = [
        (
            .unknownGroup(name: "socket", nearest: "sockets"),
            "unknown inherited group \"socket\"; did you mean sockets?"
        ),
        (
            .repeatedGroup(name: "a", first: SourcePosition(line: 3, column: 1)),
            "the group \"a\" is decided already in line 3"
        ),
        (.unknownProfile(name: "nod", nearest: "node"), "unknown profile \"nod\"; did you mean node?"),
        (.extendsNotHere, "extends has no place here: profile, or --profile, names the profile"),
        (.notAnImport("x"), "\"x\" is not oci:FILE with a file that can be read"),
        (.invalidPath(""), "\"\" is not a path"),
        (
            .contradiction(.namespaceRefused(.pid, neededBy: "private_proc")),
            "private_proc takes a pid namespace, which is refused here"
        ),
        (.contradiction(.saidTwice(key: "bind")), "bind stands at the top too; one place must decide"),
        (
            .contradiction(.portsWithoutSockets),
            "ports are listed, but only local sockets can be opened; network.sockets = \"any\" opens others"
        ),
        (
            .contradiction(.hiddenPath("/tmp/x", by: .privateTmp)),
            "\"/tmp/x\" is not there any more with namespaces.private_tmp"
        ),
    ]

    @Test(arguments: problems) func `explain what profiles say together`(
        _ kind: ProfileProblem.Kind,
        _ text: String
    ) {
        expect(Message(Diagnostics.words(kind)), text)
    }

    static let imports: [(OCISeccompError.Kind, String)] = [
        (.syntax(position: SourcePosition(line: 2, column: 3), message: "no"), "s.json:2:3: no"),
        (.tooLarge(bytes: 9), "s.json is larger than 1 MiB (9 bytes)"),
        (.tooDeep, "s.json: nested more than 64 levels deep"),
        (.invalid(path: "", .noSeccomp), "s.json: the file has no linux.seccomp"),
        (.invalid(path: "syscalls[0]", .missing), "s.json: syscalls[0] is missing"),
        (.invalid(path: "a", .wrongType(expected: .array)), "s.json: a must be an array"),
        (.invalid(path: "a", .wrongType(expected: .object)), "s.json: a must be an object"),
        (.invalid(path: "a", .wrongType(expected: .string)), "s.json: a must be a string"),
        (
            .invalid(path: "a", .wrongType(expected: .unsignedInteger)),
            "s.json: a must be a whole number that is not negative"
        ),
        (.invalid(path: "a", .outOfRange(minimum: 0, maximum: 5)), "s.json: a must be from 0 to 5"),
        (
            .invalid(path: "a", .unknownWord("X", nearest: "Y")),
            "s.json: a is \"X\", which is not known; did you mean Y?"
        ),
        (.invalid(path: "a", .exclusive("b", "c")), "s.json: a has both b and c, where one must go"),
        (
            .invalid(path: "a", .errnoNotTaken(action: "SCMP_ACT_ALLOW")),
            "s.json: a gives an error, which SCMP_ACT_ALLOW does not take"
        ),
        (
            .invalid(path: "a", .needsBroker),
            "s.json: a leaves calls to another program to decide, which launch does not have"
        ),
        (.invalid(path: "a", .kernelVersion("x")), "s.json: a is \"x\", which is not MAJOR.MINOR"),
    ]

    @Test(arguments: imports) func `explain what is wrong with a container engine's file`(
        _ kind: OCISeccompError.Kind,
        _ text: String
    ) {
        expect(message(.malformedImport(OCISeccompError(file: "s.json", kind: kind))), text)
    }

    static let doubts: [(OCISeccompWarning.Kind, String)] = [
        (.unknownKey, "the key is not known and has no effect"),
        (.unknownCall(name: "opne"), "the system call \"opne\" is not known; the rule has no effect"),
        (.unknownCapability(name: "CAP_X"), "the capability \"CAP_X\" is not known"),
        (.unknownFlag(name: "F"), "the flag \"F\" has no effect here"),
        (.shadowed(call: "read"), "another rule decides about read whatever its arguments"),
    ]

    @Test(arguments: doubts) func `warn of what has no effect, and refuse it when asked to`(
        _ kind: OCISeccompWarning.Kind,
        _ text: String
    ) {
        let warnings = [OCISeccompWarning(path: "syscalls[1]", kind: kind)]
        let warning = Diagnostics.warning(import: "s.json", warnings)
        expect(warning, "s.json: syscalls[1]: \(text)")
        #expect(warning.level == .warning)
        expect(
            message(.doubtfulImport(path: "s.json", warnings)),
            "s.json: syscalls[1]: \(text)",
            hint: "without --strict this is a warning"
        )
    }

    @Test func `count the doubts that are too many`() {
        let warnings = (0..<9).map { OCISeccompWarning(path: "s[\($0)]", kind: .unknownKey) }
        let lines = Diagnostics.warning(import: "f", warnings).what
        #expect(lines.count == 6 && lines.last == "f: and 4 more of these")
    }
}
