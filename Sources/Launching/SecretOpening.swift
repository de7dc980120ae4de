internal import Age
internal import Delivery
internal import LinuxSystem
internal import Manifest
internal import SecretMemory
internal import SecretSources
internal import TOML

/// Opens every selected secret, or none: the first failure ends the launch.
struct SecretOpening {
    private let launch: Launch
    private let file: ManifestFile?
    private let selection: SecretSelection
    private let sealed: [SecretSelection.Item]
    /// Values that were handed over as credentials, in the clear.
    private let credentials: [ReadCredential]
    /// Age files that were; each belongs to one of `sealed`.
    private let sealedCredentials: [ReadCredential]
    /// Where the identity was found, and the keys; nothing when no value is sealed.
    private let found: (place: IdentityPlace, identities: [X25519Identity])?

    /// Reads the identity, if a sealed value needs one: nobody's key is read without need. A descriptor that holds one
    /// is used up either way, or the command could read it.
    init(launch: Launch, file: ManifestFile?, selection: SecretSelection) throws(LaunchError) {
        self.launch = launch
        self.file = file
        self.selection = selection
        let read = try Self.readCredentials(selection, launch)
        credentials = read.filter { !$0.isSealed }
        let sealedCredentials = read.filter { $0.isSealed }
        self.sealedCredentials = sealedCredentials
        sealed = selection.items.filter { item in
            item.credential == nil
                ? item.origin.sealedValue != nil
                : sealedCredentials.contains { $0.item.secret.wireName == item.secret.wireName }
        }
        if sealed.isEmpty {
            found = nil
            if let number = launch.options.identityDescriptor { retireInheritedDescriptor(number) }
        } else {
            found = try Self.identities(launch, file)
        }
    }

    /// One secret that has a value, and the size of it.
    private struct Measured {
        let item: SecretSelection.Item
        let count: Int
    }

    /// A signal that asks to end is obeyed between one value and the next.
    func open(_ signals: InheritedSignals) throws(LaunchError) -> SecretBlock {
        var environment = EnvironmentSource(launch.environment)
        var plain: [Measured] = []
        for item in selection.items where item.origin.sealedValue == nil && item.credential == nil {
            guard let measured = try measure(item, &environment) else { continue }
            if launch.generation != nil { throw .rotation(.environmentSecret(name: item.secret.name)) }
            plain.append(measured)
        }
        var block = if let found { try openSealed(found, and: plain, signals) } else { try allocate(plain) }
        let offsets = block.entries.dropFirst(sealed.count).prefix(plain.count).map(\.value.lowerBound)
        do throws(SourceError) {
            try block.fill { bytes throws(SourceError) in try environment.write(to: offsets, of: &bytes) }
        } catch { throw .secret(name: plain[error.index].item.secret.name, SecretFailure(error, nil)) }
        if !credentials.isEmpty { copyCredentials(into: &block) }
        return block
    }

    private static func readCredentials(
        _ selection: SecretSelection,
        _ launch: Launch
    ) throws(LaunchError) -> [ReadCredential] {
        var read: [ReadCredential] = []
        for item in selection.items {
            if let name = item.credential { read.append(try ReadCredential(name, for: item, launch)) }
        }
        return read
    }

    /// They have their room behind all others.
    private func copyCredentials(into block: inout SecretBlock) {
        let starts = block.entries.suffix(credentials.count).map(\.value.lowerBound)
        block.fill { target in
            for (credential, start) in zip(credentials, starts) {
                credential.bytes.withBytes { bytes in
                    for index in bytes.indices { target[start + index] = bytes[index] }
                }
            }
        }
    }

    /// Measures and opens the sealed values; the plain ones get their room behind them.
    private func openSealed(
        _ found: (place: IdentityPlace, identities: [X25519Identity]),
        and plain: [Measured],
        _ signals: InheritedSignals
    ) throws(LaunchError) -> SecretBlock {
        let items = self.sealed
        var source = try source(found, for: items[0])
        var sealed: [Measured] = []
        for item in items {
            try signals.obey()
            do throws(SourceError) {
                sealed.append(Measured(item: item, count: try measure(item, &source)))
            } catch { throw failure(error, of: items, found.place) }
        }
        try signals.obey()
        var block = try allocate(sealed + plain)
        let offsets = block.entries.prefix(items.count).map(\.value.lowerBound)
        do throws(SourceError) {
            try block.fill { bytes throws(SourceError) in try source.write(to: offsets, of: &bytes) }
        } catch { throw failure(error, of: items, found.place) }
        // Sealing anew binds what a manifest holds; who makes a credential need not have launch.
        let foreign = sealedCredentials.map(\.item.origin.name)
        for name in source.unbound where !foreign.contains(name) { launch.observe(.unbound(name: name)) }
        return block
    }

    private func measure(
        _ item: SecretSelection.Item,
        _ source: inout SealedSource
    ) throws(SourceError) -> Int {
        if item.credential == nil {
            let armored = item.origin.sealedValue?.value ?? ""
            return try source.measure(SealedSource.Reference(name: item.origin.name, armored: armored)) ?? 0
        }
        for credential in sealedCredentials
        where credential.item.secret.wireName == item.secret.wireName {
            return try source.measure(credential.bytes, boundTo: item.origin.name)
        }
        return 0
    }

    private func failure(
        _ error: SourceError,
        of items: [SecretSelection.Item],
        _ place: IdentityPlace
    ) -> LaunchError {
        let item = items[error.index]
        return .secret(
            name: item.secret.name,
            item.credential == nil
                ? SecretFailure(error, place) : .sealedCredential(error.reason, identity: place)
        )
    }

    private func source(
        _ found: (place: IdentityPlace, identities: [X25519Identity]),
        for item: SecretSelection.Item
    ) throws(LaunchError) -> SealedSource {
        do throws(SourceError) {
            return try SealedSource(identities: found.identities)
        } catch { throw .secret(name: item.secret.name, SecretFailure(error, found.place)) }
    }

    private func allocate(_ secrets: [Measured]) throws(LaunchError) -> SecretBlock {
        do throws(SecretMemoryError) {
            var layout = secrets.map {
                ($0.item.secret.wireName, launch.options.method(for: $0.item.secret), $0.count)
            }
            for credential in credentials {
                let secret = credential.item.secret
                layout.append((secret.wireName, launch.options.method(for: secret), credential.bytes.count))
            }
            return try SecretBlock(layout)
        } catch { throw .memory(error) }
    }

    private func measure(
        _ item: SecretSelection.Item,
        _ environment: inout EnvironmentSource
    ) throws(LaunchError) -> Measured? {
        do throws(SourceError) {
            for name in item.variables {
                if let count = try environment.measure(name) { return Measured(item: item, count: count) }
            }
        } catch { throw .secret(name: item.secret.name, SecretFailure(error, nil)) }
        if item.secret.isRequired { throw .secret(name: item.secret.name, .missing) }
        launch.observe(.absent(name: item.secret.name))
        return nil
    }

    private static func identities(
        _ launch: Launch,
        _ file: ManifestFile?
    ) throws(LaunchError) -> (place: IdentityPlace, identities: [X25519Identity]) {
        let keyFile = file?.manifest.identity?.keyFile.map {
            PathExpansion.expand(
                $0.value,
                relativeTo: file?.directory ?? ".",
                environment: launch.environment
            )
        }
        let locator = IdentityLocator(
            environment: launch.environment,
            option: launch.options.identity,
            manifestKeyFile: keyFile,
            isEnvpktManifest: file?.manifest.dialect == .envpkt
        )
        do throws(IdentityError) {
            let found = try locator.identities()
            launch.observe(.identityFound(found.place, count: found.identities.count))
            return found
        } catch { throw .identity(error) }
    }
}

extension LaunchOptions {
    /// The command line decides, then the manifest; `env` when nobody does.
    func method(for secret: Secret) -> DeliveryMethod {
        deliver ?? secret.delivery.flatMap { DeliveryMethod(rawValue: $0.value.rawValue) } ?? .environment
    }
}
