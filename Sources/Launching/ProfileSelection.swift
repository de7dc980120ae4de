internal import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretSources
internal import TOML

/// A profile with everything that overrides it, for this process.
struct SelectedProfile: Sendable {
    /// What it is called.
    let name: String
    /// What holds.
    let profile: Profile
    /// Who this process is.
    let credentials: Credentials
    /// Who the command runs as, where that is somebody else.
    let account: CommandAccount?

    /// Whether its namespaces take a user namespace.
    var needsUserNamespace: Bool { IsolationPlan.needsUserNamespace(profile, credentials) }

    /// The user namespace, if one is needed.
    func userNamespace() throws(LaunchError) -> UserNamespace? {
        guard needsUserNamespace else { return nil }
        do throws(UserNamespace.Failure) { return try UserNamespace(for: credentials) } catch {
            throw .userNamespace(profile: name, error)
        }
    }
}

/// The isolation profile of a launch: a built-in by name, or a file; then `[isolation]`, then `--isolation`.
struct ProfileSelection {
    let launch: Launch
    let file: ManifestFile?

    /// What the profile is called: the command line's word, then the manifest's, then `default`.
    var name: String { launch.options.profile ?? file?.manifest.isolation?.profile?.value ?? "default" }

    func load() throws(LaunchError) -> SelectedProfile {
        var profile: Profile
        do throws(ProfileLoadError) {
            profile = try base()
            try applyManifest(to: &profile)
            for text in launch.options.isolation { try applyOption(text, to: &profile) }
        } catch { throw .profile(name: name, error) }
        let credentials: Credentials
        do throws(SystemError) { credentials = try Credentials.current() } catch { throw .hardening(error) }
        let account = try CommandAccount(profile.identity)
        return SelectedProfile(name: name, profile: profile, credentials: credentials, account: account)
    }

    private func base() throws(ProfileLoadError) -> Profile {
        if let profile = BuiltinProfiles.named(name) { return profile }
        // A name with a slash or an ending is a file; the manifest's are relative to it.
        guard name.contains("/") || name.hasSuffix(".toml") else {
            throw .unknown(builtin: BuiltinProfiles.names)
        }
        let path =
            launch.options.profile
            ?? PathExpansion.expand(name, relativeTo: file?.directory ?? ".", environment: launch.environment)
        return try profile(at: path, depth: 0)
    }

    /// The profile of a file over the one it extends.
    private func profile(at path: String, depth: Int) throws(ProfileLoadError) -> Profile {
        guard depth < 8 else { throw .extendsItself(path: path) }
        let document = try read(path)
        let directory = ManifestPath.directory(path)
        var profile = Profile()
        if let extends = document.extends?.value {
            if let builtin = BuiltinProfiles.named(extends) {
                profile = builtin
            } else {
                let next = PathExpansion.expand(
                    extends,
                    relativeTo: directory,
                    environment: launch.environment
                )
                profile = try self.profile(at: next, depth: depth + 1)
            }
        }
        do throws(ProfileError) { try apply(document, in: directory, to: &profile) } catch {
            throw .malformed(path: path, error)
        }
        return profile
    }

    private func read(_ path: String) throws(ProfileLoadError) -> ProfileDocument {
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
        do throws(ProfileError) { return try ProfileDocument.parse(text.span) } catch {
            throw .malformed(path: path, error)
        }
    }

    private func applyManifest(to profile: inout Profile) throws(ProfileLoadError) {
        guard let file, let isolation = file.manifest.isolation, !isolation.overrides.entries.isEmpty else {
            return
        }
        do throws(ProfileError) {
            try apply(try ProfileDocument.read(isolation.overrides), in: file.directory, to: &profile)
        } catch { throw .malformed(path: file.path, error) }
    }

    private func applyOption(_ text: String, to profile: inout Profile) throws(ProfileLoadError) {
        let bytes = Array(text.utf8)
        do throws(ProfileError) {
            try apply(try ProfileDocument.parse(bytes.span), in: ".", to: &profile)
        } catch { throw .malformedOption(text, error) }
    }

    private func apply(
        _ document: ProfileDocument,
        in directory: String,
        to profile: inout Profile
    ) throws(ProfileError) {
        document.settings.expandingPaths {
            PathExpansion.expand($0, relativeTo: directory, environment: launch.environment)
        }.apply(to: &profile)
        if document.seccomp != nil { profile.filter = try document.profile(for: .native).filter }
    }
}
