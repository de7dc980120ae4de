import Foundation
import LaunchProgram
import Testing

/// The lines that `--report-denials` ends with make the command work: given one by one, in a profile, in a manifest.
@Suite(.timeLimit(.minutes(30))) struct `Lines that allow what was refused` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    /// One kind of denial.
    struct Case: CustomTestStringConvertible, Sendable {
        /// What is tried.
        var name: String
        /// The profile that refuses, beside what a program is made of.
        var lines: [String]
        /// Fails with another status than 0 as long as anything is refused; `sys.argv[1]` is a directory of its own.
        var script: String
        /// What the report must suggest.
        var keys: [String]
        /// A program that gives up at its first failure is told the next one the next time.
        var rounds = 1
        var needsRoot = false
        var isAudited = false

        var testDescription: String { name }
    }

    /// Python with all it needs, and nothing of /tmp.
    private static let files = [
        #"filesystem.read = ["/usr", "/lib", "/lib64", "/bin", "/dev", "/proc", "/root", "/etc"]"#,
        #"filesystem.execute = ["/usr", "/lib", "/lib64", "/bin", "/root"]"#,
        #"filesystem.write = ["/dev/null"]"#, #"filesystem.missing = "skip""#,
    ]

    private static let attempt = """
        import ctypes, os, signal, socket, subprocess, sys
        place, failed = sys.argv[1], []
        libc = ctypes.CDLL(None, use_errno=True)
        arm = os.uname().machine == 'aarch64'
        def attempt(what, *words):
            try: return what(*words)
            except OSError as error: failed.append((what, words, error))
        def call(number, *words):
            result = libc.syscall(number, *words)
            if result < 0: raise OSError(ctypes.get_errno(), str(number))
            return result

        """

    static let cases: [Case] = [
        Case(
            name: "reading files and directories",
            lines: files,
            script: "attempt(open, f'{place}/file'); attempt(os.listdir, f'{place}/two words')",
            keys: ["filesystem.read"]
        ),
        Case(
            name: "writing, making, removing, renaming",
            lines: files,
            script: """
                def write(name): open(name, 'r+').write('text')
                attempt(write, f'{place}/file')
                attempt(os.truncate, f'{place}/file', 1)
                attempt(os.open, f'{place}/new', os.O_CREAT | os.O_WRONLY)
                attempt(os.mkdir, f'{place}/directory')
                attempt(os.symlink, 'x', f'{place}/link')
                attempt(os.mkfifo, f'{place}/fifo')
                attempt(os.link, f'{place}/file', f'{place}/other')
                attempt(os.rename, f'{place}/moved', f'{place}/two words/moved')
                attempt(os.unlink, f'{place}/removed')
                attempt(os.rmdir, f'{place}/empty')
                attempt(socket.socket(socket.AF_UNIX).bind, f'{place}/socket')
                """,
            keys: ["filesystem.write"]
        ),
        Case(
            name: "executing",
            lines: files,
            script: "attempt(subprocess.run, [f'{place}/program'])",
            keys: ["filesystem.execute"]
        ),
        Case(
            name: "what only audit sees: ioctls, interpreters, signals to threads and groups",
            lines: files,
            script: """
                import fcntl
                def count():
                    try: fcntl.ioctl(os.open('/dev/zero', os.O_RDONLY), 0x541B, bytes(4))
                    except OSError as error:
                        if error.errno != 25: raise
                attempt(count)
                attempt(subprocess.run, [f'{place}/script'])
                attempt(call, 131 if arm else 234, os.getppid(), os.getppid(), 0)
                """,
            keys: ["filesystem.device_ioctl", "filesystem.execute", "scope.signals"],
            rounds: 2,
            isAudited: true
        ),
        Case(
            name: "connecting and listening",
            lines: ["network.connect = [443]", "network.bind = [443]"],
            script: """
                def connect(port):
                    try: socket.create_connection(('127.0.0.1', port))
                    except ConnectionRefusedError: pass
                attempt(connect, 1); attempt(connect, 2)
                attempt(socket.create_server, ('127.0.0.1', 0))
                attempt(socket.socket().bind, ('127.0.0.1', 48_123))
                """,
            keys: ["network.connect", "network.bind"]
        ),
        Case(
            name: "the network where there is none",
            lines: [#"network = "none""#],
            script: """
                def connect(port):
                    try: socket.create_connection(('127.0.0.1', port))
                    except ConnectionRefusedError: pass
                attempt(connect, 1)
                """,
            keys: ["network.sockets"],
            rounds: 2
        ),
        Case(
            name: "calls of the filter",
            lines: [],
            script: """
                attempt(call, 219 if arm else 250, 0, -3, 1)
                attempt(call, 97 if arm else 272, 0)
                attempt(call, 92 if arm else 135, 0x0040000)
                """,
            keys: ["seccomp.allow.reported.calls"]
        ),
        Case(
            name: "calls of a filter of one's own",
            lines: [
                #"seccomp.deny.mine.calls = ["getpriority"]"#, #"seccomp.deny.mine.answer = "EIO""#,
                #"seccomp.deny.mine.reason = "no reason""#,
                #"seccomp.allow.reported.calls = ["unshare"]"#,
            ],
            script: "attempt(os.getpriority, os.PRIO_PROCESS, 0); attempt(call, 97 if arm else 272, 0)",
            keys: ["seccomp.allow.reported.calls"]
        ),
        Case(
            name: "what takes a capability",
            lines: [],
            script: """
                attempt(socket.socket().bind, ('127.0.0.1', 87))
                attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
                attempt(os.setgid, 12345)
                attempt(os.chroot, '/')
                """,
            keys: ["capabilities.keep", "seccomp.allow.reported.calls"],
            needsRoot: true
        ),
        Case(
            name: "signals and abstract sockets",
            lines: [],
            script: """
                attempt(os.kill, os.getppid(), 0)
                for line in open('/proc/net/unix'):
                    if line.rstrip().endswith(sys.argv[2]): break
                else: sys.exit('no socket')
                attempt(socket.socket(socket.AF_UNIX).connect, chr(0) + sys.argv[2])
                """,
            keys: ["scope.signals", "scope.abstract_sockets"]
        ),
    ]

    /// A stream socket without a file, of a process outside.
    private final class AbstractSocket {
        let name = "launch-test-\(UUID().uuidString)"
        private let number: Int32

        init() throws {
            number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // Safety: the name is shorter than its place, and the address outlives the call.
            let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
                unsafe bytes[3..<(3 + name.utf8.count)].copyBytes(from: name.utf8)
                return unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                    unsafe bind(number, $0.baseAddress, socklen_t(3 + name.utf8.count))
                }
            }
            try #require(result == 0 && listen(number, 5) == 0)
        }

        deinit { close(number) }
    }

    private func prepare(_ place: String) throws {
        try? FileManager.default.removeItem(atPath: place)
        for directory in ["two words", "empty"] {
            try FileManager.default.createDirectory(
                atPath: "\(place)/\(directory)",
                withIntermediateDirectories: true
            )
        }
        for name in ["file", "removed", "moved"] {
            try Data("text".utf8).write(to: URL(filePath: "\(place)/\(name)"))
        }
        let program = URL(fileURLWithPath: "/bin/true").resolvingSymlinksInPath().path
        try FileManager.default.copyItem(atPath: program, toPath: "\(place)/program")
        try workshop.write("place/script", "#!\(place)/program\n", mode: 0o755)
    }

    @Test(arguments: cases) func `are enough`(_ tried: Case) throws {
        guard geteuid() == 0 || !tried.needsRoot else { return print("skipped: \(tried.name) takes root") }
        let audit = tried.isAudited ? try AuditSwitch() : nil
        guard audit != nil || !tried.isAudited else { return }
        let place = workshop.path("place")
        let peer = try AbstractSocket()
        let end = "\nfor what in failed: print(what)\nsys.exit(1 if failed else 0)\n"
        let python = try #require(LaunchProgram.tool("python3"))
        let base = tried.lines
        let command = ["--", python, "-c", Self.attempt + tried.script + end, place, peer.name]
        func run(_ options: [String]) throws -> Outcome {
            try prepare(place)
            let arguments = ["--report-denials"] + options + command
            return try tried.isAudited
                ? workshop.launch(arguments: arguments) : workshop.launchUnaudited(arguments: arguments)
        }
        func options(_ lines: [String]) -> [String] { lines.flatMap { ["--isolation", $0] } }

        // Each round a profile that extends the one before.
        var lines: [String] = []
        try workshop.write("0.toml", (["extends = \"default\""] + base).joined(separator: "\n"))
        for round in 0..<tried.rounds {
            let refused = try run(options(base + lines))
            try #require(refused.status == 1, "\(refused.text)\(refused.errorText)")
            let suggested = Self.suggested(refused)
            lines += suggested
            let manifest = ["version = 1", "[isolation]", "profile = \"./\(round).toml\""] + suggested
            try workshop.write("manifest.toml", manifest.joined(separator: "\n"))
            let profile = (["extends = \"\(round).toml\""] + suggested).joined(separator: "\n")
            try workshop.write("\(round + 1).toml", profile)
        }
        for key in tried.keys { #expect(lines.contains { $0.hasPrefix(key) }, "\(lines)") }
        let ways = [
            options(base + lines), ["--profile", "./\(tried.rounds).toml"], ["-c", "manifest.toml"],
        ]
        for way in ways {
            let allowed = try run(way)
            #expect(
                allowed.status == 0 && allowed.errorText == "launch: nothing was refused\n",
                "\(way) \(allowed.text)\(allowed.errorText)"
            )
        }
        withExtendedLifetime(audit) {}
    }

    private static func suggested(_ outcome: Outcome) -> [String] {
        outcome.errorText.split(separator: "\n").filter { $0.hasPrefix("launch: hint: ") }
            .map { String($0.dropFirst("launch: hint: ".count)) }.filter { $0.contains(" = ") }
    }
}
