package import TOML

/// The net effect of a sequence of changes on one node of a document and on what lies below it.
///
/// It knows values only, not how they are written: what proves an edit shares nothing with what made it.
package struct ChangeTree {
    /// What becomes of a path.
    package enum Change {
        case value(TOMLValue)
        /// The table exists, whatever it holds.
        case table
        case nothing
    }

    private enum Base {
        case original
        case nothing
        case value(TOMLValue)
    }

    /// What the changes below start from.
    private var base = Base.original
    private var mustExist = false
    /// Something below was removed: a table left empty by that may be gone.
    private var mayVanish = false
    private var changes: [[UInt8]: ChangeTree] = [:]

    /// Adds a change after those recorded so far.
    package mutating func record(_ change: Change, at path: some Collection<String>) {
        guard let name = path.first else { return record(change) }
        if case .nothing = change { mayVanish = true }
        changes[Array(name.utf8), default: ChangeTree()].record(change, at: path.dropFirst())
    }

    private mutating func record(_ change: Change) {
        switch change {
        case .table: mustExist = true
        case .nothing: self = ChangeTree(base: .nothing)
        case .value(let value): self = ChangeTree(base: .value(value))
        }
    }

    private init(base: Base) { self.base = base }

    /// No change.
    package init() {}

    /// Where `after` is not `before` with the changes applied; nil if it is exactly that.
    package func firstDifference(from before: TOMLNode?, to after: TOMLNode?) -> [String]? {
        if case .value(let value) = base { return value.isEqual(to: after) ? nil : [] }
        let original: TOMLNode? = if case .original = base { before } else { nil }
        if changes.isEmpty, !mustExist { return original.isEqual(to: after) ? nil : [] }
        guard let old = original.entries, let new = after.entries else { return [] }
        if after == nil, mustExist || original != nil && !mayVanish { return [] }
        return firstDifference(from: old, to: new)
    }

    private func firstDifference(from old: [TOMLEntry], to new: [TOMLEntry]) -> [String]? {
        var remaining: [[UInt8]: TOMLEntry] = [:]
        for entry in new { remaining[Array(entry.key.utf8)] = entry }
        var unseen = changes
        for entry in old {
            let name = Array(entry.key.utf8)
            let change = unseen.removeValue(forKey: name) ?? ChangeTree()
            let after = remaining.removeValue(forKey: name)?.node
            if let rest = change.firstDifference(from: entry.node, to: after) { return [entry.key] + rest }
        }
        for (name, change) in unseen {
            let after = remaining.removeValue(forKey: name)?.node
            if let rest = change.firstDifference(from: nil, to: after) {
                return [String(decoding: name, as: UTF8.self)] + rest
            }
        }
        return remaining.values.first.map { [$0.key] }
    }
}

extension TOMLNode? {
    /// The entries of a table, none for a table that does not exist, nil for another value.
    fileprivate var entries: [TOMLEntry]? {
        switch self?.value {
        case nil: []
        case .table(let entries): entries
        default: nil
        }
    }

    fileprivate func isEqual(to other: TOMLNode?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let left?, let right?): left.isEqual(to: right)
        default: false
        }
    }
}

extension TOMLNode {
    /// Whether both are the same value to the byte, wherever they stand; entries in the same order.
    fileprivate func isEqual(to other: TOMLNode) -> Bool {
        switch (value, other.value) {
        case (.string(let left), .string(let right)),
            (.date(let left), .date(let right)),
            (.time(let left), .time(let right)),
            (.dateTime(let left), .dateTime(let right)):
            left.utf8.elementsEqual(right.utf8)
        case (.integer(let left), .integer(let right)): left == right
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.boolean(let left), .boolean(let right)): left == right
        case (.array(let left), .array(let right)): left.elementsEqual(right) { $0.isEqual(to: $1) }
        case (.table(let left), .table(let right)):
            left.elementsEqual(right) {
                $0.key.utf8.elementsEqual($1.key.utf8) && $0.node.isEqual(to: $1.node)
            }
        default: false
        }
    }
}

extension TOMLValue {
    /// Whether the parser read exactly this value.
    fileprivate func isEqual(to node: TOMLNode?) -> Bool {
        switch (self, node?.value) {
        case (.string(let text), .string(let read)), (.multilineString(let text), .string(let read)):
            text.utf8.elementsEqual(read.utf8)
        case (.integer(let number), .integer(let read)): number == read
        case (.boolean(let flag), .boolean(let read)): flag == read
        case (.date(let day), .date(let read)): day.description.utf8.elementsEqual(read.utf8)
        case (.strings(let texts), .array(let read)):
            texts.elementsEqual(read) { TOMLValue.string($0).isEqual(to: $1) }
        default: false
        }
    }
}
