internal import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretSources
internal import TOML

/// The isolation profile of a launch: a built-in by name, or a file.
struct ProfileSelection {
    let launch: Launch
    let file: ManifestFile?

    /// What the profile is called: the command line's word, then the manifest's, then `default`.
    var name: String { launch.options.profile ?? file?.manifest.isolation?.profile?.value ?? "default" }

    func load() throws(LaunchError) -> Profile {
        if let profile = BuiltinProfiles.named(name) { return profile }
        do throws(ProfileLoadError) { return try read() } catch { throw .profile(name: name, error) }
    }

    /// A name with a slash or an ending is a file; the manifest's are relative to it.
    private func read() throws(ProfileLoadError) -> Profile {
        guard name.contains("/") || name.hasSuffix(".toml") else {
            throw .unknown(builtin: BuiltinProfiles.names)
        }
        let path =
            launch.options.profile
            ?? PathExpansion.expand(name, relativeTo: file?.directory ?? ".", environment: launch.environment)
        let text: [UInt8]
        let kind: FileStatus.Kind
        let isTrusted: Bool
        do throws(SystemError) {
            let file = try OpenedFile(path)
            kind = file.status.kind
            let isNamedByFound = launch.options.profile == nil && self.file?.isDiscovered == true
            isTrusted = !isNamedByFound || ManifestFile.isTrusted(file.status)
            text = kind == .regular ? try file.descriptor.readAll(limit: maximumDocumentSize) : []
        } catch { throw .unreadable(error) }
        guard kind == .regular else { throw .notRegularFile }
        guard isTrusted else { throw .untrusted(path: path) }
        do throws(ProfileError) { return try Profile.parse(text.span) } catch {
            throw .malformed(path: path, error)
        }
    }
}
