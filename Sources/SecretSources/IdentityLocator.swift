package import Age
package import LinuxSystem
internal import SecretMemory

/// Finds and reads the identity that opens sealed secrets.
package struct IdentityLocator {
    /// An identity file is a few lines; a larger one is not an identity file (age allows 16 MiB).
    private static let sizeLimit = 1 << 20

    private let environment: ProcessEnvironment
    private let option: String?
    private let manifestKeyFile: String?
    private let isEnvpktManifest: Bool

    /// - Parameters:
    ///   - option: the value of `--identity`; when given, no other place is looked at.
    ///   - manifestKeyFile: `identity.key_file`, expanded.
    ///   - isEnvpktManifest: envpkt's own places count too.
    package init(
        environment: ProcessEnvironment,
        option: String?,
        manifestKeyFile: String?,
        isEnvpktManifest: Bool
    ) {
        self.environment = environment
        self.option = option
        self.manifestKeyFile = manifestKeyFile
        self.isEnvpktManifest = isEnvpktManifest
    }

    /// The places in the order in which they are tried (DESIGN: the first that exists is used).
    package func places() throws(IdentityError) -> [IdentityPlace] {
        if let option {
            guard option.hasPrefix("fd:") else { return [.optionFile(option)] }
            guard let number = CInt(option.dropFirst(3)), number >= 0 else { throw .badDescriptor(option) }
            return [.optionDescriptor(number)]
        }
        var places: [IdentityPlace] = []
        if let manifestKeyFile { places.append(.manifestKeyFile(manifestKeyFile)) }
        append("LAUNCH", file: "LAUNCH_IDENTITY_FILE", key: "LAUNCH_IDENTITY", to: &places)
        if let directory = environment.text("CREDENTIALS_DIRECTORY") {
            places.append(.credential("\(directory)/\(CredentialDirectory.identity)"))
        }
        if let path = Self.defaultPath(environment) { places.append(.defaultFile(path)) }
        if isEnvpktManifest {
            append("ENVPKT", file: "ENVPKT_AGE_KEY_FILE", key: "ENVPKT_AGE_KEY", to: &places)
            if let home = Self.home(environment) {
                places.append(.defaultFile("\(home)/.envpkt/age-key.txt"))
            }
        }
        return places
    }

    /// `$XDG_CONFIG_HOME/launch/identity.txt`, else `~/.config/launch/identity.txt`: what `launch keygen` writes.
    package static func defaultPath(_ environment: ProcessEnvironment) -> String? {
        if let base = environment.text("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            return "\(base)/launch/identity.txt"
        }
        return Self.home(environment).map { "\($0)/.config/launch/identity.txt" }
    }

    /// An empty or relative `HOME` is none: a key must not land wherever launch happens to stand.
    private static func home(_ environment: ProcessEnvironment) -> String? {
        environment.text("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// Reads the first place that exists.
    package func identities() throws(IdentityError) -> (place: IdentityPlace, identities: [X25519Identity]) {
        let places = try places()
        for place in places {
            if let text = try read(place) {
                do throws(AgeError) {
                    return (
                        place, try text.withBytes { bytes throws(AgeError) in try IdentityFile.parse(bytes) }
                    )
                } catch { throw .malformed(place, error) }
            }
        }
        throw .notFound(tried: places)
    }

    private func append(_ owner: String, file: String, key: String, to places: inout [IdentityPlace]) {
        if let path = environment.text(file), !path.isEmpty {
            places.append(.variableFile(name: file, path: path))
        }
        if environment.has(key) { places.append(.variable(name: key)) }
    }

    /// `nil` when the place is customary and nothing is there.
    private func read(_ place: IdentityPlace) throws(IdentityError) -> LockedBytes? {
        do throws(ReadingError) {
            if case .variable(let name) = place { return try readVariable(name) }
            if case .optionDescriptor(let number) = place {
                defer { retireInheritedDescriptor(number) }
                return try LockedBytes(readingAll: number, limit: Self.sizeLimit)
            }
        } catch { throw .unreadable(place, error) }
        guard let path = place.path else { return nil }
        return try readFile(path, place)
    }

    /// Readable by the group or by others. systemd gives a service's user access to its credentials by an access
    /// list, which shows as the group's bits; what it keeps from others there is the directory.
    private func isExposed(_ status: FileStatus, at place: IdentityPlace) -> Bool {
        if case .credential = place { return status.mode & 0o004 != 0 }
        return status.isReadableByOthers
    }

    private func readVariable(_ name: String) throws(ReadingError) -> LockedBytes? {
        defer { environment.wipe(name) }
        do throws(SecretMemoryError) {
            return try environment.withValue(of: name) { value throws(SecretMemoryError) in
                try LockedBytes(copying: value)
            }
        } catch { throw .memory(error) }
    }

    private func readFile(_ path: String, _ place: IdentityPlace) throws(IdentityError) -> LockedBytes? {
        let file: OpenedFile
        do throws(SystemError) { file = try OpenedFile(path) } catch {
            if error.isNotFound && !place.isNamed { return nil }
            throw .unreadable(place, .system(error))
        }
        guard file.status.kind == .regular else { throw .notRegularFile(path: path) }
        guard !isExposed(file.status, at: place) else {
            throw .readableByOthers(path: path, mode: file.status.mode)
        }
        do throws(ReadingError) {
            return try LockedBytes(
                readingAll: file.descriptor.rawValue,
                expected: file.status.size,
                limit: Self.sizeLimit
            )
        } catch { throw .unreadable(place, error) }
    }
}
