internal import Age
internal import LinuxSystem
internal import Manifest
internal import SecretMemory
internal import SecretSources
internal import TOML

/// Opens what is sealed in order to seal it again.
struct ResealOpening {
    let path: String
    let request: SealRequest
    let environment: ProcessEnvironment

    /// Every target opens, or the first that does not ends it.
    func reseal(
        _ targets: [Secret],
        of manifest: Manifest,
        to recipients: [X25519Recipient]
    ) throws(SealingError) -> [SealedValue] {
        let identities = try identities(of: manifest)
        var sealed: [SealedValue] = []
        for secret in targets {
            let value = try open(secret, with: identities)
            sealed.append(try SealedValue(name: secret.name, value: value, recipients: recipients))
        }
        return sealed
    }

    private func open(_ secret: Secret, with identities: [X25519Identity]) throws(SealingError) -> LockedBytes
    {
        let armored = Array((secret.sealedValue?.value ?? "").utf8)
        do throws(AgeError) {
            var decryptor = try Decryptor(identities: identities)
            return try decryptor.open(armored.span, boundTo: secret.name).takePlaintext()
        } catch { throw .opening(name: secret.name, error) }
    }

    private func identities(of manifest: Manifest) throws(SealingError) -> [X25519Identity] {
        let locator = IdentityLocator(
            environment: environment,
            option: request.identity,
            manifestKeyFile: manifest.identity?.keyFile.map {
                PathExpansion.expand(
                    $0.value,
                    relativeTo: ManifestPath.directory(path),
                    environment: environment
                )
            },
            isEnvpktManifest: manifest.dialect == .envpkt
        )
        do throws(IdentityError) { return try locator.identities().identities } catch {
            throw .identity(error)
        }
    }
}
