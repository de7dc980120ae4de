internal import TOML

/// Profiles in the order in which they apply: what a later one says holds.
package struct ProfileStack: Sendable {
    /// One profile, or the keys of one in a manifest or an option.
    package struct Layer: Sendable {
        /// Where it is from.
        package var origin: String
        /// What it says.
        package var document: ProfileDocument
        /// The contents of the file that `seccomp.from` names.
        package var imported: OCISeccomp?

        package init(origin: String, document: ProfileDocument, imported: OCISeccomp? = nil) {
            self.origin = origin
            self.document = document
            self.imported = imported
        }
    }

    /// What a layer got wrong.
    package struct LayerError: Error {
        /// Its place in ``ProfileStack/layers``.
        package let layer: Int
        /// What is wrong.
        package let error: ProfileError
    }

    /// The first extends nothing.
    package var layers: [Layer]

    package init(layers: [Layer] = []) { self.layers = layers }

    /// `document` over the built-in profiles that it extends, which `builtin` finds by name.
    package init(
        _ document: ProfileDocument,
        origin: String,
        builtin: (String) throws(ProfileError) -> ProfileDocument?
    ) throws(ProfileError) {
        layers = [Layer(origin: origin, document: document)]
        while let extends = layers[0].document.extends {
            guard layers.count < Self.maximumDepth, let base = try builtin(extends.value) else {
                let nearest = nearestKey(to: extends.value, among: BuiltinProfiles.names)
                let kind = ProfileProblem.Kind.unknownProfile(name: extends.value, nearest: nearest)
                throw .invalid([ProfileProblem(position: extends.position, kind: kind)])
            }
            layers.insert(Layer(origin: extends.value, document: base), at: 0)
        }
    }

    /// Profiles that extend one another, in a row.
    package static let maximumDepth = 8

    /// Everything but the filter.
    package func settings() -> Profile {
        var profile = Profile()
        for layer in layers { layer.document.settings.apply(to: &profile) }
        return profile
    }

    /// The system call rules; nil where no layer has any.
    package func policy() throws(LayerError) -> SeccompPolicy? {
        var policy: SeccompPolicy?
        for (index, layer) in layers.enumerated() {
            guard let said = layer.document.seccomp else { continue }
            var next = policy ?? SeccompPolicy(position: said.position)
            if let source = said.source {
                guard let imported = layer.imported else {
                    let problem = ProfileProblem(position: source.position, kind: .notAnImport(source.value))
                    throw LayerError(layer: index, error: .invalid([problem]))
                }
                next = SeccompPolicy(position: said.position, imported: .init(imported))
            }
            do throws(ProfileError) { try next.apply(said) } catch {
                throw LayerError(layer: index, error: error)
            }
            policy = next
        }
        return policy
    }

    /// The filter of `policy`.
    package func filter(
        of policy: SeccompPolicy,
        for machine: SeccompMachine
    ) throws(LayerError) -> SeccompFilter {
        do throws(SeccompError) {
            return try SeccompCompiler.compile(policy.rules(for: machine), for: machine.architecture)
        } catch { throw located(error, machine.architecture) }
    }

    /// Everything, for a program with the capabilities that the profile keeps.
    package func profile(
        for architecture: Architecture,
        kernel: KernelVersion = KernelVersion(major: 0, minor: 0)
    ) throws(LayerError) -> Profile {
        var profile = settings()
        if let contradiction = profile.contradiction { throw located(contradiction) }
        if let policy = try policy() {
            let machine = SeccompMachine(
                architecture: architecture,
                capabilities: profile.capabilities.bounding,
                kernel: kernel
            )
            profile.filter = try filter(of: policy, for: machine)
        }
        return profile
    }
}

extension KeptCapabilities {
    /// What a program may have at most.
    package var bounding: CapabilitySet {
        switch self {
        case .all: CapabilitySet(bits: .max)
        case .only(let set): set
        }
    }
}

extension ProfileStack {
    /// The last layer that says something about `key`, with the place.
    package func located(_ contradiction: ProfileContradiction) -> LayerError {
        let keys: [String] =
            switch contradiction {
            case .namespaceRefused: ["namespaces"]
            case .portsWithoutSockets, .saidTwice: ["network", "connect", "bind"]
            case .hiddenPath(_, let key): key == .privateTmp ? ["filesystem", "workdir"] : ["filesystem"]
            }
        for (index, layer) in layers.enumerated().reversed() {
            for key in keys {
                guard let place = layer.document.places.first(where: { $0.value == key }) else { continue }
                let problem = ProfileProblem(position: place.position, kind: .contradiction(contradiction))
                return LayerError(layer: index, error: .invalid([problem]))
            }
        }
        let problem = ProfileProblem(position: .start, kind: .contradiction(contradiction))
        return LayerError(layer: max(0, layers.count - 1), error: .invalid([problem]))
    }

    /// The compiler's complaint at the place that caused it, in the last layer that names the call.
    private func located(_ error: SeccompError, _ architecture: Architecture) -> LayerError {
        func problem(_ matches: (String) -> Bool, _ kind: (String) -> ProfileProblem.Kind) -> LayerError {
            let said = layers.indices.reversed().filter { layers[$0].document.seccomp != nil }
            for index in said {
                let named = layers[index].document.seccomp?.named.last { matches($0.value) }
                guard let named else { continue }
                let problem = ProfileProblem(position: named.position, kind: kind(named.value))
                return LayerError(layer: index, error: .invalid([problem]))
            }
            let index = said.first ?? 0
            let position = layers[index].document.seccomp?.position ?? .start
            let problem = ProfileProblem(position: position, kind: kind(""))
            return LayerError(layer: index, error: .invalid([problem]))
        }
        func isNumbered(_ number: UInt32) -> (String) -> Bool {
            { architecture.number(of: $0) == number }
        }
        switch error {
        case .essentialCallRefused(let name):
            return problem({ $0 == name }, { _ in .essentialCallRefused(name: name) })
        case .tooManyInstructions(let count):
            return problem({ _ in false }, { _ in .tooManyInstructions(count: count) })
        case .repeatedCall(let number), .numberOutOfRange(let number):
            return problem(isNumbered(number), { .repeatedCall(name: $0, first: .start) })
        case .impossibleCondition(let number):
            return problem(isNumbered(number), { .valueOutsideMask(call: $0) })
        }
    }
}
