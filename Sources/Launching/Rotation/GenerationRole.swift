internal import Delivery
package import LinuxSystem
internal import Manifest

/// What this process is to the one that follows changes and never opens a value: the first launch, one that is to follow
/// it, or one that replaces the values of memory files.
///
/// Its command line is `launch-generation SOCKET ROLE MANIFEST`, and behind that the arguments as they were given.
package final class GenerationRole {
    /// The first argument.
    package static let name = "launch-generation"
    /// How many arguments stand before those that were given.
    package static let argumentCount = 4

    static let first = "first"
    static let candidate = "candidate"
    static let files = "files:"

    private let socket: ControlSocket
    private let role: String
    /// The manifest that is watched.
    let manifest: String

    /// Nil where this process is no such thing.
    package init?(_ arguments: ProcessArguments) {
        guard arguments[0] == Self.name, arguments.count >= Self.argumentCount,
            let number = Int32(arguments[1]), number > 2, OwnedDescriptor.isOpen(number)
        else { return nil }
        socket = ControlSocket(owning: number)
        role = arguments[2]
        manifest = arguments[3]
        ImageProcess.nameOwn("launch")
    }

    /// Whether it was told to go on: what becomes of it is what becomes of the launch.
    private var hasTurn = false

    /// Whether it says itself that nothing was started.
    var tellsRefusal: Bool { isFirst || hasTurn && !replacesFiles }

    /// Whether nothing runs yet.
    package var isFirst: Bool { role == Self.first }

    /// Whether this process ends when it has replaced the contents of files.
    package var replacesFiles: Bool { replacements != nil }

    /// The memory files of the command by their secrets' names; nil where none are to be replaced.
    var replacements: [(name: String, writer: Int32)]? {
        guard role.hasPrefix(Self.files) else { return nil }
        return role.dropFirst(Self.files.count).split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: ":")
            guard parts.count == 2, let number = Int32(parts[1]) else { return nil }
            return (String(parts[0]), number)
        }
    }

    /// The number that is not open as far as the command line is concerned.
    func isOwn(_ number: Int32) -> Bool { number == socket.descriptor.rawValue }

    /// Says that all is ready, and waits for the word to go on. The first launch does not wait.
    func awaitTurn() throws(LaunchError) {
        if isFirst { return }
        do throws(SystemError) { try socket.send("R") } catch { throw .rotation(.cancelled) }
        guard socket.receive()?.kind == "G" else { throw .rotation(.cancelled) }
        hasTurn = true
    }

    /// Tells which process the command is, and hands over what its memory files are written by.
    func tell(started child: borrowing StartedChild, _ delivery: borrowing DeliveryPlan) throws(LaunchError) {
        let writers = delivery.writers
        let text = "\(child.processID) " + writers.map { $0.name }.joined(separator: ",")
        do throws(SystemError) {
            try socket.send("S", text, descriptors: [child.pidfd.rawValue] + writers.map { $0.number })
        } catch { throw .rotation(.notStarted(error)) }
    }
}

extension Launch {
    /// Whether the command's memory files can be replaced.
    var replacesFiles: Bool {
        if case .signal = options.onChange { return generation != nil }
        return false
    }

    /// What holds besides for a launch that follows changes: the manifest is the one that is watched, and where a signal
    /// announces changes no secret is a variable.
    func checkRotation(_ file: ManifestFile?, _ selection: SecretSelection) throws(LaunchError) {
        guard let generation else { return }
        guard let file, file.path == generation.manifest else {
            throw .rotation(.manifestGone(path: generation.manifest))
        }
        guard replacesFiles else { return }
        for item in selection.items where options.method(for: item.secret) != .memfd {
            throw .rotation(.variable(name: item.secret.name))
        }
        if selection.items.count > 252 { throw .rotation(.tooManyFiles(selection.items.count)) }
    }
}
