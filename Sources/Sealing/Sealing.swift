internal import Age
package import LinuxSystem
internal import Manifest
internal import SecretMemory
internal import SecretSources
internal import TOML

/// Seals values into a manifest, in place.
package struct Sealing {
    private let path: String
    private let request: SealRequest
    private let environment: ProcessEnvironment

    package init(path: String, request: SealRequest, environment: ProcessEnvironment) {
        self.path = path
        self.request = request
        self.environment = environment
    }

    /// Seals everything asked for, or nothing; returns the names in order.
    package func run() throws(SealingError) -> [String] {
        do throws(SystemError) {
            try ProcessHardening.protectMemory()
        } catch { throw .unreadable(path: path, error) }
        return request.reseal ? try reseal() : try sealNew()
    }

    /// Values are gathered before the file is locked: a prompt may take its time.
    private func sealNew() throws(SealingError) -> [String] {
        let contents: [UInt8]
        do throws(SystemError) {
            contents = try OpenedFile(path).descriptor.readAll(limit: maximumDocumentSize)
        } catch { throw .unreadable(path: path, error) }
        let manifest = try parse(contents)
        let items = try selected(in: manifest)
        let recipients = try recipients(of: manifest)
        let gathering = ValueGathering(environment: environment)
        var sealed: [SealedValue] = []
        for item in items {
            let value = try gathering.value(for: item)
            sealed.append(try SealedValue(name: item.name, value: value, recipients: recipients))
        }
        let file = try ManifestEdit(path: path)
        return try file.write(sealed)
    }

    private func reseal() throws(SealingError) -> [String] {
        let file = try ManifestEdit(path: path)
        let manifest = try parse(file.contents)
        let targets = try sealedEntries(in: manifest)
        let recipients = try recipients(of: manifest)
        let opening = ResealOpening(path: path, request: request, environment: environment)
        return try file.write(try opening.reseal(targets, of: manifest, to: recipients))
    }

    private func parse(_ contents: [UInt8]) throws(SealingError) -> Manifest {
        do throws(ManifestError) {
            return try Manifest.parse(contents.span, dialect: ManifestPath.dialect(path))
        } catch { throw .malformed(path: path, error) }
    }

    private func recipients(of manifest: Manifest) throws(SealingError) -> [X25519Recipient] {
        let declared = manifest.identity?.recipients.map(\.value) ?? []
        let texts = request.recipients.isEmpty ? declared : request.recipients
        guard !texts.isEmpty else { throw .noRecipient }
        var recipients: [X25519Recipient] = []
        for text in texts {
            do throws(AgeError) {
                recipients.append(try X25519Recipient(text))
            } catch { throw .badRecipient(text, error) }
        }
        return recipients
    }

    /// The named entries, or every declared one without a value; a name that is not declared is added.
    private func selected(in manifest: Manifest) throws(SealingError) -> [SealRequest.Item] {
        guard request.items.filter(\.fromStandardInput).count <= 1 else { throw .severalFromStandardInput }
        if request.items.isEmpty {
            let open = manifest.secrets.filter {
                $0.sealedValue == nil && $0.origin == nil && $0.header.aliasTarget == nil
            }
            if open.isEmpty { throw .nothingToSeal }
            return open.compactMap { SealRequest.Item($0.name) }
        }
        for item in request.items {
            guard EntryHeader.isValidName(item.name) else { throw .badName(item.name) }
            guard let secret = manifest.secret(named: item.name) else { continue }
            if let target = secret.header.aliasTarget { throw .alias(name: item.name, target: target.value) }
            if secret.origin != nil { throw .fromElsewhere(name: item.name) }
            if secret.sealedValue != nil && !item.fromStandardInput { throw .alreadySealed(name: item.name) }
        }
        return request.items
    }

    private func sealedEntries(in manifest: Manifest) throws(SealingError) -> [Secret] {
        let sealed = manifest.secrets.filter { $0.sealedValue != nil }
        if request.items.isEmpty {
            if sealed.isEmpty { throw .nothingToSeal }
            return sealed
        }
        var targets: [Secret] = []
        for item in request.items {
            guard let secret = sealed.first(where: { $0.name == item.name }) else {
                throw .notSealed(name: item.name)
            }
            targets.append(secret)
        }
        return targets
    }
}
