package import LinuxSystem
package import Manifest

/// Why a manifest could not be used.
package enum ManifestFileError: Error {
    case unreadable(path: String, SystemError)
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
    package let manifest: Manifest

    /// The directory that paths in the manifest are relative to.
    package var directory: String { Self.directory(of: path) }
    package var isEnvpkt: Bool { path.hasSuffix("envpkt.toml") }

    /// The names looked for in each directory, in this order.
    package static let names = ["launch.toml", "envpkt.toml"]

    /// Reads the manifest that applies: the one named by `option`, else by `LAUNCH_CONFIG` or `ENVPKT_CONFIG`, else
    /// the first found from the working directory upward; `nil` when there is none.
    package static func locate(
        option: String?,
        environment: ProcessEnvironment
    ) throws(ManifestFileError) -> ManifestFile? {
        if let path = option ?? environment.text("LAUNCH_CONFIG") ?? environment.text("ENVPKT_CONFIG") {
            return try read(path, mustBeTrusted: false)
        }
        guard let found = discover(from: WorkingDirectory.path()) else { return nil }
        return try read(found, mustBeTrusted: true)
    }

    private static func discover(from start: String?) -> String? {
        guard var directory = start else { return nil }
        while true {
            for name in names {
                let candidate = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
                if (try? FileStatus(path: candidate)) != nil { return candidate }
            }
            if directory == "/" { return nil }
            directory = Self.directory(of: directory)
        }
    }

    private static func read(_ path: String, mustBeTrusted: Bool) throws(ManifestFileError) -> ManifestFile {
        let contents: [UInt8]
        do throws(SystemError) {
            let file = try OwnedDescriptor.open(path)
            let status = try file.status()
            guard status.kind == .regular else { throw ManifestFileError.notRegularFile(path: path) }
            if mustBeTrusted && !isTrusted(status) {
                throw ManifestFileError.untrusted(path: path, owner: status.owner, mode: status.mode)
            }
            guard status.size <= Manifest.maximumSize else {
                throw ManifestFileError.tooLarge(path: path, limit: Manifest.maximumSize)
            }
            contents = try file.readAll(limit: Manifest.maximumSize)
        } catch { throw .unreadable(path: path, error) }
        guard contents.count <= Manifest.maximumSize else { throw .tooLarge(path: path, limit: Manifest.maximumSize) }
        do throws(ManifestError) {
            return ManifestFile(path: path, manifest: try Manifest.parse(contents.span))
        } catch { throw .malformed(path: path, error) }
    }

    /// Owned by this user or root, and writable by nobody else: the rule sudo and ssh keep for their files.
    private static func isTrusted(_ status: FileStatus) -> Bool {
        (status.owner == 0 || status.owner == WorkingDirectory.effectiveUser) && !status.isWritableByOthers
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
