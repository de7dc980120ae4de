package import LinuxSystem
package import Manifest
internal import TOML

/// Why a manifest could not be used.
package enum ManifestFileError: Error {
    /// None named, and none found from the working directory upward.
    case notFound
    case unreadable(path: String, SystemError)
    /// Whether there is a manifest cannot be found out.
    case unsearchable(directory: String, SystemError)
    /// A directory, FIFO, socket or device.
    case notRegularFile(path: String)
    case tooLarge(path: String, limit: Int)
    /// A manifest that nobody named and that somebody else could have put there.
    case untrusted(path: String, owner: UInt32, mode: UInt32)
    case malformed(path: String, ManifestError)
}

/// A manifest as found and read.
package struct ManifestFile {
    /// As named, or absolute when found.
    package let path: String
    /// Found, not named: it, and the profile it names, must be nobody else's work.
    let isDiscovered: Bool
    /// What it says.
    package let manifest: Manifest

    /// The directory that paths in the manifest are relative to.
    package var directory: String { ManifestPath.directory(path) }

    /// The names looked for in each directory, in this order.
    package static let names = ["launch.toml", "envpkt.toml"]

    /// Reads the manifest that applies: the one named by `option`, else by `LAUNCH_CONFIG` or `ENVPKT_CONFIG`, else
    /// the first found from the working directory upward; `nil` when there is none.
    package static func locate(
        option: String?,
        environment: ProcessEnvironment
    ) throws(ManifestFileError) -> ManifestFile? {
        let named = ["LAUNCH_CONFIG", "ENVPKT_CONFIG"].lazy.compactMap(environment.text).first { !$0.isEmpty }
        if let path = option ?? named {
            return try read(path, found: nil)
        }
        // Replaced between the look and the reading, as `launch seal` does it: look again.
        for _ in 0..<100 {
            guard let found = try discover() else { return nil }
            if let file = try read(found.path, found: found.status) { return file }
        }
        throw .notFound
    }

    /// As ``locate(option:environment:)``, for verbs that have nothing to do without a manifest.
    package static func required(
        option: String?,
        environment: ProcessEnvironment
    ) throws(ManifestFileError) -> ManifestFile {
        guard let file = try locate(option: option, environment: environment) else { throw .notFound }
        return file
    }

    /// The path of the manifest that applies, checked as for reading; for verbs that change the file.
    package static func path(option: String?, environment: ProcessEnvironment) throws(ManifestFileError)
        -> String
    {
        try required(option: option, environment: environment).path
    }

    /// The first file of ``names`` from the working directory upward.
    ///
    /// A place that cannot be looked at is an error: taken for empty, it would start the command without its gate.
    private static func discover() throws(ManifestFileError) -> (path: String, status: FileStatus)? {
        var directory: String
        do throws(SystemError) {
            directory = try WorkingDirectory.path()
        } catch { throw .unsearchable(directory: ".", error) }
        while true {
            for name in names {
                let candidate = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
                if let status = try look(at: candidate, in: directory) { return (candidate, status) }
            }
            if directory == "/" { return nil }
            directory = ManifestPath.directory(directory)
        }
    }

    /// What is at `candidate`, `nil` when nothing is. A link of somebody else's could lead to a manifest that is trusted where it is
    /// and not meant for here.
    private static func look(at candidate: String, in directory: String) throws(ManifestFileError)
        -> FileStatus?
    {
        let status: FileStatus
        do throws(SystemError) { status = try FileStatus(ofLink: candidate) } catch {
            if error.isNotFound { return nil }
            throw .unsearchable(directory: directory, error)
        }
        guard status.kind != .symbolicLink || isOwnedByTrusted(status) else {
            throw .untrusted(path: candidate, owner: status.owner, mode: status.mode)
        }
        return status
    }

    /// `nil` when the file is not the one that was found any more.
    private static func read(_ path: String, found: FileStatus?) throws(ManifestFileError) -> ManifestFile? {
        guard let contents = try contents(of: path, found: found) else { return nil }
        do throws(ManifestError) {
            return ManifestFile(
                path: path,
                isDiscovered: found != nil,
                manifest: try Manifest.parse(contents.span, dialect: ManifestPath.dialect(path))
            )
        } catch { throw .malformed(path: path, error) }
    }

    private static func contents(of path: String, found: FileStatus?) throws(ManifestFileError) -> [UInt8]? {
        let file: OpenedFile
        do throws(SystemError) { file = try OpenedFile(path) } catch { throw .unreadable(path: path, error) }
        let status = file.status
        guard status.kind == .regular else { throw .notRegularFile(path: path) }
        // What was looked at must be what is read, or a link put there meanwhile would lead elsewhere.
        if let found, found.kind != .symbolicLink,
            found.device != status.device || found.inode != status.inode
        {
            return nil
        }
        if found != nil && !isTrusted(status) {
            throw .untrusted(path: path, owner: status.owner, mode: status.mode)
        }
        let contents: [UInt8]
        do throws(SystemError) {
            contents =
                status.size > maximumDocumentSize
                ? [] : try file.descriptor.readAll(limit: maximumDocumentSize)
        } catch { throw .unreadable(path: path, error) }
        // Asked twice because the file may grow between the two calls.
        guard max(status.size, contents.count) <= maximumDocumentSize else {
            throw .tooLarge(path: path, limit: maximumDocumentSize)
        }
        return contents
    }

    /// Owned by this user or root, and writable by nobody else: the rule sudo and ssh keep for their files.
    static func isTrusted(_ status: FileStatus) -> Bool {
        isOwnedByTrusted(status) && !status.isWritableByOthers
    }

    private static func isOwnedByTrusted(_ status: FileStatus) -> Bool {
        status.owner == 0 || status.owner == WorkingDirectory.effectiveUser
    }
}
