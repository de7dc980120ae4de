import Foundation
import LaunchProgram
import LinuxSystem
import Testing

@Suite struct `Facts about this process` {
    private func status(_ key: String) throws -> String {
        let text = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(key + ":") })
        return line.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces)
    }

    @Test func `credentials are what /proc says`() throws {
        let credentials = try Credentials.current()
        #expect(credentials.effectiveUser == geteuid())
        #expect(credentials.processID == getpid())
        #expect(credentials.effectiveCapabilities == UInt64(try status("CapEff"), radix: 16))
        #expect(credentials.permittedCapabilities == UInt64(try status("CapPrm"), radix: 16))
        let last = try String(contentsOfFile: "/proc/sys/kernel/cap_last_cap", encoding: .utf8)
        #expect(credentials.lastCapability == Int(last.dropLast()))
    }

    @Test func `a capability is had when its bit is set`() {
        let credentials = Credentials(
            effectiveUser: 0,
            processID: 1,
            effectiveCapabilities: 1 << 8 | 1 << 40,
            permittedCapabilities: ~0,
            lastCapability: 40
        )
        #expect([0, 8, 39, 40].map(credentials.has) == [false, true, false, true])
    }

    @Test func `the working directory is absolute`() throws {
        #expect(try WorkingDirectory.path() == FileManager.default.currentDirectoryPath)
        #expect(WorkingDirectory.effectiveUser == geteuid())
    }

    @Test func `a working directory that is gone is an error`() async {
        await #expect(processExitsWith: .success) {
            let path = NSTemporaryDirectory() + "launch-test-\(getpid())"
            unsafe mkdir(path, 0o700)
            unsafe chdir(path)
            unsafe rmdir(path)
            do throws(SystemError) {
                _ = try WorkingDirectory.path()
                exit(1)
            } catch { if error != SystemError(call: "getcwd", errno: ENOENT) { exit(2) } }
        }
    }

    @Test func `the clock is the world's`() {
        #expect(abs(Clock.unixSeconds() - Int64(Date().timeIntervalSince1970)) <= 1)
    }

    @Test func `a process that has children leaves none to others`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGCHLD, SIG_IGN)
            if try !Parenthood.prepare() { exit(1) }
            // The default action is back, so there is nothing to give to the next command.
            if try Parenthood.prepare() { exit(2) }
            let path = NSTemporaryDirectory() + "launch-test-\(getpid())"
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "sleep 0.2 & echo $! > \(path)"]
            try shell.run()
            shell.waitUntilExit()
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try FileManager.default.removeItem(atPath: path)
            guard let orphan = CInt(text.dropLast()) else { exit(3) }
            // An adopted child can be waited for.
            if waitpid(orphan, nil, 0) != orphan { exit(4) }
        }
    }
}

@Suite struct `What stat says of a file` {
    @Test(arguments: [
        (0o600, false, false, false), (0o640, true, false, false), (0o604, true, false, false),
        (0o620, false, true, false), (0o602, false, true, false), (0o711, false, false, true),
        (0o666, true, true, false),
    ]) func `tells who else may read, write and execute`(
        _ mode: Int,
        _ readable: Bool,
        _ writable: Bool,
        _ executable: Bool
    ) throws {
        let workshop = try Workshop()
        let status = try FileStatus(path: try workshop.write("file", "12", mode: mode))
        #expect(status.isReadableByOthers == readable)
        #expect(status.isWritableByOthers == writable)
        #expect(status.isExecutable == executable)
        #expect(status.owner == geteuid())
        #expect(status.size == 2)
        #expect(status.kind == .regular)
    }

    @Test(
        arguments: [
            ("/dev/null", .device), ("/", .directory), ("/proc/self/exe", .regular),
        ] as [(String, FileStatus.Kind)]
    ) func `names the kind`(_ path: String, _ kind: FileStatus.Kind) throws {
        #expect(try FileStatus(path: path).kind == kind)
    }

    @Test func `tells one file from another`() throws {
        let workshop = try Workshop()
        let one = try FileStatus(path: try workshop.write("one", ""))
        let two = try FileStatus(path: try workshop.write("two", ""))
        #expect(one.inode != two.inode)
        #expect(one == (try FileStatus(path: workshop.path("one"))))
    }
}

@Suite struct `A failed system call` {
    @Test(arguments: [
        (ENOENT, "tfffff"), (ENOTDIR, "tfffff"), (EACCES, "ftffff"), (EPERM, "ftffff"),
        (EEXIST, "fftfff"), (ENOSPC, "ffftff"), (EDQUOT, "ffftff"), (E2BIG, "fffftf"), (ENOEXEC, "ffffft"),
        (EIO, "ffffff"),
    ]) func `is sorted by what can be done about it`(_ number: CInt, _ expected: String) {
        let error = SystemError(call: "open", errno: number)
        let answers = [
            error.isNotFound, error.isPermissionDenied, error.isAlreadyThere, error.isNoSpace, error.isTooBig,
            error.isWrongFormat,
        ]
        #expect(answers.map { $0 ? "t" : "f" }.joined() == expected)
    }

    @Test func `has the kernel's words`() {
        #expect(SystemError(call: "open", errno: ENOENT).reason == "No such file or directory")
    }
}
