/// What the authenticated header binds a sealed value to.
///
/// `launch` writes `-> launch-name NAME` with an empty body into its files. Other readers ignore the stanza, but the
/// header MAC covers it, so a file cannot be passed off under another name without the file key.
package enum Binding: Equatable, Sendable {
    /// The header has no `launch-name` stanza: any age file.
    case unbound
    /// The header has exactly one, with this name.
    case bound(to: String)

    static let stanzaType: StaticString = "launch-name"

    /// Reads the binding of a header whose MAC has been verified.
    ///
    /// - Parameter name: What a bound file must be bound to; nil accepts any single name.
    /// - Throws: ``AgeError/boundToAnotherName(expected:found:)`` unless there is at most one `launch-name` stanza, with
    ///   one argument, that name, and no body.
    init(of header: Header, in bytes: Span<UInt8>, expecting name: String?) throws(AgeError) {
        let stanzas = header.stanzas.filter { bytes.equals(Self.stanzaType, in: $0.type) }
        guard let stanza = stanzas.first else {
            self = .unbound
            return
        }
        let found = bytes.text(in: stanza.arguments)
        guard stanzas.count == 1, stanza.argumentCount == 1, stanza.bodySize == 0,
            name.map({ bytes.equals($0, in: stanza.arguments) }) ?? true
        else {
            throw .boundToAnotherName(
                expected: name,
                found: stanzas.prefix(16).map { bytes.text(in: $0.arguments) }
            )
        }
        self = .bound(to: name ?? found)
    }

    /// Whether a name can stand in a stanza.
    static func isEncodable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
