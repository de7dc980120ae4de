import Foundation
import Glibc
import LaunchProgram

/// A program that runs while the test uses it.
///
/// Not `Process`: it takes a program for ended that has closed what it inherited, as `launch` does, and then waits for
/// it on the one thread that waits for all.
final class RunningProgram {
    /// How a program ended: its status as a shell tells it, 128 + n for signal n, and what it said.
    struct Ended {
        let status: CInt
        let text: String
        let errorText: String
    }

    private let process: pid_t
    private let files: [String]
    private var status: CInt?
    /// Far more than any program takes, so that a test ends that would wait for ever.
    private static let patience: TimeInterval = 300

    /// - Parameter words: the path of the program, and its arguments.
    init(_ words: [String], in workshop: Workshop, adding variables: [String: String] = [:]) throws {
        files = ["output-", "errors-"].map { workshop.path($0 + UUID().uuidString) }
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var noSignals = sigset_t()
        let environment = workshop.environment.merging(variables) { $1 }.map { "\($0)=\($1)" }
        var argv = unsafe words.map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        var process: pid_t = 0
        // Safety: all pointers outlive the calls that use them; what is made here is destroyed here.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in zip(1..., files) {
            let flags = O_WRONLY | O_CREAT | O_APPEND
            unsafe posix_spawn_file_actions_addopen(&actions, CInt(descriptor), file, flags, 0o600)
        }
        // A test runs on a thread that blocks most signals.
        unsafe sigemptyset(&noSignals)
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawnattr_setsigmask(&attributes, &noSignals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let failure = unsafe posix_spawn(&process, words[0], &actions, &attributes, &argv, &envp)
        unsafe (argv + envp).forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
        self.process = process
        guard failure == 0 else {
            status = 127
            throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT)
        }
    }

    deinit {
        // After a test that failed half-way. SIGKILL last: nginx's workers outlive a master that was killed so.
        send(SIGTERM)
        for _ in 0..<3000 where isRunning { usleep(10_000) }
        send(SIGKILL)
        _ = end()
    }

    /// What it has said until now, on both.
    var said: String { files.map(Self.text).joined() }

    private static func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    /// The program has not come up, or has ended, or has never got to what was waited for.
    struct NotReady: Error { let said: String }

    /// Asks until the answer is yes.
    func wait(until isReady: () throws -> Bool) throws {
        let start = Date()
        while try !isReady() {
            guard isRunning, Date().timeIntervalSince(start) < Self.patience else {
                throw NotReady(said: said)
            }
            usleep(10_000)
        }
    }

    private var isRunning: Bool {
        reap(WNOHANG)
        return status == nil
    }

    private func reap(_ options: CInt) {
        guard status == nil else { return }
        var code: CInt = 0
        // Safety: the code has room for the answer.
        guard unsafe waitpid(process, &code, options) == process else { return }
        status = code & 0x7f == 0 ? code >> 8 & 0xff : 128 + code & 0x7f
    }

    func send(_ signal: CInt) {
        if isRunning { kill(process, signal) }
    }

    /// The one process that it has started.
    func child() throws -> pid_t {
        let list = try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        let children = list.split(separator: " ").compactMap { pid_t($0) }
        guard children.count == 1 else { throw NotReady(said: "children: \(list)") }
        return children[0]
    }

    /// Waits for the end.
    func end() -> Ended {
        while status == nil { reap(0) }
        return Ended(status: status ?? 0, text: Self.text(of: files[0]), errorText: Self.text(of: files[1]))
    }

    /// Sends SIGTERM to what was started, waits for the end, and returns the status.
    func stop() -> CInt {
        send(SIGTERM)
        return end().status
    }
}
