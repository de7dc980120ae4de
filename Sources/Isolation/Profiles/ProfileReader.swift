internal import TOML

/// Reads the tables of a profile and collects every mistake.
struct ProfileReader {
    private(set) var problems: [ProfileProblem] = []
    /// Where each call was named.
    var named: [String: SourcePosition] = [:]

    mutating func document(_ root: TOMLNode) -> ProfileDocument {
        var table = TableReader(root: root)
        let document = document(&table)
        finish(table)
        return document
    }

    /// The keys of a profile in `table`, which may have others.
    mutating func document(_ table: inout TableReader) -> ProfileDocument {
        let extends = table.string("extends")
        var places: [Located<String>] = []
        for key in ["filesystem", "network", "connect", "bind", "namespaces", "workdir"] {
            if let place = table.place(of: key) { places.append(Located(key, at: place)) }
        }
        var settings = ProfileSettings()
        settings.description = table.string("description")?.value
        settings.noNewPrivileges = table.boolean("no_new_privs")?.value
        capabilities(table.table("capabilities"), &settings)
        limits(table.table("limits"), &settings)
        filesystem(table.table("filesystem"), &settings)
        network(&table, &settings)
        scope(table.table("scope"), &settings)
        namespaces(table.table("namespaces"), &settings)
        identity(table.table("identity"), &settings)
        process(&table, &settings)
        var seccomp: SeccompLayer?
        if let entry = table.entry("seccomp"), case .string(let text) = entry.node.value {
            if let source = imported(Located(text, at: entry.node.position)) {
                seccomp = SeccompLayer(position: source.position, source: source)
            }
        } else {
            seccomp = self.seccomp(table.table("seccomp"))
        }
        return ProfileDocument(
            extends: extends,
            settings: settings,
            seccomp: seccomp,
            places: places
        )
    }

    mutating func report(_ kind: ProfileProblem.Kind, at position: SourcePosition) {
        problems.append(ProfileProblem(position: position, kind: kind))
    }

    mutating func report(_ kind: SchemaError.Kind, at position: SourcePosition) {
        report(.schema(kind), at: position)
    }

    mutating func finish(_ table: consuming TableReader) {
        for error in table.finish() { report(.schema(error.kind), at: error.position) }
    }

    private mutating func capabilities(
        _ table: consuming TableReader?,
        _ settings: inout ProfileSettings
    ) {
        guard var table = table.take() else { return }
        if let entry = table.entry("keep"), case .string(let word) = entry.node.value {
            if word == "all" {
                settings.keepsAllCapabilities = true
            } else {
                report(.notAllowed(key: "keep", table: table.name, allowed: ["all"]), at: entry.node.position)
            }
        } else if let names = strings("keep", in: &table) {
            var kept: [Capability] = []
            for name in names.value.elements {
                if let capability = Capability(name: name) {
                    kept.append(capability)
                } else {
                    let nearest = nearestKey(to: name, among: Capability.names)
                    report(.unknownCapability(name: name, nearest: nearest), at: names.position(of: name))
                }
            }
            settings.capabilities = .init(kept, inherits: names.value.inherits)
        }
        finish(table)
    }
}

/// A list of strings with the place of each.
struct LocatedList {
    var value: ProfileSettings.List<String>
    var places: [Located<String>]

    /// Where `element` stands first.
    func position(of element: String) -> SourcePosition {
        places.first { $0.value == element }?.position ?? SourcePosition(line: 1, column: 1)
    }
}

extension ProfileReader {
    /// A list of paths in which `"..."` stands for what is inherited.
    mutating func paths(_ key: String, in table: inout TableReader) -> ProfileSettings.List<String>? {
        guard let list = strings(key, in: &table) else { return nil }
        for path in list.places { check(path) }
        return list.value
    }

    /// A path that names something.
    mutating func check(_ path: Located<String>) {
        if path.value.isEmpty || path.value.utf8.contains(0) {
            report(.invalidPath(path.value), at: path.position)
        }
    }

    /// A list of strings in which `"..."` stands for what is inherited.
    mutating func strings(_ key: String, in table: inout TableReader) -> LocatedList? {
        guard let list = table.strings(key) else { return nil }
        let elements = list.value.filter { $0.value != "..." }
        let settings = ProfileSettings.List(
            elements.map(\.value),
            inherits: elements.count != list.value.count
        )
        return LocatedList(value: settings, places: elements)
    }

    /// `"any"`, or a list of ports in which `"..."` stands for what is inherited.
    mutating func ports(_ key: String, in table: inout TableReader) -> ProfileSettings.List<UInt16>?? {
        if let entry = table.entry(key), case .string(let word) = entry.node.value {
            if word == "any" { return .some(nil) }
            report(.notAllowed(key: key, table: table.name, allowed: ["any"]), at: entry.node.position)
            return nil
        }
        guard let nodes = table.array(key)?.value else { return nil }
        var list = ProfileSettings.List<UInt16>([])
        for node in nodes {
            switch node.value {
            case .string("..."): list.inherits = true
            case .integer(let number):
                // To bind 0 is to leave the choice to the kernel, which is a rule of its own (landlock(7)).
                let least: Int64 = key == "bind" ? 0 : 1
                if let port = UInt16(exactly: number), port >= least {
                    list.elements.append(port)
                } else {
                    report(
                        .outOfRange(key: key, table: table.name, minimum: least, maximum: 65535),
                        at: node.position
                    )
                }
            default:
                report(
                    .wrongElementType(key: key, table: table.name, expected: .integer, found: node.type),
                    at: node.position
                )
            }
        }
        return .some(list)
    }
}
