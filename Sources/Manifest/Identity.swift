package import TOML

/// `[identity]`: who the manifest belongs to and which keys open its sealed values.
package struct Identity: Sendable {
    /// envpkt requires one; nothing here depends on it.
    package let name: String?
    /// `consumer`.
    package let consumer: Consumer?
    /// What it is, in words.
    package let description: String?
    /// What its secrets allow, in words.
    package let capabilities: [String]
    /// The services it uses, in words.
    package let services: [String]
    /// The day the identity itself expires; audited like a secret.
    package let expires: Located<CalendarDay>?
    /// As written: `~` and variables are not expanded, and it is relative to the manifest.
    package let keyFile: Located<String>?
    /// `recipient`, then `recipients`: age or SSH public keys, not checked here.
    package let recipients: [Located<String>]
    /// The secrets taken from a catalog.
    package let secrets: [Located<String>]
    /// Where `[identity]` stands.
    package let position: SourcePosition

    /// Who uses the secrets.
    package enum Consumer: String, CaseIterable, Sendable { case agent, service, developer, ci }

    static func read(_ table: inout TableReader) -> Identity {
        let consumer: Located<Consumer>? = table.choice("consumer")
        let first = table.string("recipient")
        let others = table.strings("recipients")
        return Identity(
            name: table.string("name")?.value,
            consumer: consumer?.value,
            description: table.string("description")?.value,
            capabilities: table.texts("capabilities"),
            services: table.texts("services"),
            expires: table.date("expires"),
            keyFile: table.string("key_file"),
            recipients: (first.map { [$0] } ?? []) + (others?.value ?? []),
            secrets: table.strings("secrets")?.value ?? [],
            position: table.position
        )
    }
}

extension TableReader {
    /// An array of strings without their places; empty when absent.
    mutating func texts(_ key: String) -> [String] { strings(key)?.value.map { $0.value } ?? [] }
}
