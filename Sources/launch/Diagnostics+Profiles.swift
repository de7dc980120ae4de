internal import Isolation
internal import Launching
internal import LinuxSystem
internal import TOML

/// Sentences about profiles: `path:line:column: …`, the nearest known word as a hint.
extension Diagnostics {
    static func message(profile name: String, _ error: ProfileLoadError) -> Message {
        switch error {
        case .unknown(let builtin):
            Message(
                "no isolation profile is called \(name)",
                hint: "\(builtin.joined(separator: ", ")), or the path of a file such as ./\(name).toml"
            )
        case .unreadable(let path, let error): Message("cannot read the profile \(path): \(words(error))")
        case .notRegularFile(let path): Message("the profile \(path) is not a regular file")
        case .untrusted(let path):
            Message(
                "others could have written the profile \(path), which the manifest that was found names",
                hint: "launch --profile \(path) if it is yours; chmod go-w \(path)"
            )
        case .malformed(let path, let error): message(path, error)
        case .malformedOption(let text, let error):
            Message(
                ["--isolation \(text):"] + message("--isolation", error).what,
                hints: ["KEY=VALUE as in a profile, in TOML: network.connect=[443], namespaces.net=true"]
            )
        case .extendsItself(let path):
            Message("the profile \(path) extends itself, or more than seven others in a row")
        case .path(let error): message(profile: name, error)
        case .hiddenStart(let path):
            Message(
                "\(path) would be hidden by the private /tmp of the profile \(name)",
                hint: "start elsewhere, or: --isolation namespaces.private_tmp=false"
            )
        case .malformedImport(let error): Message("\(error.file)\(words(error.kind))")
        case .doubtfulImport(let path, let warnings):
            Message(
                warnings.map { "\(path): \($0.path): \(words($0.kind))" },
                hints: ["without --strict this is a warning"]
            )
        }
    }

    static func warning(import path: String, _ warnings: [OCISeccompWarning]) -> Message {
        let shown = warnings.prefix(5).map { "\(path): \($0.path): \(words($0.kind))" }
        let rest = warnings.count > 5 ? ["\(path): and \(warnings.count - 5) more of these"] : []
        return Message(shown + rest, level: .warning)
    }

    private static func message(profile name: String, _ error: ProfilePathError) -> Message {
        let path = quoted(error.path)
        let skip = "filesystem.missing = \"skip\" leaves out what is not there"
        return switch error.failure {
        case .unset(let variable):
            Message("the path \(path) of the profile \(name) needs \(variable), which is not set", hint: skip)
        case .becomesRoot:
            Message(
                "the path \(path) of the profile \(name) stands for / here",
                hint: "\"/\" says so; \(skip)"
            )
        case .noWorkingDirectory:
            Message("the path \(path) of the profile \(name) is relative to a directory that is gone")
        }
    }

    static func message(_ path: String, _ error: ProfileError) -> Message {
        switch error {
        case .syntax(let error):
            Message(located(path, error.position.line, error.position.column, words(error.kind)))
        case .invalid(let problems): list(problems.map { (path, $0.position, words($0.kind)) })
        }
    }

    static func words(_ kind: ProfileProblem.Kind) -> String {
        switch kind {
        case .schema(let kind): words(kind)
        case .unknownCapability(let name, let nearest): unknown("capability", name, nearest)
        case .unknownCall(let name, let nearest): unknown("system call", name, nearest)
        case .unknownGroup(let name, let nearest): unknown("inherited group", name, nearest)
        case .repeatedGroup(let name, let first):
            "the group \(quoted(name)) is decided already in line \(first.line)"
        case .unknownProfile(let name, let nearest): unknown("profile", name, nearest)
        case .extendsNotHere: "extends has no place here: profile, or --profile, names the profile"
        case .notAnImport(let text): "\(quoted(text)) is not oci:FILE with a file that can be read"
        case .invalidPath(let path): "\(quoted(path)) is not a path"
        case .contradiction(let contradiction): words(contradiction)
        case .unknownAnswer(let name, let nearest): unknown("answer", name, nearest)
        case .repeatedCall(let name, let first): "\(name) is decided already in line \(first.line)"
        case .needsOneTest(let call): "the rule for \(call) needs exactly one of equals, one_of, none_of"
        case .valueOutsideMask(let call): "the rule for \(call) compares bits that its mask or width removes"
        case .essentialCallRefused(let name): "\(name) must be allowed: launch needs it to start the command"
        case .tooManyInstructions(let count): "the filter has \(count) instructions, 4096 at most"
        }
    }

    private static func words(_ contradiction: ProfileContradiction) -> String {
        switch contradiction {
        case .namespaceRefused(let namespace, let user):
            "\(user) takes a \(namespace.rawValue) namespace, which is refused here"
        case .saidTwice(let key): "\(key) stands at the top too; one place must decide"
        case .portsWithoutSockets:
            "ports are listed, but only local sockets can be opened; network.sockets = \"any\" opens others"
        case .hiddenPath(let path, let key):
            "\(quoted(path)) is not there any more with namespaces.\(key.rawValue)"
        }
    }

    private static func unknown(_ what: String, _ name: String, _ nearest: String?) -> String {
        "unknown \(what) \(quoted(name))" + (nearest.map { "; did you mean \($0)?" } ?? "")
    }
}

/// Sentences about container engines' seccomp profiles.
extension Diagnostics {
    static func words(_ kind: OCISeccompError.Kind) -> String {
        switch kind {
        case .syntax(let position, let message): ":\(position.line):\(position.column): \(message)"
        case .tooLarge(let bytes): " is larger than \(OCISeccomp.maximumSize >> 20) MiB (\(bytes) bytes)"
        case .tooDeep: ": nested more than \(OCISeccomp.maximumDepth) levels deep"
        case .invalid(let path, let problem): ": \(path.isEmpty ? "the file" : path) \(words(problem))"
        }
    }

    private static func words(_ problem: OCISeccompError.Problem) -> String {
        switch problem {
        case .missing: "is missing"
        case .wrongType(let expected): "must be \(words(expected))"
        case .outOfRange(let minimum, let maximum): "must be from \(minimum) to \(maximum)"
        case .unknownWord(let word, let nearest):
            "is \(quoted(word)), which is not known" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .exclusive(let first, let second): "has both \(first) and \(second), where one must go"
        case .errnoNotTaken(let action): "gives an error, which \(action) does not take"
        case .needsBroker: "leaves calls to another program to decide, which launch does not have"
        case .noSeccomp: "has no linux.seccomp"
        case .kernelVersion(let text): "is \(quoted(text)), which is not MAJOR.MINOR"
        }
    }

    private static func words(_ type: JSONType) -> String {
        switch type {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .unsignedInteger: "a whole number that is not negative"
        }
    }

    static func words(_ kind: OCISeccompWarning.Kind) -> String {
        switch kind {
        case .unknownKey: "the key is not known and has no effect"
        case .unknownCall(let name): "the system call \(quoted(name)) is not known; the rule has no effect"
        case .unknownCapability(let name): "the capability \(quoted(name)) is not known"
        case .unknownFlag(let name): "the flag \(quoted(name)) has no effect here"
        case .shadowed(let call): "another rule decides about \(call) whatever its arguments"
        }
    }
}
