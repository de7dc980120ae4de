internal import TOML

/// The names of one kind of entries, for finding duplicates and the targets of aliases.
///
/// A short list is searched: the first dictionary of a process costs the start more than that.
struct EntryNames {
    private static let fewest = 64

    let kind: EntryKind
    private var headers: [EntryHeader] = []
    /// Entries by name, and names by wire name, once there are too many to search.
    private var byName: [String: Int] = [:]
    private var byWireName: [String: Int] = [:]

    init(kind: EntryKind) { self.kind = kind }

    mutating func add(_ header: EntryHeader) {
        headers.append(header)
        if headers.count == Self.fewest {
            for index in headers.indices { note(index) }
        } else if headers.count > Self.fewest {
            note(headers.count - 1)
        }
    }

    /// Whether the entry `name` is an alias; nil where there is no such entry.
    func isAlias(_ name: String) -> Bool? {
        let index = headers.count < Self.fewest ? headers.firstIndex { $0.name == name } : byName[name]
        return index.map { headers[$0].aliasTarget != nil }
    }

    /// The name of the first entry with this wire name.
    func owner(ofWireName wireName: String) -> String? {
        let index =
            headers.count < Self.fewest
            ? headers.firstIndex { $0.wireName == wireName } : byWireName[wireName]
        return index.map { headers[$0].name }
    }

    private mutating func note(_ index: Int) {
        byName[headers[index].name] = index
        if byWireName[headers[index].wireName] == nil { byWireName[headers[index].wireName] = index }
    }
}

extension ManifestReader {
    /// The target's name where `from_key` is well formed and of the same kind; problems are reported.
    mutating func readAlias(_ table: inout TableReader, _ kind: EntryKind) -> Located<String>? {
        guard let text = table.string("from_key") else { return nil }
        let parts = text.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let named = EntryKind(rawValue: String(parts[0])), !parts[1].isEmpty else {
            report(.alias(.invalidSyntax(text: text.value), table: table.name), at: text.position)
            return nil
        }
        guard named == kind else {
            report(.alias(.crossType(target: text.value), table: table.name), at: text.position)
            return nil
        }
        return Located(String(parts[1]), at: text.position)
    }

    /// Reports aliases of nothing, of themselves and of other aliases.
    mutating func checkAliases(_ headers: [EntryHeader], _ names: EntryNames) {
        for header in headers {
            guard let target = header.aliasTarget else { continue }
            let fault: ManifestProblem.AliasFault
            if target.value == header.name {
                fault = .selfReference
            } else if let isAlias = names.isAlias(target.value) {
                guard isAlias else { continue }
                fault = .chained(target: "\(header.kind.rawValue).\(target.value)")
            } else {
                fault = .targetMissing(target: "\(header.kind.rawValue).\(target.value)")
            }
            report(.alias(fault, table: header.table), at: target.position)
        }
    }

    /// Reports a value that stands beside `from_key`.
    mutating func refuseValue(_ position: SourcePosition?, key: String, of header: EntryHeader) {
        guard let position else { return }
        report(.alias(.valueConflict(key: key), table: header.table), at: position)
    }
}
