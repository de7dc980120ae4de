internal import Delivery
internal import Manifest
internal import SecretSources
internal import TOML

/// The secrets of the manifest that this launch is about.
struct SecretSelection {
    /// One secret as declared, with what its alias, if it is one, stands for.
    struct Item {
        /// The declared entry: its name for the command, its way of delivery.
        let secret: Secret
        /// The entry that has the value: the secret itself, or the one it is an alias of.
        let origin: Secret

        /// The credential that holds the value, if one does.
        var credential: String? {
            guard let from = origin.origin?.value, from.scheme == Secret.Origin.credential else { return nil }
            return from.reference
        }

        /// The variables that may hold the value of one that is not sealed, in this order.
        var variables: [String] {
            secret.wireName == origin.wireName ? [secret.wireName] : [secret.wireName, origin.wireName]
        }
    }

    let items: [Item]
    /// The variables of declared secrets that `--only` leaves out: the command gets none of them, from nowhere.
    let withheld: [String]

    /// What the command line asks for.
    init(_ file: ManifestFile?, _ options: LaunchOptions) throws(LaunchError) {
        try self.init(file: file, only: options.only, credentials: options.credentials)
    }

    /// - Parameter credentials: values of `--credential`. Each is a secret, and the source of the value of a declared
    ///   one of its name, whatever `only` says.
    /// - Throws: ``LaunchError/unknownSecret(name:manifest:)`` for an `--only` that is not declared.
    init(file: ManifestFile?, only: [String], credentials: [String] = []) throws(LaunchError) {
        let requests = try Self.requests(credentials)
        let declared = file?.manifest.secrets ?? []
        let handed = requests.map { request in
            let name = declared.first { $0.wireName == request.variable }?.name
            return Secret(
                credential: request.name,
                name: name ?? request.variable,
                wireName: request.variable
            )
        }
        let secrets =
            handed.isEmpty
            ? declared
            : declared
                + handed.filter { handed in
                    !declared.contains { $0.wireName == handed.wireName }
                }
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
            only.isEmpty || handed.contains { $0.wireName == secret.wireName } || only.contains(secret.name)
                || only.contains(secret.wireName)
        }
        withheld = only.isEmpty ? [] : secrets.filter { !isSelected($0) }.map(\.wireName)
        items =
            secrets
            .filter(isSelected)
            .map { secret in
                let target = secret.header.aliasTarget.flatMap { byName[$0.value] }
                let own = handed.first { $0.wireName == secret.wireName }
                let targets = handed.first { $0.wireName == target?.wireName }
                return Item(secret: secret, origin: own ?? targets ?? target ?? secret)
            }
        for item in items where item.credential == CredentialDirectory.identity {
            throw .identityCredential(secret: item.secret.wireName)
        }
    }

    /// Whether a credential that the command line names gives the variable its value.
    func isHanded(_ name: String) -> Bool {
        items.contains { $0.secret.wireName == name && $0.credential != nil }
    }

    private static func requests(_ texts: [String]) throws(LaunchError) -> [CredentialRequest] {
        if texts.isEmpty { return [] }
        do throws(CredentialRequest.Failure) { return try CredentialRequest.requests(texts) } catch {
            throw .credentialOption(error)
        }
    }
}
