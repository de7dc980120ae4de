import Foundation
import LaunchProgram
import ProcessFixtures
import SecretMemory
import Testing

@testable import LinuxSystem

@Suite struct `The child between clone and execve` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    /// Starts `sh -c script` behind these steps; `$OUT` is a file of this test.
    private func start(_ steps: [ChildStep], _ script: String = ":") throws(ChildError) -> StartedChild {
        try started(steps, script: script, output: workshop.path("out"))
    }

    private func failure(_ steps: [ChildStep], path: String = "/bin/sh") throws -> ChildError? {
        let executable = Executable(path: path, arguments: .made(of: "x"))
        let environment = try environment([])
        while true {
            do throws(ChildError) {
                try executable.start(steps, environment: environment).reap()
                return nil
            } catch {
                // Another test's child may still hold the file open for writing that this test has just written.
                if case .stepFailed(_, _, ETXTBSY) = error { continue }
                return error
            }
        }
    }

    @Test func `executes the command with its arguments and environment`() throws {
        let executable = Executable(
            path: "/bin/sh",
            arguments: .made(of: "name", "-c", "echo \"$0 $1 $GREETING $SECRET\" > $OUT", "zero", "öne two")
        )
        let secret = Array("SECRET=hush\0".utf8)
        let environment = EnvironmentBlock(
            inherited: [],
            literals: ["OUT=\(workshop.path("out"))", "GREETING=hello"],
            secrets: try LockedBytes(copying: secret.span),
            offsets: [0]
        )
        let child = try executable.start([.execute], environment: environment)
        #expect(child.processID > 0)
        #expect(child.reap() == 0)
        #expect(try workshop.read("out") == "zero öne two hello hush\n")
    }

    @Test func `ends as it ended`() throws {
        let steps: [ChildStep] = [.restoreSignalMask(SignalMask(bits: 0)), .execute]
        #expect(try start(steps, "kill -USR1 $$").reap() == SIGUSR1)
        #expect(try start(steps, "exit 3").reap() == 0)
    }

    @Test func `can be killed when its start must be undone`() throws {
        let child = try start([.execute], "echo started > $OUT; sleep 60; echo late > $OUT")
        let process = child.processID
        child.kill()
        // Reaped: the number is nobody's child any more.
        let reaped = waitpid(process, nil, WNOHANG)
        #expect(reaped == -1)
        #expect(errno == ECHILD)
    }

    @Test func `sets limits, soft and hard`() throws {
        let steps: [ChildStep] = [
            .setLimit(resource: 7, value: 99), .setLimit(resource: 4, value: 0), .execute,
        ]
        try start(steps, "echo $(ulimit -Sn) $(ulimit -Hn) $(ulimit -c) > $OUT").reap()
        #expect(try workshop.read("out") == "99 99 0\n")
    }

    @Test func `knows its own number where the environment has a place for it`() throws {
        let executable = Executable(
            path: "/bin/sh",
            arguments: .made(of: "sh", "-c", "echo $$ $LISTEN_PID $WATCHDOG_PID > \(workshop.path("out"))")
        )
        let environment = EnvironmentBlock(
            inherited: [],
            literals: [],
            secrets: try LockedBytes(count: 0),
            offsets: [],
            processIDs: ["LISTEN_PID", "WATCHDOG_PID"]
        )
        let steps: [ChildStep] = [
            .writeProcessID(variable: "LISTEN_PID"), .writeProcessID(variable: "WATCHDOG_PID"), .execute,
        ]
        let child = try executable.start(steps, environment: environment)
        let process = child.processID
        child.reap()
        #expect(try workshop.read("out") == "\(process) \(process) \(process)\n")
    }

    @Test func `sets no_new_privs`() throws {
        try start([.noNewPrivileges, .execute], "grep NoNewPrivs /proc/self/status > $OUT").reap()
        #expect(try workshop.read("out") == "NoNewPrivs:\t1\n")
    }

    @Test func `closes every descriptor but the ones passed`() throws {
        let file = try OwnedDescriptor.open("/dev/null")
        let other = try OwnedDescriptor.open("/dev/null")
        let inherited = fcntl(other.rawValue, F_DUPFD, 100)
        defer { close(inherited) }
        let steps: [ChildStep] = [.closeOnExec(from: 3), .passDescriptor(file.rawValue), .execute]
        try start(steps, "cd /proc/$$/fd; echo * > $OUT").reap()
        let open = try workshop.read("out").split(whereSeparator: \.isWhitespace).compactMap { CInt($0) }
        #expect(open.contains(file.rawValue))
        #expect(!open.contains(inherited))
        // The parent's own are as they were.
        #expect(fcntl(file.rawValue, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
        #expect(fcntl(inherited, F_GETFD) & FD_CLOEXEC == 0)
    }

    @Test func `restores the signal mask and ignores what was ignored`() throws {
        let before = try SignalMask.blockAll()
        defer { try? before.restore() }
        let mask = SignalMask(bits: 1 << UInt64(SIGUSR2 - 1))
        let steps: [ChildStep] = [.ignoreSignal(SIGCHLD), .restoreSignalMask(mask), .execute]
        // A shell would begin by clearing both.
        let copy = Executable(
            path: "/bin/cp",
            arguments: .made(of: "cp", "/proc/self/status", workshop.path("out"))
        )
        #expect(try copy.start(steps, environment: try environment([])).reap() == 0)
        var sets: [Substring: UInt64] = [:]
        for line in try workshop.read("out").split(separator: "\n") where line.hasPrefix("Sig") {
            sets[line.prefix(6)] = UInt64(line.suffix(16), radix: 16)
        }
        #expect(sets["SigBlk"] == mask.bits)
        #expect((sets["SigIgn"] ?? 0) & 1 << UInt64(SIGCHLD - 1) != 0)
    }

    @Test(.enabled(if: geteuid() == 0, "capabilities are root's to lose"))
    func `drops capabilities, and keeps what is raised`() throws {
        let bind: UInt64 = 1 << 10
        let steps: [ChildStep] = [
            .dropBoundingCapability(0), .clearAmbientCapabilities,
            .setCapabilities(permitted: bind, inheritable: bind), .raiseAmbientCapability(10),
            .noNewPrivileges, .execute,
        ]
        try start(steps, "grep -E '^Cap' /proc/self/status > $OUT").reap()
        var sets: [Substring: UInt64] = [:]
        for line in try workshop.read("out").split(separator: "\n") {
            sets[line.prefix(6)] = UInt64(line.suffix(16), radix: 16)
        }
        #expect(sets["CapAmb"] == bind)
        #expect(sets["CapInh"] == bind)
        #expect((sets["CapBnd"] ?? 1) & 1 == 0)
    }

    @Test(
        arguments: [
            (.dieWithParent(signal: 99), EINVAL),
            (.setLimit(resource: 99, value: 0), EINVAL),
            (.passDescriptor(999_999), EBADF),
            (.ignoreSignal(SIGKILL), EINVAL),
            (.raiseAmbientCapability(99), EINVAL),
        ] as [(ChildStep, CInt)]
    ) func `says which step failed and why`(_ step: ChildStep, _ error: CInt) throws {
        #expect(try failure([step, .execute]) == .stepFailed(index: 0, errno: error))
        let later: [ChildStep] = [.clearAmbientCapabilities, .closeOnExec(from: 3), step, .execute]
        #expect(try failure(later) == .stepFailed(index: 2, errno: error))
    }

    @Test func `says that the filter is no program`() throws {
        let steps: [ChildStep] = [.noNewPrivileges, .seccomp(filter: []), .execute]
        #expect(try failure(steps) == .stepFailed(index: 1, errno: EINVAL))
    }

    @Test func `says why the file was not executed`() throws {
        let missing = try failure([.noNewPrivileges, .execute], path: workshop.path("none"))
        #expect(missing == .stepFailed(index: 1, errno: ENOENT))
        let plain = try workshop.write("plain", "", mode: 0o644)
        #expect(try failure([.execute], path: plain) == .stepFailed(index: 0, errno: EACCES))
        let noise = try workshop.write("noise", "no program", mode: 0o755)
        #expect(try failure([.execute], path: noise) == .stepFailed(index: 0, errno: ENOEXEC))
        let script = try workshop.write("script", "#!/no/such/interpreter\n", mode: 0o755)
        #expect(try failure([.execute], path: script) == .stepFailed(index: 0, errno: ENOENT))
    }

    @Test func `says in which step it was killed`() async {
        // A process of its own without core dumps: before Linux 5.16 a dump ends whoever shares the memory.
        await #expect(processExitsWith: .success) {
            try ProcessHardening.protectMemory()
            // BPF_RET with SECCOMP_RET_KILL_PROCESS: the next call is the last.
            let kill: [UInt64] = [0x8000_0000_0000_0006]
            let steps: [ChildStep] = [
                .noNewPrivileges, .seccomp(filter: kill), .clearAmbientCapabilities, .execute,
            ]
            do throws(ChildError) {
                try started(steps, script: ":", output: "/dev/null").reap()
                exit(1)
            } catch { if error != .killed(index: 2, signal: SIGSYS) { exit(2) } }
        }
    }

    @Test func `leaves no zombie when it fails`() async {
        await #expect(processExitsWith: .success) {
            do throws(ChildError) {
                try started([.passDescriptor(999_999), .execute], script: ":", output: "/dev/null").reap()
                exit(1)
            } catch {}
            if waitpid(-1, nil, WNOHANG) != -1 || errno != ECHILD { exit(2) }
        }
    }

    @Test func `dies with its parent`() async throws {
        let output = workshop.path("out")
        await #expect(processExitsWith: .success) { [output = output as String] in
            let steps: [ChildStep] = [.dieWithParent(signal: SIGKILL), .execute]
            let script = "echo $$ > $OUT; exec sleep 60"
            _ = try started(steps, script: script, output: output).processID
            while (try? String(contentsOfFile: output, encoding: .utf8))?.hasSuffix("\n") != true {
                usleep(1000)
            }
        }
        let process = try #require(CInt(try workshop.read("out").dropLast()))
        // Gone, or a zombie that whoever adopts it has yet to reap.
        for _ in 0..<1000 where kill(process, 0) == 0 && !isZombie(process) { usleep(10_000) }
        #expect(kill(process, 0) == -1 || isZombie(process))
    }

    private func isZombie(_ process: CInt) -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.contains(") Z ") ?? true
    }
}

private func environment(_ literals: [String]) throws(SecretMemoryError) -> EnvironmentBlock {
    EnvironmentBlock(inherited: [], literals: literals, secrets: try LockedBytes(count: 0), offsets: [])
}

private func started(
    _ steps: [ChildStep],
    script: String,
    output: String
) throws(ChildError) -> StartedChild {
    let executable = Executable(path: "/bin/sh", arguments: .made(of: "sh", "-c", script))
    let block: EnvironmentBlock
    do {
        block = try environment(["OUT=\(output)", "PATH=/usr/bin:/bin"])
    } catch { fatalError("\(error)") }
    return try executable.start(steps, environment: block)
}
