package import Isolation
package import LinuxSystem

/// A profile looked at without starting anything: what `launch profile` shows.
package struct ProfileInspection {
    /// What the filter is on one machine.
    package struct Machine {
        /// The machine.
        package let architecture: Architecture
        /// How many instructions the filter has, at most ``SeccompCompiler/maximumInstructions``.
        package let instructions: Int
        /// How many calls get which kind of answer.
        package let calls: SeccompPolicy.Summary
    }

    /// What it is called: a built-in's name, or the file's path.
    package let name: String
    /// The built-in at the bottom and the files above it, the lowest first.
    package let chain: [String]
    /// The text of the profile itself, with its reasons.
    package let text: String
    /// Everything but the filter, with paths as they are written.
    package let profile: Profile
    /// The system call rules with all that is inherited; nil where nothing is filtered.
    package let policy: SeccompPolicy?
    /// What the filter is, machine by machine; empty where nothing is filtered.
    package let machines: [Machine]
    /// The container engine's file that system call rules come from.
    package let importedFile: String?
    /// How that file wants the filter loaded.
    package let filterFlags: SeccompFlags
    /// What that file says in vain.
    package let doubts: (path: String, warnings: [OCISeccompWarning])?

    /// The names of the built-in profiles with what they are for.
    package static var builtin: [(name: String, description: String)] {
        BuiltinProfiles.names.map { ($0, BuiltinProfiles.named($0)?.description ?? "") }
    }

    /// Reads a built-in's or a file's profile and compiles it for every machine.
    ///
    /// - Parameter isFile: whether `name` is a path whatever it looks like.
    /// - Throws: the first mistake that hides others, or all that stand beside each other.
    package init(
        _ name: String,
        isFile: Bool = false,
        environment: ProcessEnvironment
    ) throws(ProfileLoadError) {
        let files = ProfileFiles(environment: environment, refusesUntrusted: false)
        let builtinText = isFile ? nil : BuiltinProfiles.text(name)
        guard isFile || builtinText != nil || ProfileFiles.isFile(name) else {
            throw .unknown(builtin: BuiltinProfiles.names)
        }
        let (builtin, layers) = builtinText == nil ? try files.chain(name) : (name, [])
        let assembly = ProfileAssembly(builtin: builtin, layers: layers, environment: environment)
        // Paths that stand for nothing here are mistakes too.
        let here = try assembly.settings()
        let (stack, depth) = try assembly.stack()
        self.name = name
        if let builtinText { text = builtinText.description } else { text = try files.text(name) }
        chain = stack.layers.map(\.origin)
        profile = stack.settings()
        var machines: [Machine] = []
        do throws(ProfileStack.LayerError) {
            policy = try stack.policy()
            for architecture in Architecture.allCases {
                guard let policy else { break }
                let machine = assembly.machine(here, architecture)
                let filter = try stack.filter(of: policy, for: machine)
                let calls = policy.summary(for: machine)
                machines.append(.init(architecture: architecture, instructions: filter.count, calls: calls))
            }
        } catch { throw assembly.failure(error, below: depth) }
        self.machines = machines
        let imported = assembly.imported(assembly.machine(here))
        importedFile = imported?.path
        filterFlags = imported?.flags ?? []
        doubts = imported.flatMap { $0.warnings.isEmpty ? nil : ($0.path, $0.warnings) }
    }

    /// Makes a mistake of system calls that an imported file names and nobody knows.
    package func refuseDoubts() throws(ProfileLoadError) {
        guard let doubts else { return }
        let unknown = doubts.warnings.filter(\.isUnknownCall)
        if !unknown.isEmpty { throw .doubtfulImport(path: doubts.path, unknown) }
    }
}

extension ProfileLoadError {
    /// Whether there is nothing to look for mistakes in.
    package var isUnreadable: Bool {
        switch self {
        case .unreadable, .notRegularFile, .untrusted, .unknown: true
        default: false
        }
    }
}
