import Glibc

/// How a process ended.
enum Ending: Equatable {
    case exited(CInt)
    case died(CInt)
    case stopped(CInt)
    case notStarted(CInt)

    init(status: CInt) {
        self =
            switch status & 0x7f {
            case 0: .exited(status >> 8 & 0xff)
            case 0x7f: .stopped(status >> 8 & 0xff)
            default: .died(status & 0x7f)
            }
    }
}

/// A process of its own group whose standard output is read line by line.
final class RunningProcess {
    /// Zero when it could not be started.
    private(set) var process: pid_t = 0
    private let output: CInt
    /// Closing it releases a harness started with `--hold 9`.
    private var held: CInt
    private var pending: [UInt8] = []
    private var ending: Ending?

    /// Starts `executable` with `arguments`, of which the first is argv[0].
    init(
        _ executable: String,
        _ arguments: [String],
        environment: [String] = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin"]
    ) {
        var lines: [CInt] = [-1, -1]
        var hold: [CInt] = [-1, -1]
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var all = sigset_t()
        var none = sigset_t()
        // Safety: every pointer is to a local that outlives its call; the vectors end with nil and are freed below.
        // Socket pairs, because Glibc's module hides pipe2 and other tests start processes meanwhile.
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        unsafe socketpair(AF_UNIX, kind, 0, &lines)
        unsafe socketpair(AF_UNIX, kind, 0, &hold)
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, lines[1], 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, hold[0], 9)
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
        var argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        let failure = unsafe posix_spawn(&process, executable, &actions, &attributes, &argv, &envp)
        if failure != 0 { ending = .notStarted(failure) }
        unsafe (argv + envp).forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
        close(lines[1])
        close(hold[0])
        output = lines[0]
        held = hold[1]
    }

    /// The harness with options and a command.
    static func harness(_ arguments: String...) -> RunningProcess {
        RunningProcess(Programs.harness, [Programs.harness] + arguments)
    }

    deinit {
        if ending == nil { kill(process, SIGKILL) }
        _ = wait()
        release()
        close(output)
    }

    /// Lets a held harness go on.
    func release() {
        if held >= 0 { close(held) }
        held = -1
    }

    func send(_ signal: CInt) { kill(process, signal) }

    /// The next line of output without its end, nil at the end of output.
    func line() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            // Safety: at most the buffer's size.
            let count = unsafe read(output, &buffer, buffer.count)
            guard count > 0 else {
                defer { pending = [] }
                return pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self)
            }
            pending += buffer[..<count]
        }
    }

    /// The words of the next line that starts with `word`; empty at the end of output.
    func words(after word: String) -> [String] {
        while let line = line() {
            let words = line.split(separator: " ").map(String.init)
            if words.first == word { return words }
        }
        return []
    }

    /// All further lines.
    func rest() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }

    /// How it ended.
    func wait() -> Ending {
        if let ending { return ending }
        var status: CInt = 0
        // Safety: the status has room for the answer.
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let result = Ending(status: status)
        ending = result
        return result
    }
}

/// Waits until `condition` holds, ten seconds at most.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<10_000 {
        if condition() { return true }
        usleep(1000)
    }
    return false
}

/// sigqueue(3).
func queue(_ signal: CInt, _ value: CInt, to process: pid_t) {
    var content = unsafe sigval()
    unsafe content.sival_int = value
    // Safety: passed by value.
    _ = unsafe sigqueue(process, signal, content)
}
