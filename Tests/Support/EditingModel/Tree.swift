package import ManifestEditing
package import TOML

/// What a document says, without positions: the model that edits are compared with.
package indirect enum Tree: Equatable {
    case table([[UInt8]: Tree])
    case array([Tree])
    /// Type and content of any other value.
    case leaf(String, [UInt8])

    package init(_ node: TOMLNode) {
        switch node.value {
        case .table(let entries):
            let pairs = entries.map { (Array($0.key.utf8), Tree($0.node)) }
            self = .table(Dictionary(uniqueKeysWithValues: pairs))
        case .array(let elements): self = .array(elements.map(Tree.init))
        case .string(let text), .date(let text), .time(let text), .dateTime(let text):
            self = .leaf(node.type.rawValue, Array(text.utf8))
        case .integer(let number): self = .leaf("integer", Array(String(number).utf8))
        case .float(let number): self = .leaf("float", Array(String(number.bitPattern).utf8))
        case .boolean(let flag): self = .leaf("boolean", Array(String(flag).utf8))
        }
    }

    package init(_ value: TOMLValue) {
        switch value {
        case .string(let text), .multilineString(let text): self = .leaf("string", Array(text.utf8))
        case .integer(let number): self = .leaf("integer", Array(String(number).utf8))
        case .boolean(let flag): self = .leaf("boolean", Array(String(flag).utf8))
        case .date(let day): self = .leaf("date", Array(day.description.utf8))
        case .strings(let texts): self = .array(texts.map { .leaf("string", Array($0.utf8)) })
        }
    }

    /// A document that must be TOML.
    package init(parsing document: [UInt8]) throws {
        self.init(try parseTOML(document.span))
    }

    /// The paths to all tables and values, not entering arrays.
    package var paths: [[String]] {
        guard case .table(let entries) = self else { return [] }
        return entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { name, tree in
            let name = String(decoding: name, as: UTF8.self)
            return [[name]] + tree.paths.map { [name] + $0 }
        }
    }

    package subscript(path: some Collection<String>) -> Tree? {
        guard let name = path.first else { return self }
        guard case .table(let entries) = self else { return nil }
        return entries[Array(name.utf8)]?[path.dropFirst()]
    }

    /// The tree with something else, or nothing, at a path; the tables on the way are made.
    func replacing(_ path: some Collection<String>, with new: Tree?) -> Tree {
        guard let name = path.first, case .table(var entries) = self else { return new ?? self }
        let rest = path.dropFirst()
        if rest.isEmpty {
            entries[Array(name.utf8)] = new
        } else {
            entries[Array(name.utf8)] = (entries[Array(name.utf8)] ?? .table([:])).replacing(rest, with: new)
        }
        return .table(entries)
    }

    /// The tree without a path; the tables that this leaves empty may be gone or not.
    func removing(_ path: [String]) -> [Tree] {
        var results = [replacing(path, with: nil)]
        var parent = path.dropLast()
        while !parent.isEmpty, let last = results.last, last[parent] == .table([:]) {
            results.append(last.replacing(parent, with: nil))
            parent = parent.dropLast()
        }
        return results
    }

    /// What a change may make of the tree.
    package func applying(_ change: Change) -> [Tree] {
        switch change {
        case .set(let path, let value): [replacing(path, with: Tree(value))]
        case .remove(let path): removing(path)
        case .appendTable(let path): [self[path] == nil ? replacing(path, with: .table([:])) : self]
        }
    }
}
