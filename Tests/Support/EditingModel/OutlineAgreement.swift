package import ManifestEditing
internal import TOML

/// The paths of values and headers in which the outline and the parser differ; nil if they see the same.
///
/// The parser's tables need no header, so only those the outline has are looked for.
package func outlineDifference(_ document: [UInt8]) throws -> [TOMLOutline.Step]? {
    let outline = try TOMLOutline(document)
    var values: Set<[TOMLOutline.Step]> = []
    var arrays: Set<[TOMLOutline.Step]> = []
    for entry in outline.entries {
        switch entry.kind {
        case .value: if !values.insert(entry.path).inserted { return entry.path }
        case .elementOfArray: arrays.insert(entry.path.dropLast())
        case .table, .inlineTable: break
        }
    }
    let parsed = Leaves(of: try parseTOML(document.span), arraysOfTables: arrays)
    if let difference = values.symmetricDifference(parsed.leaves).first { return difference }
    return outline.entries.first { $0.kind != .value && !parsed.tables.contains($0.path) }?.path
}

/// The paths of a parsed document; arrays are leaves unless they are arrays of tables.
private struct Leaves {
    private(set) var leaves: Set<[TOMLOutline.Step]> = []
    private(set) var tables: Set<[TOMLOutline.Step]> = []
    private let arrays: Set<[TOMLOutline.Step]>

    init(of root: TOMLNode, arraysOfTables: Set<[TOMLOutline.Step]>) {
        arrays = arraysOfTables
        add(root, at: [])
    }

    private mutating func add(_ node: TOMLNode, at path: [TOMLOutline.Step]) {
        switch node.value {
        case .table(let entries):
            tables.insert(path)
            for entry in entries { add(entry.node, at: path + [.key(Array(entry.key.utf8))]) }
        case .array(let elements) where arrays.contains(path):
            for (index, element) in elements.enumerated() { add(element, at: path + [.element(index)]) }
        default: leaves.insert(path)
        }
    }
}
