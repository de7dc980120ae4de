internal import Isolation
internal import LinuxSystem
internal import TOML

/// A built-in profile and what is said over it, put together.
struct ProfileAssembly {
    /// The built-in at the bottom; nil where a file extends nothing.
    let builtin: String?
    /// What is said over it, in the order in which it applies.
    let layers: [ProfileLayer]
    let environment: ProcessEnvironment

    /// Everything but the filter: the built-in's own stays where no layer says anything of system calls.
    func settings() throws(ProfileLoadError) -> Profile {
        var profile = builtin.flatMap(BuiltinProfiles.named) ?? Profile()
        let missing = layers.last { $0.document.settings.missing != nil }?.document.settings.missing
        let skips = (missing ?? profile.filesystem.missing) == .skip
        do throws(ProfilePathError) {
            // A built-in's relative paths are about where the command starts.
            let start = try directory()
            try profile.filesystem.expandPaths(skips: skips) { path throws(ProfilePath.Failure) in
                try expand(path, in: start)
            }
            for layer in layers {
                let said = layer.document.settings
                try said.expandingPaths(skips: skips) { path throws(ProfilePath.Failure) in
                    try expand(path, in: layer.directory)
                }.apply(to: &profile)
            }
        } catch { throw .path(error) }
        if let contradiction = profile.contradiction {
            throw failure(ProfileStack(layers: layers.map(\.layer)).located(contradiction), below: 0)
        }
        return profile
    }

    /// The command cannot start where an empty directory is mounted over.
    func checkStart(_ profile: Profile) throws(ProfileLoadError) {
        guard profile.namespaces.privateTmp, profile.workingDirectory == nil,
            let start = try? WorkingDirectory.path(), start.hasPrefix("/tmp/") || start.hasPrefix("/var/tmp/")
        else { return }
        throw .hiddenStart(path: start)
    }

    /// Where the command will start.
    private func directory() throws(ProfilePathError) -> String {
        guard let layer = layers.last(where: { $0.document.settings.workingDirectory != nil }),
            let path = layer.document.settings.workingDirectory
        else { return "." }
        do throws(ProfilePath.Failure) { return try expand(path, in: layer.directory) } catch {
            throw ProfilePathError(path: path, failure: error)
        }
    }

    private func expand(_ path: String, in directory: String) throws(ProfilePath.Failure) -> String {
        try ProfilePath.expand(path, in: WorkingDirectory.absolute(directory), variable: environment.text)
    }

    /// Whether any layer decides about system calls; the built-in's compiled filter holds otherwise.
    var changesCalls: Bool { layers.contains { $0.document.seccomp != nil } }

    /// The filter of what the layers say, compiled or from the cache.
    func filter(
        _ machine: SeccompMachine,
        cache: FilterCache?
    ) throws(ProfileLoadError) -> SeccompFilter? {
        let key = cache == nil ? nil : key(machine)
        if let cache, let key, let filter = cache.filter(for: key, architecture: .native) { return filter }
        let (stack, depth) = try stack()
        do throws(ProfileStack.LayerError) {
            guard let policy = try stack.policy() else { return nil }
            let filter = try stack.filter(of: policy, for: machine)
            if let cache, let key { cache.keep(filter, for: key) }
            return filter
        } catch { throw failure(error, below: depth) }
    }

    /// What the filter is made for: this machine, a command with what `profile` keeps.
    func machine(_ profile: Profile, _ architecture: Architecture = .native) -> SeccompMachine {
        var machine = SeccompMachine(
            architecture: architecture,
            capabilities: profile.capabilities.bounding
        )
        if layers.contains(where: { $0.imported != nil }) {
            machine.kernel = KernelVersion(KernelFeatures.release) ?? machine.kernel
        }
        return machine
    }

    /// The file that rules are imported from, the flags it asks for that mean something here, and what it says in vain.
    func imported(
        _ machine: SeccompMachine
    ) -> (path: String, flags: SeccompFlags, warnings: [OCISeccompWarning])? {
        // An import replaces all before it.
        guard let imported = layers.last(where: { $0.imported != nil })?.imported else { return nil }
        let policy = imported.profile.policy(for: machine)
        // One thread needs none to be synchronised, and without a listener nothing waits for one.
        let vain = policy.flags.intersection(.waitKillable).setNames
            .map { OCISeccompWarning(path: "flags", kind: .unknownFlag(name: $0)) }
        let flags = policy.flags.intersection([.log, .allowSpeculation])
        return (imported.path, flags, policy.warnings + vain)
    }

    /// The layers over the built-in's own and those it extends, which are `depth`.
    func stack() throws(ProfileLoadError) -> (stack: ProfileStack, depth: Int) {
        var stack = ProfileStack()
        if let builtin {
            do throws(ProfileError) { stack = try BuiltinProfiles.stack(builtin) ?? stack } catch {
                throw .malformed(path: builtin, error)
            }
        }
        let depth = stack.layers.count
        stack.layers += layers.map(\.layer)
        return (stack, depth)
    }

    func failure(_ error: ProfileStack.LayerError, below depth: Int) -> ProfileLoadError {
        guard layers.indices.contains(error.layer - depth) else {
            return .malformed(path: builtin ?? "", error.error)
        }
        return layers[error.layer - depth].failure(error.error)
    }

    private func key(_ machine: SeccompMachine) -> FilterKey {
        var builder = FilterKeyBuilder(machine)
        if let builtin { builder.add(builtin: builtin) }
        for layer in layers {
            if let seccomp = layer.document.seccomp { builder.add(seccomp) }
            if let imported = layer.imported { builder.add(imported: imported.text, machine) }
        }
        return builder.key()
    }
}

extension ProfileLayer {
    fileprivate var layer: ProfileStack.Layer {
        let name =
            switch origin {
            case .file(let path): path
            case .option(let text): "--isolation \(text)"
            }
        return ProfileStack.Layer(origin: name, document: document, imported: imported?.profile)
    }
}

extension OCISeccompWarning {
    /// Whether a rule that was meant to hold does not.
    var isUnknownCall: Bool {
        if case .unknownCall = kind { return true }
        return false
    }
}
