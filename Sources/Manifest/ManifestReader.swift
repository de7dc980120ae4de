internal import TOML

extension Manifest {
    /// Reading stops soon after this many problems.
    package static let maximumProblems = 1000

    /// Reads a manifest and checks all of it.
    ///
    /// - Parameters:
    ///   - text: at most ``TOML/maximumDocumentSize`` bytes, which the caller sees to.
    ///   - dialect: which tool's file it is.
    ///   - sourceSchemes: the schemes of `from` that this build has a client for.
    /// - Throws: ``ManifestError`` with every problem found.
    package static func parse(
        _ text: Span<UInt8>,
        dialect: Dialect = .launch,
        sourceSchemes: [String] = [Secret.Origin.credential]
    ) throws(ManifestError) -> Manifest {
        let root: TOMLNode
        do throws(TOMLError) {
            root = try parseTOML(text)
        } catch {
            let problem = ManifestProblem(position: error.position, kind: .document(error.kind))
            throw ManifestError(problems: [problem])
        }
        var reader = ManifestReader(dialect: dialect, sourceSchemes: sourceSchemes)
        let manifest = reader.read(root)
        if reader.problems.isEmpty { return manifest }
        // What else looks wrong may be right in that version.
        for problem in reader.problems {
            if case .unsupportedVersion = problem.kind { throw ManifestError(problems: [problem]) }
        }
        throw ManifestError(problems: reader.problems.sorted { $0.position < $1.position })
    }
}

/// Reads the root table and collects what is wrong.
struct ManifestReader {
    let dialect: Manifest.Dialect
    let sourceSchemes: [String]
    var namespace: Namespace?
    private(set) var problems: [ManifestProblem] = []

    init(dialect: Manifest.Dialect, sourceSchemes: [String]) {
        self.dialect = dialect
        self.sourceSchemes = sourceSchemes
    }

    var isFull: Bool { problems.count >= Manifest.maximumProblems }

    mutating func report(_ kind: ManifestProblem.Kind, at position: SourcePosition) {
        problems.append(ManifestProblem(position: position, kind: kind))
    }

    mutating func report(_ errors: [SchemaError]) {
        for error in errors { report(.schema(error.kind), at: error.position) }
    }

    mutating func read(_ node: TOMLNode) -> Manifest {
        var root = TableReader(root: node)
        readVersion(&root)
        refuseCatalog(&root)
        refuseRenamed("agent", current: "identity", in: &root)
        let scope: Located<Manifest.Scope>? = root.choice("scope")
        let identity = readIdentity(&root)
        namespace = read("namespace", in: &root, Namespace.read)
        let lifecycle = read("lifecycle", in: &root, Lifecycle.read)
        let isolation = read("isolation", in: &root, Isolation.read)
        let callbacks = read("callbacks", in: &root, Callbacks.read)
        _ = read("tools", in: &root) { $0.remainingEntries() }
        let secrets = readSecrets(&root)
        let environment = readEnvironment(&root)
        report(root.finish())
        return Manifest(
            dialect: dialect,
            identity: identity,
            lifecycle: lifecycle ?? .defaults,
            namespace: namespace,
            isolation: isolation,
            callbacks: callbacks,
            scope: scope?.value ?? .exec,
            secrets: secrets,
            environment: environment
        )
    }

    /// Reads the table `key` of `parent` with `body` and reports what is wrong with it.
    private mutating func read<Value>(
        _ key: String,
        in parent: inout TableReader,
        _ body: (inout TableReader) -> Value
    ) -> Value? {
        guard var table = parent.table(key) else { return nil }
        let value = body(&table)
        report(table.finish())
        return value
    }

    private mutating func readIdentity(_ root: inout TableReader) -> Identity? {
        guard var table = root.table("identity") else { return nil }
        refuseRenamed("identity", current: "key_file", in: &table)
        let identity = Identity.read(&table)
        report(table.finish())
        return identity
    }
}

extension ManifestReader {
    private mutating func readVersion(_ root: inout TableReader) {
        if dialect == .envpkt, let entry = root.entry("version"), case .float = entry.node.value { return }
        guard let version = root.integer("version", required: true) else { return }
        if dialect == .launch, version.value != 1 {
            report(.unsupportedVersion(found: version.value), at: version.position)
        }
    }

    private mutating func refuseCatalog(_ root: inout TableReader) {
        guard let path = root.string("catalog") else { return }
        report(.catalogUnresolved(path: path.value), at: path.position)
    }

    private mutating func refuseRenamed(_ name: String, current: String, in table: inout TableReader) {
        guard table.holds(name), let entry = table.entry(name) else { return }
        report(.renamedKey(name: name, current: current), at: entry.keyPosition)
    }
}
