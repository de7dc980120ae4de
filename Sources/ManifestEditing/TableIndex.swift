/// Which expression defines what: the tables and values of a document by key.
///
/// Inline tables are values here; ``InlineTable`` looks into them.
struct TableIndex {
    /// The number that names a node for the life of its index.
    typealias ID = Int

    enum Kind {
        case table
        case arrayOfTables
        case value
    }

    struct Node {
        let kind: Kind
        /// Its key in UTF-8; nil for the root and for the elements of an array of tables.
        let name: [UInt8]?
        let parent: ID?
        var firstChild: ID?
        var lastChild: ID?
        var previousSibling: ID?
        var nextSibling: ID?
        /// The `[table]` or `[[element]]` that opens it.
        var header: Expression.ID?
        /// The last key/value pair of its own section.
        var lastInSection: Expression.ID?
        /// The last key/value pair whose dotted key passes through it.
        var lastDotted: Expression.ID?
        /// The key/value pair that gives it, if it is a value.
        var pair: Expression.ID?
    }

    private struct Place: Hashable {
        let parent: ID
        let name: [UInt8]
    }

    static let root: ID = 0

    private(set) var nodes = [Node(kind: .table, name: nil, parent: nil)]
    private var children: [Place: ID] = [:]

    subscript(id: ID) -> Node { nodes[id] }

    /// The node of that name in a table; in an array of tables, in its last element.
    func child(_ name: [UInt8], of parent: ID) -> ID? {
        let table = nodes[parent].kind == .arrayOfTables ? nodes[parent].lastChild ?? parent : parent
        return children[Place(parent: table, name: name)]
    }

    /// How many keys lead to it; elements of arrays do not count.
    func depth(of id: ID) -> Int {
        var depth = 0
        var current: ID? = id
        while let node = current {
            if nodes[node].name != nil { depth += 1 }
            current = nodes[node].parent
        }
        return depth
    }

    /// Whether `id` is `ancestor` or lies below it.
    func isNode(_ id: ID, within ancestor: ID) -> Bool {
        var current: ID? = id
        while let node = current {
            if node == ancestor { return true }
            current = nodes[node].parent
        }
        return false
    }

    /// The children in the order in which they were first named.
    func children(of id: ID) -> [ID] {
        var result: [ID] = []
        var current = nodes[id].firstChild
        while let child = current {
            result.append(child)
            current = nodes[child].nextSibling
        }
        return result
    }

    /// Opens a table and returns it, or nil where the key is taken.
    mutating func addHeader(_ expression: Expression.ID, key: [KeySegment], isArray: Bool) -> ID? {
        guard let last = key.last, var table = descend(key.dropLast(), from: Self.root) else { return nil }
        if isArray {
            let array = child(last.name, of: table) ?? add(.arrayOfTables, last.name, to: table)
            guard nodes[array].kind == .arrayOfTables else { return nil }
            table = add(.table, nil, to: array)
        } else {
            table = child(last.name, of: table) ?? add(.table, last.name, to: table)
            guard nodes[table].kind == .table, nodes[table].header == nil else { return nil }
        }
        nodes[table].header = expression
        return table
    }

    /// Adds a key/value pair of the section `section` and returns it, or nil where the key is taken.
    ///
    /// - Parameter anchor: the pair or header it was put behind; nil if it is the last of its section.
    mutating func addPair(
        _ expression: Expression.ID,
        key: [KeySegment],
        section: ID,
        after anchor: Expression.ID?
    ) -> ID? {
        guard let last = key.last, let table = descend(key.dropLast(), from: section),
            nodes[table].kind == .table, child(last.name, of: table) == nil
        else { return nil }
        if anchor == nil || nodes[section].lastInSection == nil || nodes[section].lastInSection == anchor {
            nodes[section].lastInSection = expression
        }
        var current = table
        while current != section, let parent = nodes[current].parent {
            if anchor == nil || nodes[current].lastDotted == nil || nodes[current].lastDotted == anchor {
                nodes[current].lastDotted = expression
            }
            current = parent
        }
        let id = add(.value, last.name, to: table)
        nodes[id].pair = expression
        return id
    }

    /// Takes a node out, and with it the tables that existed only because of it; returns the topmost one.
    mutating func remove(_ id: ID) -> ID {
        guard let parent = nodes[id].parent else { return id }
        let (previous, next) = (nodes[id].previousSibling, nodes[id].nextSibling)
        if let previous { nodes[previous].nextSibling = next } else { nodes[parent].firstChild = next }
        if let next { nodes[next].previousSibling = previous } else { nodes[parent].lastChild = previous }
        if let name = nodes[id].name { children[Place(parent: parent, name: name)] = nil }
        let isKept = nodes[parent].header != nil || nodes[parent].firstChild != nil || parent == Self.root
        return isKept ? id : remove(parent)
    }

    mutating func setLastInSection(_ id: ID, _ expression: Expression.ID?) {
        nodes[id].lastInSection = expression
    }

    mutating func setLastDotted(_ id: ID, _ expression: Expression.ID?) {
        nodes[id].lastDotted = expression
    }

    /// The table a dotted key leads to, made where it does not exist; nil if a value is in the way.
    private mutating func descend(_ key: ArraySlice<KeySegment>, from start: ID) -> ID? {
        var current = start
        for segment in key {
            current = child(segment.name, of: current) ?? add(.table, segment.name, to: current)
            if nodes[current].kind == .value { return nil }
        }
        return current
    }

    private mutating func add(_ kind: Kind, _ name: [UInt8]?, to parent: ID) -> ID {
        let holder =
            name != nil && nodes[parent].kind == .arrayOfTables ? nodes[parent].lastChild ?? parent : parent
        let id = nodes.count
        var node = Node(kind: kind, name: name, parent: holder)
        node.previousSibling = nodes[holder].lastChild
        if let previous = node.previousSibling { nodes[previous].nextSibling = id }
        if nodes[holder].firstChild == nil { nodes[holder].firstChild = id }
        nodes[holder].lastChild = id
        nodes.append(node)
        if let name { children[Place(parent: holder, name: name)] = id }
        return id
    }
}
