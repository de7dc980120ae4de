internal import TOML

/// The members of a JSON object with the path that leads to it.
///
/// A null is as good as nothing: the engines' serialisers write one for every empty list.
struct JSONObject {
    let path: String
    private let members: [(key: String, value: JSONValue)]

    init(_ value: JSONValue, path: String) throws(OCISeccompError.Kind) {
        guard case .object(let members) = value else {
            throw .invalid(path: path, .wrongType(expected: .object))
        }
        self.path = path
        self.members = members
    }

    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func value(_ key: String) -> JSONValue? {
        guard let value = members.first(where: { $0.key == key })?.value else { return nil }
        if case .null = value { return nil }
        return value
    }

    /// The paths of the keys that are not among `known`.
    func keys(besides known: [String]) -> [String] {
        members.map(\.key).filter { !known.contains($0) }.map(path)
    }

    func missing(_ key: String) -> OCISeccompError.Kind { .invalid(path: path(key), .missing) }

    func object(_ key: String) throws(OCISeccompError.Kind) -> JSONObject? {
        guard let value = value(key) else { return nil }
        return try JSONObject(value, path: path(key))
    }

    func elements(_ key: String) throws(OCISeccompError.Kind) -> [(path: String, value: JSONValue)] {
        guard let value = value(key) else { return [] }
        guard case .array(let elements) = value else {
            throw .invalid(path: path(key), .wrongType(expected: .array))
        }
        return elements.enumerated().map { (path: "\(path(key))[\($0.offset)]", value: $0.element) }
    }

    func objects(_ key: String) throws(OCISeccompError.Kind) -> [JSONObject] {
        var objects: [JSONObject] = []
        for element in try elements(key) { objects.append(try JSONObject(element.value, path: element.path)) }
        return objects
    }

    func string(_ key: String) throws(OCISeccompError.Kind) -> String? {
        guard let value = value(key) else { return nil }
        return try text(value, at: path(key))
    }

    func strings(_ key: String) throws(OCISeccompError.Kind) -> [JSONText] {
        var strings: [JSONText] = []
        for element in try elements(key) {
            strings.append(JSONText(path: element.path, value: try text(element.value, at: element.path)))
        }
        return strings
    }

    func unsigned(_ key: String, atMost maximum: UInt64 = .max) throws(OCISeccompError.Kind) -> UInt64? {
        guard let value = value(key) else { return nil }
        guard case .unsigned(let number) = value else {
            throw .invalid(path: path(key), .wrongType(expected: .unsignedInteger))
        }
        guard number <= maximum else {
            throw .invalid(path: path(key), .outOfRange(minimum: 0, maximum: maximum))
        }
        return number
    }

    private func text(_ value: JSONValue, at path: String) throws(OCISeccompError.Kind) -> String {
        guard case .string(let text) = value else {
            throw .invalid(path: path, .wrongType(expected: .string))
        }
        return text
    }
}

/// A string and the path that leads to it.
struct JSONText: Equatable, Sendable {
    var path: String
    var value: String
}
