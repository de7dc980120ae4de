import Foundation
import LaunchProgram
import Testing

/// `--report-denials` with real programs; each with the same program and nothing refused, or without the option.
@Suite(.timeLimit(.minutes(30))) struct `Denials reported` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func python(_ script: String, _ options: String...) throws -> Outcome {
        let python = try #require(LaunchProgram.tool("python3"))
        return try workshop.launchUnaudited(arguments: options + ["--", python, "-c", script])
    }

    /// Read and execute everything a program is made of, but nothing of /etc.
    private let files = [
        "--isolation",
        #"filesystem.read = ["/usr", "/lib", "/lib64", "/bin", "/dev", "/proc", "/root", "/etc/ld.so.cache"]"#,
        "--isolation", #"filesystem.execute = ["/usr", "/lib", "/lib64", "/bin", "/root"]"#,
        "--isolation", #"filesystem.write = ["/dev/null"]"#, "--isolation", #"filesystem.missing = "skip""#,
    ]

    private static let refusedCalls = """
        import ctypes, socket
        libc = ctypes.CDLL(None, use_errno=True)
        import platform
        numbers = {'x86_64': (250, 272, 101), 'aarch64': (219, 97, 117)}[platform.machine()]
        for number in numbers:
            assert libc.syscall(number, 0, 0, 0, 0) == -1 and ctypes.get_errno() == 1
        try: socket.socket(38, socket.SOCK_SEQPACKET)
        except OSError as error: print(error.errno)
        raise SystemExit(9)
        """

    @Test func `calls that the filter refuses are named with group, reason and remedy`() throws {
        let outcome = try python(Self.refusedCalls, "--report-denials")
        #expect(outcome.status == 9)
        #expect(outcome.text == "97\n")
        let text = outcome.errorText
        #expect(
            text.contains(
                "launch: denied: keyctl refused with EPERM by seccomp.deny.keyrings (the kernel's key"
            )
        )
        #expect(text.contains("unshare with 0x0 refused with EPERM by seccomp.deny.namespaces"))
        #expect(text.contains("ptrace refused with EPERM by seccomp.deny.other_processes"))
        #expect(text.contains("socket of family 38 refused with EAFNOSUPPORT by seccomp.argument"))
        #expect(
            text.contains(
                #"hint: seccomp.allow.reported.calls = ["...", "keyctl", "unshare", "ptrace", "socket"]"#
            )
        )
    }

    @Test func `without the option the program fares the same and nothing is said`() throws {
        let outcome = try python(Self.refusedCalls)
        #expect(outcome.status == 9 && outcome.text == "97\n" && outcome.errorText == "")
    }

    @Test func `a program that is refused nothing is told of in one line`() throws {
        let outcome = try workshop.launchUnaudited("--report-denials", "--", "true")
        #expect(outcome.status == 0)
        #expect(outcome.errorText == "launch: nothing was refused\n")
    }

    @Test func `a refused file is named, and its line makes the program work`() throws {
        let command = ["--", "cat", "/etc/passwd"]
        let refused = try workshop.launchUnaudited(arguments: ["--report-denials"] + files + command)
        #expect(refused.status == 1)
        #expect(
            refused.errorText.contains("openat /etc/passwd not allowed by filesystem.read, by /usr/bin/cat")
        )
        let lines = refused.errorText.split(separator: "\n").map { $0.dropFirst("launch: hint: ".count) }
        let line = try #require(lines.first { $0.hasPrefix("filesystem.read = ") })
        let again = try workshop.launchUnaudited(
            arguments: ["--report-denials"] + files + ["--isolation", String(line)] + command
        )
        #expect(again.status == 0)
        #expect(again.text == (try String(contentsOfFile: "/etc/passwd", encoding: .utf8)))
        #expect(again.errorText == "launch: nothing was refused\n")
    }

    @Test func `writing, removing and renaming name the directory they change`() throws {
        let directory = workshop.path("d")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try workshop.write("d/old", "text")
        let script = """
            import os
            for what in (lambda: open('\(directory)/new', 'w'), lambda: os.unlink('\(directory)/old'),
                         lambda: os.rename('\(directory)/old', '\(directory)/other'), lambda: os.mkdir('\(directory)/sub'),
                         lambda: os.truncate('\(directory)/old', 0)):
                try: what(); print('done')
                except OSError as error: print(error.errno)
            """
        let read = "filesystem.read = [\"...\", \"\(workshop.directory)\"]"
        let python = try #require(LaunchProgram.tool("python3"))
        let options = ["--report-denials"] + files + ["--isolation", read]
        let refused = try workshop.launchUnaudited(arguments: options + ["--", python, "-c", script])
        #expect(refused.text == "13\n13\n13\n13\n13\n")
        for call in ["openat \(directory)/new", "unlink \(directory)/old", "mkdir \(directory)/sub"] {
            #expect(
                refused.errorText.contains("\(call) not allowed by filesystem.write"),
                "\(refused.errorText)"
            )
        }
        let lines = refused.errorText.split(separator: "\n").map { $0.dropFirst("launch: hint: ".count) }
        let line = try #require(lines.first { $0.hasPrefix("filesystem.write = ") })
        #expect(line.contains("\"\(directory)\""))
        let again = try workshop.launchUnaudited(
            arguments: options + ["--isolation", String(line), "--", python, "-c", script]
        )
        // What was removed cannot be renamed.
        #expect(again.text == "done\ndone\n2\ndone\n2\n", "\(again.errorText)")
    }

    private static let connection = """
        import socket
        server = socket.create_server(('127.0.0.1', 0))
        port = server.getsockname()[1]
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.connect(('127.0.0.1', 9))
        try: socket.create_connection(('127.0.0.1', port)); print(port, 'connected')
        except OSError as error: print(port, error.errno)
        """

    @Test func `a refused port is named, a datagram's is not`() throws {
        let refused = try python(
            Self.connection,
            "--report-denials",
            "--isolation",
            "network.connect = [443]"
        )
        let port = try #require(refused.text.split(separator: " ").first)
        #expect(refused.text == "\(port) 13\n")
        #expect(refused.errorText.contains("connect TCP port \(port) not allowed by network.connect, by"))
        #expect(refused.errorText.contains("hint: network.connect = [\"...\", \(port)]"))
        #expect(!refused.errorText.contains("port 9"))
        let allowed = try python(Self.connection, "--report-denials")
        #expect(allowed.text.hasSuffix("connected\n") && !allowed.errorText.contains("port"))
    }

    @Test func `what the lists of ports refuse besides is said to be theirs`() throws {
        let script = """
            import socket
            try: socket.socket().sendto(b'x', 0x20000000, ('127.0.0.1', 443))
            except OSError as error: print(error.errno)
            try: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
            except OSError as error: print(error.errno)
            """
        let outcome = try python(script, "--report-denials", "--isolation", "network.connect = [443]")
        #expect(outcome.text == "95\n93\n")
        #expect(
            outcome.errorText.contains(
                "sendto refused with EOPNOTSUPP by network (it would pass by the lists of ports"
            )
        )
        #expect(outcome.errorText.contains("socket of family 2 refused with EPROTONOSUPPORT by network"))
        // There is no line that would allow them and keep the lists.
        #expect(!outcome.errorText.contains("hint:"), "\(outcome.errorText)")
    }

    @Test func `a signal to a process outside is named, one inside is not`() throws {
        let script = """
            import os, subprocess, signal
            inside = subprocess.Popen(['sleep', '100'])
            inside.kill(); inside.wait()
            try: os.kill(os.getppid(), 0); print('sent')
            except OSError as error: print(error.errno)
            """
        let outcome = try python(script, "--report-denials")
        #expect(outcome.text == "1\n")
        let told = outcome.errorText.split(separator: "\n").filter { $0.contains("scope.signals") }
        #expect(told.count == 2, "\(outcome.errorText)")
        #expect(told.last == "launch: hint: scope.signals = false")
        #expect(
            try python(script, "--report-denials", "--isolation", "scope.signals = false").text == "sent\n"
        )
    }

    @Test func `a capability is named where the call never succeeds without it`() throws {
        let script = """
            import socket, os
            try: socket.create_server(('127.0.0.1', 81)); print('bound')
            except OSError as error: print(error.errno)
            try: os.setuid(12345); print('set')
            except OSError as error: print(error.errno)
            """
        let outcome = try python(script, "--report-denials")
        #expect(outcome.text == "13\n1\n")
        #expect(
            outcome.errorText.contains(
                "bind port 81 needs CAP_NET_BIND_SERVICE, which the command does not have"
            )
        )
        #expect(outcome.errorText.contains("setuid to 12345 needs CAP_SETUID"))
        #expect(
            outcome.errorText.contains(#"capabilities.keep = ["...", "CAP_NET_BIND_SERVICE", "CAP_SETUID"]"#)
        )
        guard geteuid() == 0 else { return }
        let line = #"capabilities.keep = ["...", "CAP_NET_BIND_SERVICE", "CAP_SETUID"]"#
        let kept = try python(script, "--report-denials", "--isolation", line)
        #expect(
            kept.text == "bound\nset\n" && kept.errorText.contains("nothing was refused"),
            "\(kept.errorText)"
        )
    }

    // MARK: Death of SIGSYS

    #if arch(x86_64)
        private func foreign(_ before: String = "") throws -> String {
            let source = try workshop.write(
                "foreign.c",
                """
                #include <signal.h>
                #include <stdio.h>
                static void handle(int signal) { (void)signal; }
                int main(void) {
                    (void)handle; \(before);
                    long result;
                    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
                    printf("%ld\\n", result);
                    return 0;
                }
                """
            )
            let program = workshop.path("foreign")
            let compiler = try #require(LaunchProgram.tool("gcc"))
            #expect(try workshop.run(compiler, ["-o", program, source]).status == 0)
            return program
        }

        @Test func `a call that kills is said without the option, and named with it`() throws {
            let program = try foreign()
            let plain = try workshop.launchUnaudited("--", program)
            #expect(plain.signal == SIGSYS && plain.text == "")
            #expect(plain.errorText.contains("launch: error: the command died of SIGSYS"))
            #expect(plain.errorText.contains("launch: hint: launch --report-denials -- … says which call"))
            let observed = try workshop.launchUnaudited("--report-denials", "--", program)
            #expect(observed.signal == SIGSYS && observed.text == "")
            #expect(
                observed.errorText
                    == "launch: denied: call 20 of a foreign architecture killed the process (SIGSYS), by seccomp, by \(program)\n"
            )
            let free = try workshop.launchUnaudited("--profile", "none", "--", program)
            #expect(free.status == 0 && free.errorText == "")
        }

        @Test(arguments: ["signal(SIGSYS, handle)", "signal(SIGSYS, SIG_IGN)"])
        func `a program that wants to survive SIGSYS does not`(_ before: String) throws {
            let program = try foreign(before)
            #expect(try workshop.launchUnaudited("--", program).signal == SIGSYS)
            let observed = try workshop.launchUnaudited("--report-denials", "--", program)
            #expect(observed.signal == SIGKILL && observed.text == "")
        }
    #endif

    // MARK: Nothing else changes

    @Test func `threads and forks are counted whole, statuses and signals are the command's`() throws {
        let script = """
            import concurrent.futures, ctypes, os, platform, sys
            libc = ctypes.CDLL(None)
            number = {'x86_64': 250, 'aarch64': 219}[platform.machine()]
            def work(_):
                for _ in range(100): libc.syscall(number, 0, 0, 0, 0)
            with concurrent.futures.ThreadPoolExecutor(4) as pool: list(pool.map(work, range(8)))
            child = os.fork()
            if child == 0: work(0); os._exit(7)
            print(os.waitpid(child, 0)[1] >> 8)
            sys.stdout.flush()
            os.kill(os.getpid(), int(sys.argv[1]))
            """
        let python = try #require(LaunchProgram.tool("python3"))
        for signal in [SIGTERM, SIGKILL, SIGABRT] {
            let outcome = try workshop.launchUnaudited(
                "--report-denials",
                "--",
                python,
                "-c",
                script,
                "\(signal)"
            )
            #expect(outcome.signal == signal && outcome.text == "7\n")
            #expect(outcome.errorText.contains(", 900 times, by"), "\(outcome.errorText)")
        }
        for code in [0, 1, 125, 255] {
            let outcome = try workshop.launchUnaudited("--report-denials", "--", "sh", "-c", "exit \(code)")
            #expect(outcome.status == Int32(code))
        }
        #expect(try workshop.launchUnaudited("--report-denials", "--", "no-such-command").status == 127)
    }

    @Test func `the report comes after what the command says, when the last process has ended`() throws {
        let script = """
            import ctypes, os, sys, time, platform
            number = {'x86_64': 250, 'aarch64': 219}[platform.machine()]
            import signal
            ends = os.pipe()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, lambda *_: None)
                os.write(ends[1], b'.')
                time.sleep(0.5)
                ctypes.CDLL(None).syscall(number, 0, 0, 0, 0)
                print('late', file=sys.stderr)
            else: os.read(ends[0], 1); print('early', file=sys.stderr); os._exit(3)
            """
        let outcome = try python(script, "--report-denials")
        #expect(outcome.status == 3)
        let lines = outcome.errorText.split(separator: "\n")
        #expect(lines.prefix(2) == ["early", "late"])
        #expect(lines.dropFirst(2).first?.hasPrefix("launch: denied: keyctl") == true)
    }

    @Test func `lines for machines go to a file or a descriptor`() throws {
        let file = workshop.path("denials.jsonl")
        let outcome = try python(Self.refusedCalls, "--denials", file)
        #expect(outcome.status == 9 && outcome.errorText == "")
        let lines = try workshop.read("denials.jsonl").split(separator: "\n")
        #expect(lines.count == 4)
        let first = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
        )
        #expect(first["call"] as? String == "keyctl" && first["answer"] as? String == "EPERM")
        #expect(first["by"] as? String == "seccomp.deny.keyrings" && first["count"] as? Int == 1)
        #expect(first["allow"] as? [String] == [#"seccomp.allow.reported.calls = ["...", "keyctl"]"#])
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let shell = try workshop.run(
            "/bin/sh",
            ["-c", "exec 7>\(workshop.path("seven")); \(LaunchProgram.path) --denials fd:7 -- sh -c ': >&7'"]
        )
        // It passes to the observer and not to the command.
        #expect(shell.status == 2)
        #expect(try workshop.read("seven") == "")
        try workshop.launchUnaudited("--denials", "fd:99", "--", "true").expectRefusal(saying: "fd:99")
        try workshop.launchUnaudited("--denials", "/no/such/x", "--", "true").expectRefusal(
            saying: "/no/such/x"
        )
    }

    @Test(arguments: ["node", "java"]) func `a run-time compiler works under observation`(_ name: String)
        throws
    {
        guard LaunchProgram.tool(name) != nil else { return }
        let words: [String]
        if name == "node" {
            words = [
                "node", "-e",
                "const h=require('http'),s=h.createServer((q,r)=>r.end('hi')).listen(0,'127.0.0.1',()=>h.get({port:s.address().port,host:'127.0.0.1'},r=>{r.on('data',d=>console.log(''+d));r.on('end',()=>{console.log(require('child_process').execSync('echo child')+'');s.close()})}))",
            ]
        } else {
            words = ["java", "-version"]
        }
        let plain = try workshop.launchUnaudited(arguments: ["--"] + words)
        let all = ["--isolation", #"filesystem.read = ["/"]"#]
        let observed = try workshop.launchUnaudited(
            arguments: ["--report-denials"] + files + all + ["--"] + words
        )
        #expect(observed.status == 0 && plain.status == 0, "\(observed.errorText)")
        #expect(observed.text == plain.text)
    }

    @Test func `a receipt holds, and an execve stopped for it is observed`() throws {
        let stopping = ["--isolation", "hide_environment = true", "--isolation", "non_dumpable = true"]
        let options = ["--report-denials", "--receipt", workshop.path("receipt.json")] + stopping + files
        let outcome = try workshop.launchUnaudited(
            arguments: options + ["--", "sh", "-c", "cat /etc/passwd; exit 4"]
        )
        #expect(outcome.status == 4, "\(outcome.errorText)")
        #expect(try workshop.read("receipt.json").contains("\"holds\": true"))
        // Root looks into what is not dumpable; the observer of somebody else cannot, and is told no path.
        if geteuid() == 0 {
            #expect(outcome.errorText.contains("openat /etc/passwd not allowed by filesystem.read"))
        }
    }

    @Test(arguments: [
        "sendmsg:error=EPIPE", "recvmsg:signal=KILL", "seccomp:error=ENOMEM", "socketpair:error=EMFILE",
    ])
    func `an observer that fails at the start leaves nothing started, and nobody waiting`(_ fault: String)
        throws
    {
        guard let strace = LaunchProgram.tool("strace") else { return }
        let call = String(fault.prefix { $0 != ":" })
        // The file rules make execve the first call that is asked about.
        let words =
            ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(fault)"]
            + [LaunchProgram.path, "--report-denials"] + files + ["--", "touch", workshop.path("started")]
        let outcome = try workshop.run(strace, words)
        #expect(outcome.status == 125 || outcome.status == 126, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("launch: error: "))
        #expect(!FileManager.default.fileExists(atPath: workshop.path("started")))
    }

    @Test func `nobody can do without root what root can`() throws {
        guard geteuid() == 0, LaunchProgram.tool("setpriv") != nil else { return }
        let chown = try workshop.run("/bin/chown", ["65534", workshop.directory])
        #expect(chown.status == 0)
        let words =
            [
                "--reuid", "65534", "--regid", "65534", "--clear-groups", LaunchProgram.path,
                "--report-denials",
            ]
            + files + ["--", "cat", "/etc/passwd"]
        let outcome = try workshop.run("/usr/bin/setpriv", words)
        #expect(outcome.status == 1)
        #expect(
            outcome.errorText.contains("openat /etc/passwd not allowed by filesystem.read"),
            "\(outcome.errorText)"
        )
    }
}
