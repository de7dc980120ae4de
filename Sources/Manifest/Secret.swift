package import TOML

/// `[secret.NAME]`: where a secret comes from, how it reaches the child and when it must be replaced.
package struct Secret: Sendable {
    /// Its names, its alias and what is said about it.
    package let header: EntryHeader
    /// The service it opens, in words.
    package let service: String?
    /// How it is renewed, in words.
    package let rotates: String?
    /// What it allows in which time, in words.
    package let rateLimit: String?
    /// The model it is for, in words.
    package let modelHint: String?
    /// Where people get the value, in words; ``origin`` is what a program can follow.
    package let source: String?
    /// Where a new value is made.
    package let rotationURL: String?
    /// What it allows, in words.
    package let capabilities: [String]
    /// The day it was made.
    package let created: Located<CalendarDay>?
    /// The first day on which it is no longer valid.
    package let expires: Located<CalendarDay>?
    /// The day it was last renewed.
    package let lastRotated: Located<CalendarDay>?
    /// An armored age file; nil where the manifest has none or `""`. Ciphertext, so a `String` may hold it.
    package let sealedValue: Located<String>?
    /// `from`: a source outside the manifest.
    package let origin: Located<Origin>?
    /// Nothing starts without it.
    package let isRequired: Bool
    /// Nil leaves the choice to the profile, then to the environment.
    package let delivery: Located<Delivery>?

    /// The key of its table.
    package var name: String { header.name }
    /// The name the child sees.
    package var wireName: String { header.wireName }

    /// How the value is handed over.
    package enum Delivery: String, CaseIterable, Sendable { case env, memfd }

    /// `scheme:rest`, such as `vault:secret/data/db#password`.
    package struct Origin: Equatable, Sendable {
        /// The kind of source, before the colon.
        package let scheme: String
        /// Which value of that source, behind the colon.
        package let reference: String

        /// A credential that the service manager hands over (systemd.exec(5), "Credentials").
        package static let credential = "credential"

        /// The credential called `name`.
        package init(credential name: String) {
            scheme = Self.credential
            reference = name
        }

        /// Whether `name` can be a credential's: the name of a file, and what sd_bus_creds(3) calls a valid name.
        package static func isCredentialName(_ name: String) -> Bool {
            guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != ".." else { return false }
            return name.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":")
            }
        }

        /// All of a text without a colon is its scheme.
        init(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            scheme = String(parts[0])
            reference = parts.count > 1 ? String(parts[1]) : ""
        }
    }
}

extension Secret {
    /// A secret that no manifest declares: a credential that must be there.
    package init(credential: String, name: String, wireName: String) {
        self.init(
            header: EntryHeader(
                name: name,
                namePosition: .start,
                wireName: wireName,
                purpose: nil,
                comment: nil,
                tags: [],
                aliasTarget: nil,
                kind: .secret
            ),
            service: nil,
            rotates: nil,
            rateLimit: nil,
            modelHint: nil,
            source: nil,
            rotationURL: nil,
            capabilities: [],
            created: nil,
            expires: nil,
            lastRotated: nil,
            sealedValue: nil,
            origin: Located(Origin(credential: credential), at: .start),
            isRequired: true,
            delivery: nil
        )
    }
}
