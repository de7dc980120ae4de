package import TOML

/// `[secret.NAME]`: where a secret comes from, how it reaches the child and when it must be replaced.
package struct Secret: Sendable {
    package let header: EntryHeader
    package let service: String?
    package let rotates: String?
    package let rateLimit: String?
    package let modelHint: String?
    /// Where people get the value, in words; ``origin`` is what a program can follow.
    package let source: String?
    package let rotationURL: String?
    package let capabilities: [String]
    package let created: Located<CalendarDay>?
    package let expires: Located<CalendarDay>?
    package let lastRotated: Located<CalendarDay>?
    /// An armored age file; nil where the manifest has none or `""`. Ciphertext, so a `String` may hold it.
    package let sealedValue: Located<String>?
    /// `from`: a source outside the manifest.
    package let origin: Located<Origin>?
    /// Nothing starts without it.
    package let isRequired: Bool
    /// Nil leaves the choice to the profile, then to the environment.
    package let delivery: Located<Delivery>?

    package var name: String { header.name }
    package var wireName: String { header.wireName }

    /// How the value is handed over.
    package enum Delivery: String, CaseIterable, Sendable { case env, memfd }

    /// `scheme:rest`, such as `vault:secret/data/db#password`.
    package struct Origin: Equatable, Sendable {
        package let scheme: String
        package let reference: String

        /// All of a text without a colon is its scheme.
        init(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            scheme = String(parts[0])
            reference = parts.count > 1 ? String(parts[1]) : ""
        }
    }
}
