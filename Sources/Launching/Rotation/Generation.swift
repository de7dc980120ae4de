internal import LinuxSystem

/// A launch that the process that follows changes has started: the one whose command runs, one that is to follow it, or one
/// that replaces its files. This side never sees a value.
final class Generation {
    let process: ImageProcess
    /// The files as they were before it read them, or later.
    var state: WatchedState
    /// What of it cannot change while its command runs.
    let shape: RunningShape?
    /// When it began to run, in seconds since 1970.
    var began = Clock.unixSeconds()
    /// Its command's number, once it runs.
    private(set) var command: Int32?
    /// By which its command's memory files are written; nil until it runs.
    private(set) var writers: [Writer]?
    /// Whether it was told to go on.
    private(set) var isTold = false
    /// How far it was asked to stop.
    var stopping = Stopping.no

    private var socket: ControlSocket?
    private var handle: ForeignProcess?
    private var isSilent = false

    /// A memory file of the command.
    final class Writer {
        let name: String
        let file: OwnedDescriptor
        var number: Int32 { file.rawValue }

        init(name: String, file: consuming OwnedDescriptor) {
            self.name = name
            self.file = file
        }
    }

    /// How far a command was asked to stop to make room for the next.
    enum Stopping { case no, asked, killed, over }

    /// What it says.
    enum Word { case ready, started, nothing }

    init(
        _ process: ImageProcess,
        _ socket: consuming ControlSocket,
        state: WatchedState,
        shape: RunningShape?
    ) {
        self.process = process
        self.socket = consume socket
        self.state = state
        self.shape = shape
    }

    /// Readable when it says something; nil when it has no more to say.
    var descriptor: Int32? { isSilent ? nil : socket?.descriptor.rawValue }

    /// Takes what it says.
    func hear() -> Word {
        guard let message = socket?.receive() else {
            isSilent = true
            return .nothing
        }
        switch message.kind {
        case "R": return .ready
        case "S":
            let parts = message.text.split(separator: " ")
            command = parts.first.flatMap { Int32($0) }
            if let descriptor = message.takeFirst() { handle = ForeignProcess(descriptor) }
            var writers: [Writer] = []
            for name in parts.dropFirst().first?.split(separator: ",") ?? [] {
                if let file = message.takeFirst() { writers.append(Writer(name: String(name), file: file)) }
            }
            self.writers = writers
            return .started
        default: return .nothing
        }
    }

    /// Lets it go on.
    func go() {
        isTold = true
        began = Clock.unixSeconds()
        try? socket?.send("G")
    }

    /// Tells it that nobody waits for it.
    func hangUp() { socket = nil }

    /// Asks its command to stop; its own supervisor sees to that.
    func askToStop() {
        stopping = .asked
        process.send(15 /* SIGTERM */)
    }

    /// Kills its command; its supervisor lives, and sees to what the command leaves behind.
    func killCommand() {
        stopping = .killed
        switch handle {
        case .some(let handle): handle.kill()
        case .none: process.send(9 /* SIGKILL */)
        }
    }
}
