internal import Audit
internal import Manifest
internal import TOML

/// The secrets of the manifest that this launch is about.
struct SecretSelection {
    /// One secret as declared, with what its alias, if it is one, stands for.
    struct Item {
        /// The declared entry: its name for the command, its way of delivery.
        let secret: Secret
        /// The entry that has the value: the secret itself, or the one it is an alias of.
        let origin: Secret
    }

    let items: [Item]

    /// - Throws: ``LaunchError/unknownSecret(name:manifest:)`` for an `--only` that is not declared.
    init(file: ManifestFile?, only: [String]) throws(LaunchError) {
        let secrets = file?.manifest.secrets ?? []
        for name in only where !secrets.contains(where: { $0.name == name || $0.wireName == name }) {
            throw .unknownSecret(name: name, manifest: file?.path)
        }
        let byName = Dictionary(secrets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        items =
            secrets
            .filter { only.isEmpty || only.contains($0.name) || only.contains($0.wireName) }
            .map { Item(secret: $0, origin: $0.header.aliasTarget.flatMap { byName[$0.value] } ?? $0) }
    }
}
