internal import Isolation
internal import LinuxSystem
internal import Manifest
internal import TOML

/// One profile file, the keys of one in a manifest, or an option's.
struct ProfileLayer {
    /// Where it is from.
    enum Origin {
        case file(String)
        case option(String)
    }

    /// A file of another dialect that a profile takes its system call rules from.
    struct Import {
        let path: String
        let text: [UInt8]
        let profile: OCISeccomp
    }

    let origin: Origin
    /// What relative paths in it are relative to.
    let directory: String
    let document: ProfileDocument
    let imported: Import?

    /// The error of a launch for a mistake in this layer.
    func failure(_ error: ProfileError) -> ProfileLoadError {
        switch origin {
        case .file(let path): .malformed(path: path, error)
        case .option(let text): .malformedOption(text, error)
        }
    }
}

/// Reads profiles, with those they extend.
struct ProfileFiles {
    let environment: ProcessEnvironment
    /// Whether a file that somebody else could have written is refused: a found manifest names it.
    let refusesUntrusted: Bool

    /// The built-in that the profile at `path` is based on, and the files above it.
    func chain(_ path: String) throws(ProfileLoadError) -> (builtin: String?, layers: [ProfileLayer]) {
        var layers: [ProfileLayer] = []
        var next = path
        while layers.count < ProfileStack.maximumDepth {
            let text = try read(next, limit: maximumDocumentSize)
            let document: ProfileDocument
            do throws(ProfileError) { document = try ProfileDocument.parse(text.span) } catch {
                throw .malformed(path: next, error)
            }
            let layer = try layer(document, .file(next), in: ManifestPath.directory(next))
            layers.insert(layer, at: 0)
            guard let extends = document.extends else { return (nil, layers) }
            if BuiltinProfiles.text(extends.value) != nil { return (extends.value, layers) }
            guard Self.isFile(extends.value) else {
                let nearest = nearestKey(to: extends.value, among: BuiltinProfiles.names)
                let kind = ProfileProblem.Kind.unknownProfile(name: extends.value, nearest: nearest)
                throw .malformed(
                    path: next,
                    .invalid([ProfileProblem(position: extends.position, kind: kind)])
                )
            }
            next = try expand(extends.value, in: layer.directory)
        }
        throw .extendsItself(path: path)
    }

    /// The profile at `path`, those that it is based on and what they import, as far as they can be read.
    func paths(_ path: String) -> [String] {
        var paths: [String] = []
        var next = path
        while paths.count < ProfileStack.maximumDepth {
            paths.append(next)
            guard let text = try? read(next, limit: maximumDocumentSize),
                let document = try? ProfileDocument.parse(text.span)
            else { return paths }
            let directory = ManifestPath.directory(next)
            paths += imports(document, in: directory)
            guard let extends = document.extends, BuiltinProfiles.text(extends.value) == nil,
                let above = try? expand(extends.value, in: directory)
            else { return paths }
            next = above
        }
        return paths
    }

    /// The files of another dialect that `document` names.
    func imports(_ document: ProfileDocument, in directory: String) -> [String] {
        guard let source = document.seccomp?.source?.value,
            let path = try? expand(String(source.dropFirst("oci:".count)), in: directory)
        else { return [] }
        return [path]
    }

    /// The text of the profile at `path`.
    func text(_ path: String) throws(ProfileLoadError) -> String {
        String(decoding: try read(path, limit: maximumDocumentSize), as: UTF8.self)
    }

    /// Whether `name` is a file's: it has a slash or ends in `.toml`.
    static func isFile(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".toml") }

    /// `document` with what it imports.
    func layer(
        _ document: ProfileDocument,
        _ origin: ProfileLayer.Origin,
        in directory: String
    ) throws(ProfileLoadError) -> ProfileLayer {
        var imported: ProfileLayer.Import?
        if let source = document.seccomp?.source?.value {
            let path = try expand(String(source.dropFirst("oci:".count)), in: directory)
            let text = try read(path, limit: OCISeccomp.maximumSize)
            do throws(OCISeccompError) {
                let profile = try OCISeccomp.parse(text.span, file: path)
                imported = ProfileLayer.Import(path: path, text: text, profile: profile)
            } catch { throw .malformedImport(error) }
        }
        return ProfileLayer(origin: origin, directory: directory, document: document, imported: imported)
    }

    /// The path that `path` stands for in a profile in `directory`.
    private func expand(_ path: String, in directory: String) throws(ProfileLoadError) -> String {
        do throws(ProfilePath.Failure) {
            return try ProfilePath.expand(
                path,
                in: WorkingDirectory.absolute(directory),
                variable: environment.text
            )
        } catch { throw .path(ProfilePathError(path: path, failure: error)) }
    }

    private func read(_ path: String, limit: Int) throws(ProfileLoadError) -> [UInt8] {
        let text: [UInt8]
        let kind: FileStatus.Kind
        let isTrusted: Bool
        do throws(SystemError) {
            let file = try OpenedFile(path)
            kind = file.status.kind
            isTrusted = !refusesUntrusted || ManifestFile.isTrusted(file.status)
            text = kind == .regular ? try file.descriptor.readAll(limit: limit) : []
        } catch { throw .unreadable(path: path, error) }
        guard kind == .regular else { throw .notRegularFile(path: path) }
        guard isTrusted else { throw .untrusted(path: path) }
        return text
    }
}

extension WorkingDirectory {
    /// `directory`, below the working directory where it is relative; nil where that cannot be found out.
    static func absolute(_ directory: String) -> String? {
        if directory.hasPrefix("/") { return directory }
        guard let working = try? path() else { return nil }
        return directory == "." ? working : "\(working)/\(directory)"
    }
}
