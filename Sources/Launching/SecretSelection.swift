internal import Delivery
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

        /// The variables that may hold the value of one that is not sealed, in this order.
        var variables: [String] {
            secret.wireName == origin.wireName ? [secret.wireName] : [secret.wireName, origin.wireName]
        }
    }

    let items: [Item]
    /// The variables of declared secrets that `--only` leaves out: the command gets none of them, from nowhere.
    let withheld: [String]

    /// - Throws: ``LaunchError/unknownSecret(name:manifest:)`` for an `--only` that is not declared.
    init(file: ManifestFile?, only: [String]) throws(LaunchError) {
        let secrets = file?.manifest.secrets ?? []
        for name in only where !secrets.contains(where: { $0.name == name || $0.wireName == name }) {
            throw .unknownSecret(name: name, manifest: file?.path)
        }
        for secret in secrets where EnvironmentPolicy.holdsIdentity(secret.wireName) {
            throw .identityVariable(name: secret.wireName)
        }
        let hasAlias = secrets.contains { $0.header.aliasTarget != nil }
        let byName =
            hasAlias
            ? Dictionary(secrets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) : [:]
        func isSelected(_ secret: Secret) -> Bool {
            only.isEmpty || only.contains(secret.name) || only.contains(secret.wireName)
        }
        withheld = only.isEmpty ? [] : secrets.filter { !isSelected($0) }.map(\.wireName)
        items =
            secrets
            .filter(isSelected)
            .map { Item(secret: $0, origin: $0.header.aliasTarget.flatMap { byName[$0.value] } ?? $0) }
    }
}
