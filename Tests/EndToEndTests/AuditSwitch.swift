import Foundation
import LaunchProgram
import Testing

/// The kernel's audit, switched on for one test; off again when this is gone, and when the test's process is: the
/// process that holds the switch ends with its stdin. One test of this machine at a time.
final class AuditSwitch {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    private static let script = """
        import fcntl, os, socket, struct, sys, tempfile
        lock = os.open(tempfile.gettempdir(), os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        def ask(kind, body=b'', flags=1):
            audit = socket.socket(16, socket.SOCK_RAW, 9)
            audit.sendto(struct.pack('=IHHII', 16 + len(body), kind, flags, 1, 0) + body, (0, 0))
            answer = audit.recv(8192)
            if struct.unpack('=H', answer[4:6])[0] == 2 and struct.unpack('=i', answer[16:20])[0]: sys.exit(repr((kind, answer)))
            return answer
        def put(mask, enabled=0, rate=0, backlog=0):
            ask(1001, struct.pack('=10I', mask, enabled, 0, 0, rate, backlog, 0, 0, 0, 0), 5)
        _, enabled, _, _, rate, backlog = struct.unpack('=6I', ask(1000)[16:40])
        if enabled == 2: sys.exit('locked')
        wanted = sys.argv[1]
        if wanted == 'off':
            print('was on' if enabled else 'ready', flush=True)
            sys.stdin.read()
        else:
            try:
                # Everything else that runs here is recorded too.
                put(25, 1, int(wanted), 1 << 16)
                print('ready', flush=True)
                sys.stdin.read()
            finally: put(25, enabled, rate, backlog)
        """

    /// Nil, said in a line, where this process may not.
    ///
    /// - Parameter rate: records a second at most; 0 for no limit, nil for audit as it is, which must be off.
    init?(rate: Int? = 0) throws {
        guard geteuid() == 0, let python = LaunchProgram.tool("python3") else {
            print("skipped: only root switches audit")
            return nil
        }
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", Self.script, rate.map { "\($0)" } ?? "off"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try withNoSignalBlocked { try process.run() }
        try output.fileHandleForWriting.close()
        let line = output.fileHandleForReading.availableData
        guard line.starts(with: Data("ready".utf8)) else {
            print("skipped: audit cannot be switched here")
            end()
            return nil
        }
    }

    deinit { end() }

    private func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

extension Workshop {
    /// Runs `launch` so that it cannot read audit: with the observer alone, whatever this machine has switched on.
    func launchUnaudited(arguments: [String]) throws -> Outcome {
        guard geteuid() == 0 else { return try launch(arguments: arguments) }
        let setpriv = try #require(LaunchProgram.tool("setpriv"))
        let without = ["--bounding-set", "-audit_read", "--inh-caps", "-audit_read"]
        return try run(setpriv, without + [LaunchProgram.path] + arguments)
    }

    func launchUnaudited(_ arguments: String...) throws -> Outcome {
        try launchUnaudited(arguments: arguments)
    }
}
