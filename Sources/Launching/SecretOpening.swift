internal import Age
internal import Delivery
internal import LinuxSystem
internal import Manifest
internal import TOML
internal import SecretMemory
internal import SecretSources

/// Opens every selected secret, or none: the first failure ends the launch.
struct SecretOpening {
    let launch: Launch
    let file: ManifestFile?

    func open(_ selection: SecretSelection) throws(LaunchError) -> [DeliveredSecret] {
        var secrets = try openSealed(selection.items.filter { $0.origin.sealedValue != nil })
        let environment = EnvironmentSource(launch.environment)
        for item in selection.items where item.origin.sealedValue == nil {
            if let secret = try fromEnvironment(item, environment) { secrets.append(secret) }
        }
        return secrets
    }

    private func openSealed(_ items: [SecretSelection.Item]) throws(LaunchError) -> [DeliveredSecret] {
        // No sealed value, no identity: nobody's key is read without need.
        if items.isEmpty { return [] }
        let found = try identities()
        var source: SealedSource
        do throws(SourceError) {
            source = try SealedSource(identities: found.identities)
        } catch { throw .secret(name: items[0].secret.name, SecretFailure(error, found.place)) }
        var secrets: [DeliveredSecret] = []
        for item in items {
            guard let armored = item.origin.sealedValue?.value else { continue }
            do throws(SourceError) {
                let reference = SealedSource.Reference(name: item.origin.name, armored: armored)
                guard let value = try source.open(reference) else { continue }
                secrets.append(delivered(item, consume value))
            } catch { throw .secret(name: item.secret.name, SecretFailure(error, found.place)) }
        }
        for name in source.unbound { launch.observe(.unbound(name: name)) }
        return secrets
    }

    private func identities() throws(LaunchError) -> (place: IdentityPlace, identities: [X25519Identity]) {
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

    private func fromEnvironment(
        _ item: SecretSelection.Item,
        _ environment: EnvironmentSource
    ) throws(LaunchError) -> DeliveredSecret? {
        for name in item.variables {
            do throws(SourceError) {
                let value = try environment.open(name)
                if let value { return delivered(item, consume value) }
            } catch { throw .secret(name: item.secret.name, SecretFailure(error, nil)) }
        }
        if item.secret.isRequired { throw .secret(name: item.secret.name, .missing) }
        launch.observe(.absent(name: item.secret.name))
        return nil
    }

    private func delivered(_ item: SecretSelection.Item, _ value: consuming LockedBytes) -> DeliveredSecret {
        DeliveredSecret(
            name: item.secret.wireName,
            method: launch.options.method(for: item.secret),
            value: value
        )
    }
}

extension LaunchOptions {
    /// The command line decides, then the manifest; `env` when nobody does.
    func method(for secret: Secret) -> DeliveryMethod {
        deliver ?? secret.delivery.flatMap { DeliveryMethod(rawValue: $0.value.rawValue) } ?? .environment
    }
}
