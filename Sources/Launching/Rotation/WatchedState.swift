internal import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretSources
internal import TOML

/// What the files of a launch say, as far as a process may know that opens no secret.
struct WatchedState: Equatable {
    /// The manifest and the profile's files: a hash of each, nil where it cannot be read.
    var contents: [String: [UInt8]?] = [:]
    /// Identities: who reads them knows the secrets, so it is looked at, not read.
    var identities: [String: Mark?] = [:]

    /// A file as it was put there.
    struct Mark: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int
        let mode: UInt32
        let modified: Int
    }

    /// As the files are now.
    init(_ files: WatchedFiles) {
        for path in files.contents {
            // `updateValue`, because assigning nil to a key takes it away.
            contents.updateValue(Self.hash(path), forKey: path)
        }
        for path in files.identities {
            let mark = (try? FileStatus(path: path)).map {
                Mark(
                    device: $0.device,
                    inode: $0.inode,
                    size: $0.size,
                    mode: $0.mode,
                    modified: $0.modified
                )
            }
            identities.updateValue(mark, forKey: path)
        }
    }

    /// For a look that found this.
    init(contents: [String: [UInt8]?], identities: [String: Mark?] = [:]) {
        self.contents = contents
        self.identities = identities
    }

    private static func hash(_ path: String) -> [UInt8]? {
        guard let file = try? OpenedFile(path), file.status.kind == .regular,
            let text = try? file.descriptor.readAll(limit: OCISeccomp.maximumSize)
        else { return nil }
        return ContentHash.of(text)
    }
}

/// What a look at the files is good for.
enum ChangeVerdict: Equatable {
    /// They say what they said.
    case unchanged
    /// They say again what the command has.
    case restored
    /// It is worth an attempt.
    case attempt
}

/// Decides whether a look at the files is worth an attempt: one for each state, whatever touches the files.
struct ChangeJudge {
    private var seen: WatchedState?

    init(_ first: WatchedState) { seen = first }

    /// The attempt at what was seen last came to nothing by no fault of it.
    mutating func forget() { seen = nil }

    /// - Parameter current: what the command has, or will have.
    mutating func judge(_ state: WatchedState, current: WatchedState) -> ChangeVerdict {
        if state == seen { return .unchanged }
        seen = state
        return state == current ? .restored : .attempt
    }
}

/// The files that a launch reads.
struct WatchedFiles: Equatable {
    /// The manifest, the profile's files and what those import; absolute.
    private(set) var contents: [String]
    /// Where an identity is or may come to be.
    private(set) var identities: [String] = []
    /// The same as places, in the order in which they are tried.
    let places: [IdentityPlace]

    /// Of what the manifest says now; nil where it cannot be read.
    init(_ launch: Launch, manifest path: String, _ file: ManifestFile?) {
        contents = [path]
        let selection = ProfileSelection(launch: launch, file: file, cache: nil)
        contents += selection.paths
        let keyFile = file.flatMap { file in
            file.manifest.identity?.keyFile.map {
                PathExpansion.expand(
                    $0.value,
                    relativeTo: file.directory,
                    environment: launch.environment
                )
            }
        }
        let locator = IdentityLocator(
            environment: launch.environment,
            option: launch.options.identity,
            manifestKeyFile: keyFile,
            isEnvpktManifest: file?.manifest.dialect == .envpkt
        )
        places = (try? locator.places()) ?? []
        identities = places.compactMap(\.path)
        contents = contents.map { WorkingDirectory.absolute($0) ?? $0 }
        identities = identities.map { WorkingDirectory.absolute($0) ?? $0 }
    }

    /// What was watched stays watched while the manifest cannot be read: it may be what is wrong with it.
    mutating func add(_ other: WatchedFiles) {
        contents += other.contents.filter { !contents.contains($0) }
        identities += other.identities.filter { !identities.contains($0) }
    }

    /// All of them.
    var all: [String] { contents + identities }
}
