/// Writes one JSON text (RFC 8259), indented by two spaces, without Foundation.
package struct JSONWriter {
    /// What was written so far; complete once the outermost object or array is.
    package private(set) var text = ""
    private var depth = 0
    /// Whether the next value or key is the first of its array or object.
    private var isFirst = true

    private let isOneLine: Bool

    /// A writer of nothing yet; with `isOneLine` of a text without line breaks (JSON lines).
    package init(isOneLine: Bool = false) { self.isOneLine = isOneLine }

    /// An object of the members that `body` writes.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { container("{", "}", body) }

    /// An array; `body` writes one value per element.
    package mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        container("[", "]") { writer in
            for element in elements {
                writer.separate()
                body(&writer, element)
            }
        }
    }

    /// The name of a member, whose value must follow.
    package mutating func key(_ key: String) {
        separate()
        string(key)
        text += ": "
    }

    /// A string, or null.
    package mutating func value(_ value: String?) { if let value { string(value) } else { text += "null" } }

    /// A number, or null.
    package mutating func value(_ value: Int?) { text += value.map { String($0) } ?? "null" }

    /// `true` or `false`.
    package mutating func value(_ value: Bool) { text += value ? "true" : "false" }

    /// A member of an object: a string or null.
    package mutating func member(_ name: String, _ value: String?) {
        key(name)
        self.value(value)
    }

    /// A member of an object: a number or null.
    package mutating func member(_ name: String, _ value: Int?) {
        key(name)
        self.value(value)
    }

    /// A member of an object: `true` or `false`.
    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        self.value(value)
    }

    private mutating func container(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        text += open
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        if !isFirst { newLine() }
        text += close
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { text += "," }
        isFirst = false
        newLine()
    }

    private mutating func newLine() {
        if isOneLine { return }
        text += "\n"
        text += String(repeating: "  ", count: depth)
    }

    /// Escapes what RFC 8259 section 7 requires, and DEL and the C1 controls, which terminals obey.
    private mutating func string(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
