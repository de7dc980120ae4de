import Foundation
import Glibc
import LaunchProgram

/// A program that runs while the test looks at it: lines in, lines out, errors in a file.
///
/// Not `Process`: every descriptor here is close-on-exec, so that no other test's program keeps a pipe open.
final class RunningProgram {
    let process: pid_t
    private static let stream = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    private var input: CInt
    private let output: CInt
    private let errors: String
    private var pending: [UInt8] = []
    private var ended = false

    /// - Parameter words: the program, looked for in PATH, and its arguments; runs in the workshop.
    init(_ words: [String], in workshop: Workshop, adding variables: [String: String] = [:]) throws {
        var toProgram: [CInt] = [-1, -1]
        var fromProgram: [CInt] = [-1, -1]
        errors = try workshop.write("home/.errors-" + UUID().uuidString, "")
        // Sockets, because they can be made close-on-exec at once.
        // Safety: the arrays have two elements, the other pointers outlive the calls that use them.
        guard unsafe socketpair(AF_UNIX, Self.stream, 0, &toProgram) == 0,
            unsafe socketpair(AF_UNIX, Self.stream, 0, &fromProgram) == 0
        else { throw POSIXError(.EMFILE) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, toProgram[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, fromProgram[1], 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY, 0)
        let environment = workshop.environment.merging(variables) { $1 }.map { "\($0)=\($1)" }
        var argv = unsafe (["enter", workshop.directory] + words).map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        let enter = try Compiled.program("enter")
        var process: pid_t = 0
        let failure = unsafe posix_spawn(&process, enter, &actions, nil, &argv, &envp)
        unsafe (argv + envp).forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        close(toProgram[0])
        close(fromProgram[1])
        input = toProgram[1]
        output = fromProgram[0]
        self.process = process
        if failure != 0 { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
    }

    deinit {
        if !ended { Glibc.kill(process, SIGKILL) }
        _ = wait()
        close(output)
    }

    func send(_ signal: CInt) { Glibc.kill(process, signal) }

    func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        // Safety: the buffer has that many bytes.
        _ = unsafe Glibc.send(input, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// The next line; nil at the end of output, when everyone who could write has ended.
    func line() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                defer { pending.removeSubrange(...end) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            // Safety: at most the buffer's size.
            let count = unsafe read(output, &buffer, buffer.count)
            if count <= 0 { return nil }
            pending += buffer[..<count]
        }
    }

    /// Says `line` and returns the answer.
    func ask(_ line: String) -> String? {
        say(line)
        return self.line()
    }

    /// Closes the input, waits, and returns the status as a shell tells it: 128 + n for signal n.
    func wait() -> CInt {
        if input >= 0 { close(input) }
        input = -1
        if ended { return -1 }
        ended = true
        var status: CInt = 0
        // Safety: the status has room for the answer.
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }
}

extension RunningProgram {
    /// `launch` with these options and the subject as its command, both settled: the child has executed and
    /// answers, and the supervisor forwards signals, so that its filter is in place.
    static func subject(
        _ options: [String],
        behind wrapper: [String] = [],
        in workshop: Workshop,
        adding variables: [String: String] = [:]
    ) throws -> (supervisor: RunningProgram, child: pid_t) {
        let words =
            wrapper + [LaunchProgram.path] + options + ["--", try Compiled.program("subject"), "ready"]
        let running = try RunningProgram(words, in: workshop, adding: variables)
        guard let child = running.line().flatMap({ pid_t($0) }) else {
            throw NotStarted(errors: running.errorText)
        }
        running.send(SIGUSR1)
        // The answer shows that the signal handler has returned.
        guard running.line() == "signal", running.ask("ping") == "pong" else {
            throw NotStarted(errors: running.errorText)
        }
        return (running, child)
    }

    struct NotStarted: Error { let errors: String }
}
