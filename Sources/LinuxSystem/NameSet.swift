/// Names to look up. The first `Set` of a process costs the start more than searching a short list: its key's
/// conformance is looked for among thousands.
package struct NameSet: Sendable {
    private static let fewest = 64

    private var list: [String] = []
    private var set: Set<String> = []

    /// The names of a sequence.
    package init(_ names: [String] = []) { for name in names { insert(name) } }

    /// Whether `name` was inserted.
    package func contains(_ name: String) -> Bool {
        list.count < Self.fewest ? list.contains(name) : set.contains(name)
    }

    /// Adds `name`.
    package mutating func insert(_ name: String) {
        list.append(name)
        if list.count > Self.fewest {
            set.insert(name)
        } else if list.count == Self.fewest {
            set = Set(list)
        }
    }
}
