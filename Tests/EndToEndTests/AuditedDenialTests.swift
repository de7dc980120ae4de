import Foundation
import LaunchProgram
import Testing

/// `--report-denials` with the kernel's audit on; where only root can switch it on for a moment, and does.
@Suite(.serialized, .timeLimit(.minutes(30))) struct `Denials that audit records` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    /// Read and execute what a program is made of, but nothing of /etc.
    private let files = [
        "--isolation",
        #"filesystem.read = ["/usr", "/lib", "/lib64", "/bin", "/dev", "/proc", "/root", "/etc/ld.so.cache"]"#,
        "--isolation", #"filesystem.execute = ["/usr", "/lib", "/lib64", "/bin", "/root"]"#,
        "--isolation", #"filesystem.write = ["/dev/null"]"#, "--isolation", #"filesystem.missing = "skip""#,
    ]

    private func report(_ options: [String], _ command: String...) throws -> Outcome {
        try workshop.launch(arguments: ["--report-denials"] + options + ["--"] + command)
    }

    private func python(_ options: [String], _ script: String, _ words: String...) throws -> Outcome {
        let python = try #require(LaunchProgram.tool("python3"))
        let report = ["--report-denials"] + options + ["--", python, "-c", script]
        return try workshop.launch(arguments: report + words)
    }

    private func records(_ outcome: Outcome) throws -> [[String: Any]] {
        try outcome.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func `are certain, and without audit the same ones are predicted`() throws {
        let options = ["-v", "--denials", "fd:1"] + files
        guard let audit = try AuditSwitch() else { return }
        let recorded = try report(options, "cat", "/etc/passwd")
        #expect(recorded.status == 1)
        #expect(
            recorded.errorText.contains(
                "launch: denials: observed, and those of Landlock recorded by audit\n"
            )
        )
        #expect(
            recorded.errorText.contains(
                "openat /etc/passwd refused with EACCES by filesystem.read, by /usr/bin/cat"
            )
        )
        let certain = try #require(try records(recorded).first { $0["object"] as? String == "/etc/passwd" })
        #expect(certain["certainty"] as? String == "recorded" && certain["count"] as? Int == 1)
        #expect(certain["answer"] as? String == "EACCES")
        #expect(certain["allow"] as? [String] == [#"filesystem.read = ["...", "/etc/passwd"]"#])
        let arguments = ["--report-denials"] + options + ["--", "cat", "/etc/passwd"]
        let predicted = try workshop.launchUnaudited(arguments: arguments)
        #expect(
            predicted.errorText.contains("denials: observed; audit cannot be read, it takes CAP_AUDIT_READ")
        )
        #expect(
            predicted.errorText.contains("openat /etc/passwd not allowed by filesystem.read, by /usr/bin/cat")
        )
        let guess = try #require(try records(predicted).first { $0["object"] as? String == "/etc/passwd" })
        #expect(guess["certainty"] as? String == "predicted" && guess["count"] as? Int == 1)
        withExtendedLifetime(audit) {}
    }

    /// What is not looked at on its way into the kernel.
    private static let unseen = """
        import ctypes, fcntl, os, subprocess, sys, threading
        number = {'x86_64': 234, 'aarch64': 131}[os.uname().machine]
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.syscall(number, os.getppid(), os.getppid(), 0), ctypes.get_errno())
        try: subprocess.run([sys.argv[1]])
        except OSError as error: print(error.errno)
        try: fcntl.ioctl(os.open('/dev/null', os.O_RDONLY), 0x5401)
        except OSError as error: print(error.errno)
        try: os.open('/proc/self/fd/0', os.O_RDONLY)
        except OSError as error: print(error.errno)
        """

    @Test func `are more than the observer sees`() throws {
        let place = workshop.directory
        let script = try workshop.write("script", "#!\(place)/interpreter\n", mode: 0o755)
        let shell = URL(fileURLWithPath: "/bin/sh").resolvingSymlinksInPath().path
        try FileManager.default.copyItem(atPath: shell, toPath: workshop.path("interpreter"))
        let options = files + ["--isolation", "filesystem.execute = [\"...\", \"\(script)\"]"]
        guard let audit = try AuditSwitch() else { return }
        let recorded = try python(options, Self.unseen, script)
        #expect(recorded.text == "-1 1\n13\n13\n13\n", "\(recorded.errorText)")
        let expected = [
            "refused with EPERM by scope.signals",
            "execve \(place)/interpreter refused with EACCES by filesystem.execute",
            "openat \(place)/home/.io-", "ioctl /dev/null refused with EACCES by filesystem.device_ioctl",
            #"hint: filesystem.device_ioctl = ["...", "/dev/null"]"#, "hint: scope.signals = false",
        ]
        for text in expected { #expect(recorded.errorText.contains(text), "\(recorded.errorText)") }
        #expect(recorded.errorText.contains("tgkill process "))
        let python = try #require(LaunchProgram.tool("python3"))
        let words = ["--report-denials"] + options + ["--", python, "-c", Self.unseen, script]
        let predicted = try workshop.launchUnaudited(arguments: words)
        #expect(predicted.text == recorded.text)
        for text in ["scope.signals", "interpreter", "ioctl", ".io-"] {
            #expect(!predicted.errorText.contains(text))
        }
        withExtendedLifetime(audit) {}
    }

    @Test(arguments: ["plain", "two words", "quote\"d", "line\nbreak", "ümlaut", "back\\slash", "2F746D70"])
    func `name a file as it is called, in words and in TOML`(_ name: String) throws {
        let path = try workshop.write(name, "found")
        guard let audit = try AuditSwitch() else { return }
        let refused = try report(["-v", "--denials", "fd:1"] + files, "cat", path)
        let found = try records(refused).first { $0["object"] as? String == path }
        let record = try #require(found, "\(refused.text)")
        #expect(record["certainty"] as? String == "recorded", "\(refused.errorText)")
        let line = try #require((record["allow"] as? [String])?.first)
        #expect(try report(files + ["--isolation", line], "cat", path).text == "found")
        withExtendedLifetime(audit) {}
    }

    /// A domain of Landlock that denies all of /etc, then a read there.
    private static let sandboxed = """
        import ctypes, os, struct, sys
        libc = ctypes.CDLL(None, use_errno=True)
        rules = libc.syscall(444, struct.pack('=Q', 12), 8, 0)
        assert rules >= 0 and libc.prctl(38, 1, 0, 0, 0) == 0
        usr = os.open('/', os.O_PATH) if len(sys.argv) < 3 else -1
        assert libc.syscall(446, rules, 2) == 0
        try: os.open(sys.argv[1], os.O_RDONLY)
        except OSError as error: print(error.errno)
        """

    @Test func `are the launch's own and nobody else's`() throws {
        guard let audit = try AuditSwitch() else { return }
        // In turn with each other, and meanwhile a stranger.
        let python = try #require(LaunchProgram.tool("python3"))
        let stranger = try workshop.write("stranger.py", Self.sandboxed)
        let mine = try workshop.write("mine", "")
        let others = try workshop.write("others", "")
        let script = """
            import subprocess, sys
            others = subprocess.Popen([sys.argv[1], '--report-denials', *sys.argv[4:], '--', 'sh', '-c',
                'for i in 1 2 3 4 5 6 7 8; do cat ' + sys.argv[3] + '; done'], stderr=subprocess.PIPE, text=True)
            mine = subprocess.Popen([sys.argv[1], '--report-denials', *sys.argv[4:], '--', 'sh', '-c',
                'for i in 1 2 3 4 5 6 7 8; do cat ' + sys.argv[2] + '; done'], stderr=subprocess.PIPE, text=True)
            for _ in range(3): subprocess.run([sys.executable, '\(stranger)', '/etc/hostname'], stdout=subprocess.DEVNULL)
            print(mine.communicate()[1] + '-----' + others.communicate()[1])
            """
        let outcome = try workshop.run(python, ["-c", script, LaunchProgram.path, mine, others] + files)
        let parts = outcome.text.components(separatedBy: "-----")
        try #require(parts.count == 2, "\(outcome.errorText)")
        for (part, own, foreign) in [(parts[0], mine, others), (parts[1], others, mine)] {
            #expect(
                part.contains("openat \(own) refused with EACCES by filesystem.read, 8 times, by"),
                "\(part)"
            )
            #expect(!part.contains(foreign) && !part.contains("/etc/hostname"), "\(part)")
        }
        withExtendedLifetime(audit) {}
    }

    @Test func `are not those of a sandbox inside, or around`() throws {
        guard let audit = try AuditSwitch() else { return }
        let inside = try python([], Self.sandboxed, "/etc/hostname")
        #expect(
            inside.text == "13\n" && inside.errorText == "launch: nothing was refused\n",
            "\(inside.errorText)"
        )
        let connect = """
            import socket
            try: socket.create_connection(('127.0.0.1', 1))
            except OSError as error: print(error.errno)
            """
        let python = try #require(LaunchProgram.tool("python3"))
        let outer = ["--profile", "none", "--isolation", "network.connect = [443]", "--"]
        let inner = [LaunchProgram.path, "--report-denials", "-v", "--", python, "-c", connect]
        let around = try workshop.launch(arguments: outer + inner)
        #expect(
            around.text == "13\n" && around.errorText.contains("recorded by audit"),
            "\(around.errorText)"
        )
        #expect(around.errorText.hasSuffix("launch: nothing was refused\n"), "\(around.errorText)")
        withExtendedLifetime(audit) {}
    }

    @Test func `are those of descendants that outlive the command, and of its own namespaces`() throws {
        guard let audit = try AuditSwitch() else { return }
        let late = """
            import os, signal, time
            ends = os.pipe()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.write(ends[1], b'.')
                time.sleep(0.3)
                try: open('/etc/passwd')
                except OSError: pass
            else: os.read(ends[0], 1); os._exit(3)
            """
        let outlived = try python(files, late)
        #expect(outlived.status == 3)
        #expect(
            outlived.errorText.contains("openat /etc/passwd refused with EACCES"),
            "\(outlived.errorText)"
        )
        let namespaces = ["pid", "mount", "net", "ipc"].flatMap {
            ["--isolation", "namespaces.\($0) = true"]
        }
        let inside = try report(files + namespaces, "cat", "/etc/passwd")
        #expect(inside.status == 1)
        #expect(inside.errorText.contains("openat /etc/passwd refused with EACCES"), "\(inside.errorText)")
        withExtendedLifetime(audit) {}
    }

    @Test func `hold no argument of any program, and pass to no command`() throws {
        guard let audit = try AuditSwitch() else { return }
        let outcome = try report(files, "sh", "-c", "cat /etc/passwd; ls -l /proc/self/fd # canary-argument")
        #expect(!outcome.errorText.contains("canary-argument"))
        #expect(outcome.errorText.contains("openat /etc/passwd refused with EACCES"))
        #expect(!outcome.text.contains("socket:"), "\(outcome.text)")
        withExtendedLifetime(audit) {}
    }

    @Test func `are said to be lost when they are`() throws {
        guard let audit = try AuditSwitch(rate: 10) else { return }
        let script = """
            for _ in range(500):
                try: open('/etc/hostname')
                except OSError: pass
            """
        let outcome = try python(["--denials", "fd:1"] + files, script)
        // The number is in the domain's last record, which may be lost as well.
        let last = try #require(try records(outcome).last)
        let lost = try #require(last["lost_records"], "\(last)")
        if let lost = lost as? Int {
            #expect(lost > 300 && lost < 510)
            #expect(outcome.errorText.contains("launch: denied: audit lost \(lost) of its records"))
        } else {
            #expect(outcome.errorText.contains("launch: denied: audit did not say how many there were"))
        }
        // The observer has counted them.
        let line = outcome.errorText.split(separator: "\n").first { $0.contains("openat /etc/hostname") }
        #expect(line?.contains(" by filesystem.read, 500 times") == true, "\(outcome.errorText)")
        withExtendedLifetime(audit) {}
    }

    @Test func `are not looked for where audit is off`() throws {
        guard let audit = try AuditSwitch(rate: nil) else { return }
        let off = try report(["-v"] + files, "cat", "/etc/passwd")
        #expect(off.errorText.contains("launch: denials: observed; audit is off\n"))
        #expect(off.errorText.contains("openat /etc/passwd not allowed by filesystem.read"))
        #expect(!off.errorText.contains("audit records denials"))
        withExtendedLifetime(audit) {}
    }

    @Test func `are read with CAP_AUDIT_READ alone, which cannot ask whether audit is on`() throws {
        guard let setpriv = LaunchProgram.tool("setpriv") else { return }
        let without = ["--bounding-set", "-audit_control", "--inh-caps", "-audit_control"]
        let command =
            without + [LaunchProgram.path, "--report-denials", "-v"] + files + ["--", "cat", "/etc/passwd"]
        do {
            guard let audit = try AuditSwitch() else { return }
            let on = try workshop.run(setpriv, command)
            #expect(on.errorText.contains("openat /etc/passwd refused with EACCES by filesystem.read"))
            withExtendedLifetime(audit) {}
        }
        guard let audit = try AuditSwitch(rate: nil) else { return }
        let off = try workshop.run(setpriv, command)
        #expect(off.errorText.contains("launch: denials: observed; audit is off\n"))
        #expect(off.errorText.contains("openat /etc/passwd not allowed by filesystem.read"))
        withExtendedLifetime(audit) {}
    }

    @Test(arguments: [["-n"], ["-p", "-f", "--mount-proc"]]) func `are not looked for in a namespace`(
        _ words: [String]
    )
        throws
    {
        guard let unshare = LaunchProgram.tool("unshare"), let audit = try AuditSwitch() else { return }
        let command = [LaunchProgram.path, "--report-denials", "-v"] + files + ["--", "cat", "/etc/passwd"]
        let outcome = try workshop.run(unshare, words + command)
        #expect(outcome.errorText.contains("audit's records do not come into this network or pid namespace"))
        #expect(outcome.errorText.contains("openat /etc/passwd not allowed by filesystem.read"))
        withExtendedLifetime(audit) {}
    }
}
