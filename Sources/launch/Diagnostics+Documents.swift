internal import Launching
internal import LinuxSystem
internal import Manifest
internal import TOML

/// Sentences about manifests and other documents: `path:line:column: …`, the nearest known word as a hint.
extension Diagnostics {
    /// More problems than this are counted, not listed.
    private static let listed = 20

    static func message(_ error: ManifestFileError) -> Message {
        switch error {
        case .notFound:
            Message(
                "no launch.toml or envpkt.toml from here up to /",
                hint: "launch init writes one; -c FILE names one elsewhere"
            )
        case .unreadable(let path, let error): Message("cannot read \(path): \(words(error))")
        case .unsearchable(let directory, let error):
            Message(
                "cannot look for a manifest in \(directory): \(words(error))",
                hint: "-c FILE names the manifest; from another directory launch starts without one"
            )
        case .notRegularFile(let path): Message("\(path) is not a regular file")
        case .tooLarge(let path, let limit): Message("\(path) is larger than \(limit >> 20) MiB")
        case .untrusted(let path, let owner, let mode):
            Message(
                "\(path) was found, not named, and others could have written it "
                    + "(owner \(owner), mode \(String(mode, radix: 8)))",
                hint: mode & 0o022 == 0
                    ? "name it if it is meant: launch -c \(path)"
                    : "if it is yours: chmod go-w \(path), or name it with launch -c \(path)"
            )
        case .malformed(let path, let error): message(path, error)
        }
    }

    static func message(_ path: String, _ error: ManifestError) -> Message {
        list(error.problems.map { (path, $0.position, words($0.kind)) })
    }

    static func list(_ problems: [(path: String, position: SourcePosition, text: String)]) -> Message {
        var lines = problems.prefix(listed).map {
            located($0.path, $0.position.line, $0.position.column, $0.text)
        }
        if problems.count > listed { lines.append("and \(problems.count - listed) more") }
        return Message(lines)
    }

    static func words(_ kind: TOMLError.Kind) -> String {
        switch kind {
        case .syntax(let message): message
        case .nestedTooDeeply(let limit): "nested more than \(limit) levels deep"
        case .tooManyValues(let limit): "more than \(limit) values"
        case .tooManyScatteredTables: "too many tables out of order"
        }
    }

    static func words(_ kind: ManifestProblem.Kind) -> String {
        switch kind {
        case .document(let kind): words(kind)
        case .schema(let kind): words(kind)
        case .unsupportedVersion(let found):
            "version \(found) is not known to this launch, which reads version 1"
        case .renamedKey(let name, let current): "\(name) is now called \(current)"
        case .invalidName(let name, let table):
            "\(quoted(name)) in [\(table)] is not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)"
        case .invalidWireName(let wireName, let table):
            "[\(table)] would become \(quoted(wireName)), which is not a name for a variable"
        case .duplicateWireName(let wireName, let table, let other):
            "[\(table)] and [\(other)] would both set \(wireName)"
        case .loaderVariable(let name, let table, let effect):
            "[\(table)] sets \(name), which \(words(effect)); allow_loader_variable = true permits it"
        case .nulInValue(let table):
            "the value of [\(table)] holds a NUL byte, which a variable cannot"
        case .invalidURL(let key, let table):
            "\(key) of [\(table)] is not an http:// or https:// address"
        case .catalogUnresolved(let path):
            "this manifest takes its entries from the catalog \(quoted(path)), which this launch does not merge"
        case .sourceUnavailable(let scheme, let table):
            "[\(table)] comes from \(quoted(scheme + ":")), which this launch cannot fetch from"
        case .invalidCredentialName(let name, let table):
            "[\(table)] comes from the credential \(quoted(name)), which is no name for one"
        case .twoSources(let table):
            "[\(table)] has an encrypted_value, and from says that it comes from elsewhere"
        case .alias(let fault, let table): "[\(table)] from_key: \(words(fault))"
        }
    }

    static func words(_ effect: LoaderVariable.Effect) -> String {
        switch effect {
        case .steersLoader: "makes the dynamic loader load or trace code"
        case .loadsCode: "makes the C library load code"
        case .readsFiles: "makes the C library read files it names"
        case .writesFiles: "makes the C library write a file it names"
        case .redirectsNames: "changes how host names resolve"
        case .tunesRuntime: "changes the C library's allocator"
        }
    }

    private static func words(_ fault: ManifestProblem.AliasFault) -> String {
        switch fault {
        case .invalidSyntax(let text): "\(quoted(text)) is not secret.NAME or env.NAME"
        case .targetMissing(let target): "there is no [\(target)]"
        case .selfReference: "it stands for itself"
        case .chained(let target): "[\(target)] stands for another entry itself"
        case .crossType(let target): "\(target) is of the other kind"
        case .valueConflict(let key): "the entry has \(key) of its own"
        }
    }

    static func words(_ kind: SchemaError.Kind) -> String {
        switch kind {
        case .unknownKey(let name, let table, let nearest):
            "unknown key \(quoted(name))\(place(table))" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .wrongType(let key, let table, let expected, let found):
            "\(key)\(place(table)) must be \(article(expected)), not \(article([found]))"
        case .wrongElementType(let key, let table, let expected, let found):
            "\(key)\(place(table)) must hold \(expected.rawValue)s only, not \(article([found]))"
        case .missingKey(let key, let table): "\(key) is missing\(place(table))"
        case .notAllowed(let key, let table, let allowed):
            "\(key)\(place(table)) must be one of \(allowed.joined(separator: ", "))"
        case .outOfRange(let key, let table, let minimum, let maximum):
            "\(key)\(place(table)) must be from \(minimum) to \(maximum)"
        case .invalidDate(let key, let table): "\(key)\(place(table)) is not a day that exists (YYYY-MM-DD)"
        }
    }

    private static func article(_ types: [TOMLType]) -> String {
        let words = types.map(\.rawValue).joined(separator: " or ")
        return (words.first.map { "aeio".contains($0) } ?? false) ? "an \(words)" : "a \(words)"
    }

    private static func place(_ table: String) -> String { table.isEmpty ? "" : " in [\(table)]" }

    /// A foreign word in quotes, 80 characters of it at most.
    static func quoted(_ text: String) -> String { "\"\(text.prefix(80))\"" }
}
