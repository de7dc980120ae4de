import Foundation
import Glibc
import LaunchProgram
import Testing

/// The command as somebody else: who it is, what it may do, and what it still has of the launcher.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(30)))
struct `Another user for the command` {
    private let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        chmod(workshop.directory)
    }

    private func chmod(_ path: String) {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func launch(_ isolation: [String], _ command: String...) throws -> Outcome {
        try workshop.shell(words(isolation, command))
    }

    private func words(_ isolation: [String], _ command: [String]) -> [String] {
        [LaunchProgram.path] + isolation.flatMap { ["--isolation", $0] } + ["--"] + command
    }

    private static let nobody = ["identity.user=\"nobody\""]

    @Test func `has its user, its groups and no capability`() throws {
        let text = try launch(Self.nobody, "setpriv", "--dump").text
        #expect(text.contains("euid: 65534\n"))
        #expect(text.contains("\nuid: 65534\n") || text.hasPrefix("uid: 65534\n"))
        #expect(text.contains("egid: 65534\n"))
        #expect(text.contains("Supplementary groups: 65534\n"))
        #expect(text.contains("Capability bounding set: [none]\n"))
        #expect(text.contains("noroot_locked"))
        #expect(text.contains("no_setuid_fixup_locked"))
        #expect(text.contains("Parent death signal: KILL"))
        let root = try launch([], "setpriv", "--dump").text
        #expect(root.contains("euid: 0\n"))
    }

    @Test func `is told so by HOME, USER and LOGNAME, unless the manifest says otherwise`() throws {
        let show = "echo $HOME $USER $LOGNAME"
        let environment = ["USER": "root", "LOGNAME": "root"]
        func run(_ isolation: [String]) throws -> String {
            try workshop.shell(words(isolation, ["sh", "-c", show]), adding: environment).text
        }
        #expect(try run(Self.nobody) == "/nonexistent nobody nobody\n")
        #expect(try run(["identity={user=\"4242\",group=\"7\"}"]) == "/\n")
        #expect(try run([]) == "\(workshop.directory)/home root root\n")
        // The same user again is nobody else.
        #expect(try run(["identity.user=\"root\""]) == "\(workshop.directory)/home root root\n")
        try workshop.write("launch.toml", "version = 1\n[env.HOME]\nvalue = \"/srv\"\n")
        #expect(try run(Self.nobody) == "/srv nobody nobody\n")
        let explained = try workshop.shell(
            [LaunchProgram.path, "explain"] + words(Self.nobody, ["true"]).dropFirst()
        )
        #expect(explained.text.contains("user 65534"), "\(explained.text)\(explained.errorText)")
    }

    @Test func `keeps a capability the profile keeps, through ambient`() throws {
        let keep = Self.nobody + ["capabilities.keep=[\"CAP_NET_ADMIN\"]"]
        let attack = try Compiled.program("attack")
        #expect(try launch(keep, attack, "force-buffer").status == Answer.worked)
        #expect(try launch(Self.nobody, attack, "force-buffer").status == Answer.notPermitted)
        // Control: with the ambient calls left out, execve drops it.
        let tracer = [try Compiled.program("leave-out"), Call.clearAmbient, "--"]
        let text = try workshop.shell(tracer + words(keep, [attack, "force-buffer"])).text
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        #expect(numbers.count == 2 && numbers[0] >= 2 && numbers[1] == Answer.notPermitted, "\(text)")
    }

    /// moby #31243: what a container's user sees when its stdout is a pipe that root made.
    @Test func `opens /dev/stdout where it is a pipe`() throws {
        let write = "echo written > /dev/stdout"
        func piped(_ words: String) throws -> Outcome {
            try workshop.shell(["sh", "-c", "\(words) sh -c '\(write)' | cat"])
        }
        let handed = try piped("\(LaunchProgram.path) --isolation 'identity.user=\"nobody\"' --")
        #expect(handed.text == "written\n", "\(handed.errorText)")
        // Control: the user changed and nothing handed over.
        let refused = try piped(Machine.asNobody.joined(separator: " "))
        #expect(refused.text == "")
        #expect(refused.errorText.contains("Permission denied"))
    }

    @Test func `does not get what has a name: files, FIFOs and terminals keep their owner`() throws {
        let file = try workshop.write("log", "")
        let script = """
            \(LaunchProgram.path) --isolation 'identity.user="nobody"' -- sh -c 'echo direct' > \(file)
            stat -c %u \(file)
            mkfifo \(file).fifo; cat \(file).fifo > /dev/null &
            \(LaunchProgram.path) --isolation 'identity.user="nobody"' -- sh -c 'echo direct' > \(file).fifo
            stat -c %u \(file).fifo
            \(LaunchProgram.path) --isolation 'identity.user="nobody"' -- true > /dev/full; stat -c %u /dev/full
            """
        #expect(try workshop.shell(["sh", "-c", script]).text == "0\n0\n0\n")
        #expect(try workshop.read("log") == "direct\n")
    }

    @Test func `dies with a killed launcher, although the change clears the signal`() throws {
        let isolation = words(Self.nobody, []).dropFirst().dropLast()
        let (supervisor, child) = try RunningProgram.subject(Array(isolation), in: workshop)
        #expect(ProcessFacts(process: child)["Uid"] == "65534\t65534\t65534\t65534")
        supervisor.send(SIGKILL)
        #expect(supervisor.wait() == 128 + SIGKILL)
        for _ in 0..<1000 where !isGone(child) { usleep(10_000) }
        #expect(isGone(child))
    }

    private func isGone(_ process: pid_t) -> Bool {
        ProcessFacts(process: process)["State"].map { $0.hasPrefix("Z") } ?? true
    }

    @Test func `is signalled by the supervisor, which keeps CAP_KILL for it`() throws {
        let isolation = words(Self.nobody, []).dropFirst().dropLast()
        let (supervisor, _) = try RunningProgram.subject(Array(isolation), in: workshop)
        supervisor.send(SIGTERM)
        // The end of output; waiting closes the input, at whose end the command exits too.
        #expect(supervisor.line() == nil)
        #expect(supervisor.wait() == 128 + SIGTERM)
    }

    @Test func `that is the same user takes no privilege`() throws {
        try workshop.giveAway()
        func asNobody(_ isolation: String...) throws -> Outcome {
            try workshop.shell(Machine.asNobody + words(isolation, ["id", "-u"]))
        }
        #expect(try asNobody("identity.user=\"nobody\"").text == "65534\n")
        #expect(try asNobody("identity={user=\"65534\",group=\"nogroup\",groups=[]}").text == "65534\n")
        for other in [
            "identity.user=\"root\"", "identity.group=\"root\"",
            "identity={user=\"nobody\",groups=[\"root\"]}",
        ] {
            let refused = try asNobody(other)
            #expect(refused.status == 125)
            #expect(refused.errorText.contains("CAP_SETUID"), "\(refused.errorText)")
        }
    }

    @Test func `that nobody knows is an error, with the name that was meant`() throws {
        let outcome = try launch(["identity.user=\"nobdy\""], "touch", workshop.path("started"))
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("/etc/passwd"))
        #expect(outcome.errorText.contains("did you mean nobody?"))
        #expect(!FileManager.default.fileExists(atPath: workshop.path("started")))
    }

    @Test func `must be able to enter the directory`() throws {
        try FileManager.default.createDirectory(
            atPath: workshop.path("closed"),
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let workdir = "workdir=\"\(workshop.path("closed"))\""
        #expect(try launch([workdir], "pwd").text == workshop.path("closed") + "\n")
        let refused = try launch(Self.nobody + [workdir], "pwd")
        #expect(refused.status == 125)
        #expect(refused.errorText.contains("change to \(workshop.path("closed")): Permission denied"))
        let missing = try launch(["workdir=\"/no/such\""], "pwd")
        #expect(missing.errorText.contains("change to /no/such: No such file or directory"))
    }

    /// Own CAP_SETPCAP would take back securebits that are only set.
    @Test func `cannot unlock its securebits with CAP_SETPCAP`() throws {
        let keep = ["capabilities.keep=[\"CAP_SETPCAP\"]"]
        let unlock = ["setpriv", "--securebits", "-noroot", "true"]
        #expect(try workshop.shell(words(keep, unlock)).status != 0)
        #expect(try workshop.shell(unlock).status == 0)
    }

    @Test func `sets nice, umask and oom_score_adj, as non-root too, and gives launch its own score back`()
        throws
    {
        try workshop.giveAway()
        let isolation = ["nice=3", "umask=\"0027\"", "oom_score_adj=300"]
        // launch gives its own back once the command runs.
        let script = """
            nice; umask; cat /proc/self/oom_score_adj
            until [ "$(cat /proc/$PPID/oom_score_adj)" = 0 ]; do :; done; echo 0
            """
        for user in [[], Machine.asNobody] {
            let outcome = try workshop.shell(user + words(isolation, ["sh", "-c", script]))
            #expect(outcome.text == "3\n0027\n300\n0\n", "\(outcome.errorText)")
        }
        let refused = try workshop.shell(Machine.asNobody + words(["nice=-1"], ["true"]))
        #expect(refused.status == 125)
        #expect(refused.errorText.contains("CAP_SYS_NICE"))
        let lower = try workshop.shell(Machine.asNobody + words(["oom_score_adj=-1"], ["true"]))
        #expect(lower.status == 125)
        #expect(lower.errorText.contains("CAP_SYS_RESOURCE"))
    }

    @Test func `cannot have a limit above the hard one`() throws {
        try workshop.giveAway()
        let limited = ["prlimit", "--nofile=100:200", "--"]
        func run(_ limit: String) throws -> Outcome {
            let command = words(["limits.nofile=\(limit)"], ["sh", "-c", "ulimit -Sn; ulimit -Hn"])
            return try workshop.shell(Machine.asNobody + limited + command)
        }
        #expect(try run("200").text == "200\n200\n")
        let refused = try run("201")
        #expect(refused.status == 125)
        #expect(refused.errorText.contains("nofile to 201, above the hard limit of 200"))
    }

    /// Few descriptors and processes for the command are enough for launch, which needs more before.
    @Test func `may be given tight limits`() throws {
        let limits = [
            "limits.nofile=3", "limits.nproc=1", "filesystem.read=[\"/\"]", "filesystem.execute=[\"/\"]",
        ]
        let posture = try Compiled.program("posture")
        for user in [[], Machine.asNobody] {
            let outcome = try workshop.shell(user + words(limits, [posture]))
            #expect(outcome.text.contains("limit7 3 3\n"), "\(outcome.errorText)")
        }
    }
}
