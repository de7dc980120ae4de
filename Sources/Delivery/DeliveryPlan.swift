package import LinuxSystem

/// The command's environment and descriptors, complete before the fork.
package struct DeliveryPlan: ~Copyable {
    /// What the command finds in its environment.
    package let environment: EnvironmentBlock
    private let files: [SecretFile]
    /// The descriptors the command inherits on account of its secrets.
    package var descriptors: [CInt] { files.map(\.number) }
    /// By which the contents of replaceable files are written; none of them is the command's.
    package var writers: [(name: String, number: CInt)] {
        files.compactMap { file in file.writer.map { (file.name, $0) } }
    }

    /// What the memory files are.
    package enum FileKind {
        /// Nobody can change them.
        case sealed
        /// This process can replace their contents; they belong to `owner`, if that is somebody else.
        case replaceable(owner: (user: UInt32, group: UInt32)?)
    }

    /// A memfd and the secret's name; a class because an array cannot hold the descriptor itself.
    private final class SecretFile {
        let name: String
        private let file: OwnedDescriptor?
        private let replaceable: Memfd.Replaceable?
        let number: CInt
        var writer: CInt? { replaceable?.writer.rawValue }

        init(name: String, file: consuming OwnedDescriptor) {
            self.name = name
            number = file.rawValue
            self.file = consume file
            replaceable = nil
        }

        init(name: String, _ replaceable: Memfd.Replaceable) {
            self.name = name
            number = replaceable.reader.rawValue
            file = nil
            self.replaceable = replaceable
        }
    }

    /// A variable that says where a memfd is.
    private struct Announcement {
        let name: String
        let value: String
        /// A secret it is there for.
        let secret: String
    }

    /// `MAX_ARG_STRLEN` less the final NUL: 32 pages of 4096 bytes (execve(2)).
    package static let longestString = 131_071

    /// - Parameters:
    ///   - secrets: what the manifest opens; each replaces a variable of its name.
    ///   - defaults: `[env]` entries that the parent's environment does not override.
    ///   - processIDs: variables of the parent that hold its number, and get the command's where they pass.
    package init(
        secrets: consuming SecretBlock,
        defaults: [(name: String, value: String)],
        inheriting parent: ProcessEnvironment,
        policy: EnvironmentPolicy,
        processIDs: [String] = [],
        fileKind: FileKind = .sealed
    ) throws(DeliveryError) {
        let entries = secrets.entries
        let variables = entries.filter { $0.method == .environment }
        for entry in variables { try Self.checkLength(entry.name, entry.value.count) }
        if let entry = Self.firstWithNUL(variables, secrets) { throw .containsNUL(name: entry.name) }
        let files = try Self.files(entries.filter { $0.method == .memfd }, secrets, fileKind)
        let announcements = Self.announcements(files)
        var replaced = NameSet(entries.map(\.name))
        let defaults = defaults.filter { !replaced.contains($0.name) }
        if !announcements.isEmpty {
            let taken = NameSet(entries.map(\.name) + defaults.map(\.name))
            for announcement in announcements where taken.contains(announcement.name) {
                throw .announcementTaken(name: announcement.name, of: announcement.secret)
            }
        }
        let literals = defaults + announcements.map { ($0.name, $0.value) }
        for (name, value) in literals {
            try Self.checkLength(name, value.utf8.count)
            replaced.insert(name)
        }
        let processIDs = processIDs.filter { policy.passes($0) && !replaced.contains($0) }
        for name in processIDs { replaced.insert(name) }
        let stale = policy.passesEverything ? NameSet() : Self.staleAnnouncements(parent)
        environment = EnvironmentBlock(
            inherited: parent.entries.filter {
                policy.passes($0.name) && !replaced.contains($0.name) && !stale.contains($0.name)
            },
            literals: literals.map { "\($0.name)=\($0.value)" },
            secrets: secrets.takeBytes(),
            offsets: variables.map(\.start),
            processIDs: processIDs
        )
        self.files = files
    }

    private static func firstWithNUL(
        _ entries: [SecretBlock.Entry],
        _ secrets: borrowing SecretBlock
    ) -> SecretBlock.Entry? {
        secrets.withBytes { bytes in
            for entry in entries {
                for index in entry.value where bytes[index] == 0 { return entry }
            }
            return nil
        }
    }

    private static func files(
        _ entries: [SecretBlock.Entry],
        _ secrets: borrowing SecretBlock,
        _ kind: FileKind
    ) throws(DeliveryError) -> [SecretFile] {
        var files: [SecretFile] = []
        for entry in entries {
            do throws(SystemError) {
                let file = try secrets.withBytes { bytes throws(SystemError) in
                    try Self.file(entry.name, bytes.extracting(entry.value), kind)
                }
                files.append(file)
            } catch { throw .memfd(name: entry.name, error) }
        }
        return files
    }

    private static func file(
        _ name: String,
        _ contents: Span<UInt8>,
        _ kind: FileKind
    ) throws(SystemError) -> SecretFile {
        switch kind {
        case .sealed: SecretFile(name: name, file: try Memfd.sealed(name: name, contents: contents))
        case .replaceable(let owner):
            SecretFile(name: name, try Memfd.replaceable(name: name, contents: contents, owner: owner))
        }
    }

    /// The convention that database images follow, and one variable that lists them all.
    private static func announcements(_ files: [SecretFile]) -> [Announcement] {
        if files.isEmpty { return [] }
        let list = files.map { "\($0.name):\($0.number)" }.joined(separator: ",")
        return files.map {
            Announcement(name: "\($0.name)_FILE", value: "/proc/self/fd/\($0.number)", secret: $0.name)
        }
            + [Announcement(name: "LAUNCH_FDS", value: list, secret: files[0].name)]
    }

    /// The announcements that a launch around this one made: its memfds do not pass, and their numbers may become
    /// something else.
    private static func staleAnnouncements(_ parent: ProcessEnvironment) -> NameSet {
        guard let list = parent.text("LAUNCH_FDS") else { return NameSet() }
        let names = list.split(separator: ",").compactMap { $0.split(separator: ":").first }
        return NameSet(["LAUNCH_FDS"] + names.map { "\($0)_FILE" })
    }

    private static func checkLength(_ name: String, _ valueCount: Int) throws(DeliveryError) {
        let bytes = name.utf8.count + 1 + valueCount
        if bytes > longestString { throw .tooLong(name: name, bytes: bytes, limit: longestString) }
    }
}
