import Foundation
import Glibc
import LaunchProgram
import Testing

/// Namespaces as root, and as a user that may not make any without a user namespace.
@Suite(.enabled(if: LaunchProgram.tool("setpriv") != nil), .timeLimit(.minutes(30)))
struct `Namespaces of a launch` {
    private static let all = """
        namespaces={mount=true,pid=true,ipc=true,uts=true,net=true,cgroup=true,time=true,\
        read_only_root=true,private_tmp=true,private_dev=true,private_proc=true,hostname="box"}
        """

    private let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: workshop.directory
        )
    }

    /// `launch` with these settings around a shell script, as root or as nobody.
    private func run(_ settings: String..., asRoot: Bool, _ script: String) throws -> Outcome {
        // The workshop is below /tmp, which is another one with everything on.
        let place = settings.contains(Self.all) ? ["workdir=\"/\""] : []
        let options = (settings + place).flatMap { ["--isolation", $0] }
        let words = [LaunchProgram.path] + options + ["--", "sh", "-c", script]
        if asRoot { return try workshop.run(words[0], Array(words.dropFirst())) }
        // A folder of root's cannot be entered by others, so the program is given as a copy.
        let copy = workshop.path("launch")
        if !FileManager.default.fileExists(atPath: copy) {
            try FileManager.default.copyItem(atPath: LaunchProgram.path, toPath: copy)
        }
        return try workshop.run(
            "/usr/bin/setpriv",
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy] + words.dropFirst(),
            adding: ["HOME": "/nonexistent"]
        )
    }

    @Test(arguments: [true, false]) func `are the command's own`(asRoot: Bool) throws {
        let script = "for n in mnt pid ipc uts net cgroup time user; do readlink /proc/self/ns/$n; done"
        let outside = try workshop.run("/bin/sh", ["-c", script]).text.split(separator: "\n")
        let inside = try run(Self.all, asRoot: asRoot, script).text.split(separator: "\n")
        try #require(inside.count == 8)
        for (index, name) in ["mnt", "pid", "ipc", "uts", "net", "cgroup", "time"].enumerated() {
            #expect(outside[index] != inside[index], "\(name)")
        }
        // Root needs no user namespace; nobody has no other way.
        #expect((outside[7] == inside[7]) == asRoot)
    }

    @Test(.enabled(if: LaunchProgram.tool("strace") != nil))
    func `whose process 1 cannot be executed say so, and nothing is started`() throws {
        let strace = try #require(LaunchProgram.tool("strace"))
        for _ in 0..<10 {
            let words = [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=execveat", "-e", "inject=execveat:error=EPERM",
                LaunchProgram.path, "--isolation", "namespaces.pid=true", "--", "touch",
                workshop.path("started"),
            ]
            let outcome = try workshop.run(strace, words)
            #expect(outcome.status == 125, "\(outcome.errorText)")
            #expect(outcome.errorText.contains("process 1"), "\(outcome.errorText)")
        }
        #expect(!FileManager.default.fileExists(atPath: workshop.path("started")))
    }

    @Test func `with a read-only root have a working directory that is writable where it is said to be`()
        throws
    {
        guard geteuid() == 0 else { return }
        let place = workshop.directory
        let options = [
            "--isolation", "namespaces={read_only_root=true}",
            "--isolation", "filesystem={read=[\"/\"],execute=[\"/\"],write=[\"\(place)\"]}",
        ]
        let script =
            "echo a > relative && echo b > \(place)/absolute && ! echo c > /opt/c && cat relative absolute"
        let outcome = try workshop.launch(arguments: options + ["--", "sh", "-c", script])
        #expect(outcome.status == 0 && outcome.text == "a\nb\n", "\(outcome.errorText)")
    }

    @Test(arguments: [true, false]) func `that nobody asks for are those of launch`(asRoot: Bool) throws {
        let script = "for n in mnt pid ipc uts net cgroup time user; do readlink /proc/self/ns/$n; done"
        let outside = try workshop.run("/bin/sh", ["-c", script]).text
        #expect(try run(asRoot: asRoot, script).text == outside)
    }

    @Test(arguments: [true, false]) func `show the command as process 2 and no process outside`(asRoot: Bool)
        throws
    {
        let outcome = try run(
            Self.all,
            asRoot: asRoot,
            "echo $$; ls /proc | grep -c '^[0-9]'; kill -0 1000000"
        )
        // The shell, ls and grep; process 1 runs as another user to hidepid, or as this one.
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == "2")
        #expect(Int(lines.last ?? "") ?? 99 <= 4)
    }

    @Test(arguments: [true, false]) func `leave only the listed paths writable`(asRoot: Bool) throws {
        try FileManager.default.createDirectory(
            atPath: workshop.path("data"),
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o777]
        )
        let outcome = try run(
            "namespaces.read_only_root=true",
            "filesystem={read=[\"/\"],execute=[\"/\"],write=[\"./data\",\"/dev\"]}",
            asRoot: asRoot,
            "touch new 2>&1; touch data/new && echo written; cat /proc/mounts | grep -c ' / .*ro,'"
        )
        let lines = outcome.text.split(separator: "\n").map(String.init)
        #expect(
            lines.first?.contains("Permission denied") == true || lines.first?.contains("Read-only") == true
        )
        #expect(lines.dropFirst().first == "written")
        #expect(lines.last == "1", "\(outcome.text)\(outcome.errorText)")
    }

    /// The control: Landlock alone would refuse as well, so here there is none.
    @Test func `make the root read-only even without Landlock`() throws {
        #expect(
            try run("namespaces.mount=true", asRoot: true, "touch new && echo written").text == "written\n"
        )
        let outcome = try run("namespaces.read_only_root=true", asRoot: true, "touch newer")
        #expect(outcome.errorText.contains("Read-only file system"))
    }

    @Test(arguments: [true, false]) func `give a tmp of one's own`(asRoot: Bool) throws {
        let name = "/tmp/launch-test-\(UUID().uuidString)"
        let outcome = try run(Self.all, asRoot: asRoot, "touch \(name); ls -A /tmp | wc -l; stat -c %a /tmp")
        #expect(outcome.text == "1\n1777\n")
        #expect(!FileManager.default.fileExists(atPath: name))
        defer { try? FileManager.default.removeItem(atPath: name) }
        #expect(try run(asRoot: asRoot, "touch \(name)").status == 0)
        #expect(FileManager.default.fileExists(atPath: name))
    }

    @Test(arguments: [true, false]) func `give a dev with the harmless devices only`(asRoot: Bool) throws {
        let outcome = try run(
            Self.all,
            asRoot: asRoot,
            "ls /dev | tr '\\n' ' '; echo x >/dev/null && head -c1 /dev/zero | od -An -tx1; "
                + "echo shared >/dev/shm/x && cat /dev/shm/x; { echo out >/dev/stdout; } | cat; ls /dev/pts"
        )
        #expect(
            outcome.text == """
                fd full null ptmx pts random shm stderr stdin stdout tty urandom zero  00
                shared
                out
                ptmx

                """
        )
    }

    @Test(arguments: [true, false]) func `bring loopback up and nothing else`(asRoot: Bool) throws {
        let python = """
            python3 -c 'import socket
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
            c = socket.create_connection(s.getsockname()); s.accept()[0].sendall(b"x"); print(c.recv(1))
            print([n for _, n in socket.if_nameindex() if n not in ("tunl0", "sit0", "ip6tnl0")])'
            """
        let outcome = try run("namespaces.net=true", asRoot: asRoot, python)
        #expect(outcome.text.hasPrefix("b'x'\n['lo'"), "\(outcome.text)\(outcome.errorText)")
    }

    @Test(arguments: [true, false]) func `set a host name that is not the machine's`(asRoot: Bool) throws {
        let before = try workshop.run("/bin/hostname", []).text
        #expect(try run("namespaces.hostname=\"box\"", asRoot: asRoot, "hostname").text == "box\n")
        #expect(try workshop.run("/bin/hostname", []).text == before)
    }

    @Test(arguments: [true, false]) func `leave no capability in the user namespace`(asRoot: Bool) throws {
        let outcome = try run(
            "namespaces.user=true",
            Self.all,
            asRoot: asRoot,
            "grep ^Cap /proc/self/status | grep -vc 0000000000000000; cat /proc/self/uid_map | tr -s ' '"
        )
        #expect(
            outcome.text == (asRoot ? "0\n 0 0 4294967295\n" : "0\n 65534 65534 1\n"),
            "\(outcome.errorText)"
        )
    }

    @Test(arguments: [true, false]) func `pass every exit status and signal on`(asRoot: Bool) throws {
        for status: Int32 in [0, 1, 77, 125, 143, 255] {
            #expect(try run(Self.all, asRoot: asRoot, "exit \(status)").status == status)
        }
        for signal in [SIGTERM, SIGKILL, SIGUSR1] {
            #expect(try run(Self.all, asRoot: asRoot, "kill -\(signal) $$").signal == signal)
        }
    }

    @Test(arguments: [true, false]) func `end with the command, whoever is left`(asRoot: Bool) throws {
        let marker = "9\(UInt32.random(in: 100_000...999_999))"
        let start = ContinuousClock.now
        let outcome = try run(Self.all, asRoot: asRoot, "sleep \(marker) & setsid sleep \(marker) & exit 3")
        #expect(outcome.status == 3)
        #expect(ContinuousClock.now - start < .seconds(4))
        #expect(try workshop.run("/usr/bin/pgrep", ["-f", "sleep \(marker)"]).status == 1)
    }

    @Test func `name the mount of proc when a container forbids it`() throws {
        // A masked path below /proc, as container engines make it, and no privilege outside the user namespace.
        let script = """
            mount --bind /dev/null /proc/kcore || exit 9
            exec setpriv --reuid 65534 --regid 65534 --clear-groups \(LaunchProgram.path) \
              --isolation namespaces.private_proc=true -- true
            """
        try FileManager.default.copyItem(atPath: LaunchProgram.path, toPath: workshop.path("launch"))
        let outcome = try workshop.run(
            "/usr/bin/unshare",
            ["-m", "sh", "-c", script.replacing(LaunchProgram.path, with: workshop.path("launch"))],
            adding: ["HOME": "/nonexistent"]
        )
        if outcome.status == 9 { return print("skipped: /proc/kcore cannot be masked here") }
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("mount a new /proc"))
        #expect(outcome.errorText.contains("private_proc = false"), "\(outcome.errorText)")
    }

    @Test func `run a launch inside a launch`() throws {
        let inner = "\(LaunchProgram.path) --profile none -- sh -c 'echo inner $$'"
        let outcome = try run("namespaces.private_proc=true", asRoot: true, inner)
        #expect(outcome.text.hasPrefix("inner "), "\(outcome.errorText)")
    }
}
