internal import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretSources
internal import TOML

/// A profile with everything that overrides it, for this process.
struct SelectedProfile {
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

    /// What it was put together from.
    let assembly: ProfileAssembly

    /// Which calls its filter refuses, with reasons; for an observer of denials.
    var refusals: [ObserverOrders.Note] {
        guard let policy = try? assembly.stack().stack.policy() else { return [] }
        return ObserverOrders.notes(on: policy)
    }

    /// Who the command's files belong to, if that is somebody else than this process.
    var owner: (user: UInt32, group: UInt32)? { account.map { ($0.account.user, $0.account.group) } }

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
    /// Where compiled filters are kept; nil to keep none.
    let cache: FilterCache?

    init(launch: Launch, file: ManifestFile?) {
        self.init(launch: launch, file: file, cache: FilterCache(environment: launch.environment))
    }

    init(launch: Launch, file: ManifestFile?, cache: FilterCache?) {
        self.launch = launch
        self.file = file
        self.cache = cache
    }

    /// What the profile is called: the command line's word, then the manifest's, then `default`.
    var name: String { launch.options.profile ?? file?.manifest.isolation?.profile?.value ?? "default" }

    func load() throws(LaunchError) -> SelectedProfile {
        let profile: Profile
        let assembly: ProfileAssembly
        do throws(ProfileLoadError) { (profile, assembly) = try assembled() } catch {
            throw .profile(name: name, error)
        }
        let credentials: Credentials
        do throws(SystemError) { credentials = try Credentials.current() } catch { throw .hardening(error) }
        return SelectedProfile(
            name: name,
            profile: profile,
            credentials: credentials,
            account: try CommandAccount(profile.identity),
            assembly: assembly
        )
    }

    /// Every file that the profile is read from, as far as they can be read.
    var paths: [String] {
        var paths: [String] = []
        if BuiltinProfiles.text(name) == nil, ProfileFiles.isFile(name) {
            let path =
                launch.options.profile
                ?? PathExpansion.expand(
                    name,
                    relativeTo: file?.directory ?? ".",
                    environment: launch.environment
                )
            paths += files(namedByManifest: false).paths(path)
        }
        if let file, let isolation = file.manifest.isolation,
            let document = try? ProfileDocument.read(isolation.overrides)
        {
            paths += files(namedByManifest: false).imports(document, in: file.directory)
        }
        for text in launch.options.isolation {
            let bytes = Array(text.utf8)
            if let document = try? ProfileDocument.parse(bytes.span) {
                paths += files(namedByManifest: false).imports(document, in: ".")
            }
        }
        return paths
    }

    private func assembled() throws(ProfileLoadError) -> (Profile, ProfileAssembly) {
        var (builtin, layers) = try base()
        if let layer = try manifestLayer() { layers.append(layer) }
        for text in launch.options.isolation { layers.append(try optionLayer(text)) }
        let assembly = ProfileAssembly(builtin: builtin, layers: layers, environment: launch.environment)
        var profile = try assembly.settings()
        try assembly.checkStart(profile)
        guard assembly.changesCalls else {
            profile.hasBuiltinFilter = true
            return (profile, assembly)
        }
        let machine = assembly.machine(profile)
        let imported = assembly.imported(machine)
        let doubts = imported?.warnings ?? []
        if let imported, !doubts.isEmpty {
            let unknown = doubts.filter(\.isUnknownCall)
            if launch.options.strict, !unknown.isEmpty {
                throw .doubtfulImport(path: imported.path, unknown)
            }
            launch.observe(.importDoubts(path: imported.path, doubts))
        }
        // What has to be said again at every start is found out at every start.
        profile.filter = try assembly.filter(machine, cache: doubts.isEmpty ? cache : nil)
        profile.filterFlags = imported?.flags ?? []
        return (profile, assembly)
    }

    /// Whether what the manifest names must be nobody else's work.
    private var isFound: Bool { file?.isDiscovered == true }

    private func files(namedByManifest: Bool) -> ProfileFiles {
        ProfileFiles(environment: launch.environment, refusesUntrusted: namedByManifest && isFound)
    }

    private func base() throws(ProfileLoadError) -> (builtin: String?, layers: [ProfileLayer]) {
        if BuiltinProfiles.text(name) != nil { return (name, []) }
        // A name with a slash or an ending is a file; the manifest's are relative to it.
        guard ProfileFiles.isFile(name) else { throw .unknown(builtin: BuiltinProfiles.names) }
        let path =
            launch.options.profile
            ?? PathExpansion.expand(name, relativeTo: file?.directory ?? ".", environment: launch.environment)
        return try files(namedByManifest: launch.options.profile == nil).chain(path)
    }

    private func manifestLayer() throws(ProfileLoadError) -> ProfileLayer? {
        guard let file, let isolation = file.manifest.isolation, !isolation.overrides.entries.isEmpty else {
            return nil
        }
        let document: ProfileDocument
        do throws(ProfileError) { document = try ProfileDocument.read(isolation.overrides) } catch {
            throw .malformed(path: file.path, error)
        }
        try refuseExtends(document, .file(file.path))
        return try files(namedByManifest: true).layer(document, .file(file.path), in: file.directory)
    }

    private func optionLayer(_ text: String) throws(ProfileLoadError) -> ProfileLayer {
        let bytes = Array(text.utf8)
        let document: ProfileDocument
        do throws(ProfileError) { document = try ProfileDocument.parse(bytes.span) } catch {
            throw .malformedOption(text, error)
        }
        try refuseExtends(document, .option(text))
        return try files(namedByManifest: false).layer(document, .option(text), in: ".")
    }

    /// What lies over a profile extends that one and no other.
    private func refuseExtends(
        _ document: ProfileDocument,
        _ origin: ProfileLayer.Origin
    ) throws(ProfileLoadError) {
        guard let extends = document.extends else { return }
        let problem = ProfileProblem(position: extends.position, kind: .extendsNotHere)
        let layer = ProfileLayer(origin: origin, directory: ".", document: document, imported: nil)
        throw layer.failure(.invalid([problem]))
    }
}
