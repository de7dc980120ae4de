internal import LinuxSystem
internal import Manifest
internal import SecretSources

extension Rotation {
    /// The identity's descriptor must be open, and its contents there to be read at each change.
    static func checkDescriptor(_ launch: Launch) throws(LaunchError) {
        guard let number = launch.options.identityDescriptor else { return }
        guard OwnedDescriptor.isOpen(number) else {
            throw .identity(.unreadable(.optionDescriptor(number), .system(.notOpen)))
        }
        if OwnedDescriptor.isNamelessPipe(number) {
            throw .rotation(.identityReadOnce(place: "fd:\(number)"))
        }
    }

    /// The identity must not be in a variable: this process would have to keep it.
    static func checkIdentity(_ launch: Launch, _ file: ManifestFile) throws(LaunchError) {
        guard file.manifest.secrets.contains(where: { $0.sealedValue != nil }) else { return }
        let files = WatchedFiles(launch, manifest: file.path, file)
        for place in files.places {
            if case .variable(let name) = place { throw .rotation(.identityReadOnce(place: name)) }
            if let path = place.path, place.isNamed || (try? FileStatus(path: path)) != nil { return }
        }
    }
}
