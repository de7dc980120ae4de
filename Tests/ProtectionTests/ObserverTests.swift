import Foundation
import Glibc
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `The observer of denials` {
    /// The supervisor's other child, once it has its listener: a command that is asked nothing does not wait for that.
    private func observer(of supervisor: pid_t, but child: pid_t) throws -> pid_t {
        while true {
            let list = try String(
                contentsOfFile: "/proc/\(supervisor)/task/\(supervisor)/children",
                encoding: .utf8
            )
            let others = list.split(separator: " ").compactMap { pid_t($0) }.filter { $0 != child }
            // An orphan of the command may be there too, until it is reaped.
            let facts = ProcessFacts(process: try #require(others.first, "\(list)"))
            if others.count == 1, facts["Name"] == "launch-observer",
                facts.descriptors.values.contains("anon_inode:seccomp notify")
            {
                return others[0]
            }
            usleep(10_000)
        }
    }

    /// As /proc/PID/fd calls them; NETLINK_AUDIT is 9.
    private static func auditSockets() throws -> Set<String> {
        let list = try String(contentsOfFile: "/proc/net/netlink", encoding: .utf8)
        let rows = list.split(separator: "\n").map { $0.split(separator: " ") }.filter {
            $0.count > 9 && $0[1] == "9"
        }
        return Set(rows.map { "socket:[\($0[9])]" })
    }

    @Test func `never has a value in its memory, environment, arguments or output`() throws {
        let canaries = try Canaries()
        let (supervisor, child) = try RunningProgram.subject(
            ["--report-denials", "-v"],
            in: canaries.workshop
        )
        let observer = try observer(of: supervisor.process, but: child)
        #expect(try canaries.scan(["memory:\(child)"]).values.first == Set(canaries.values.indices))
        let places = ["memory:\(observer)", "/proc/\(observer)/environ", "/proc/\(observer)/cmdline"]
        #expect(try canaries.scan(places, mayBeEmpty: true) == [:])
        #expect(ProcessFacts(process: observer).environment == Data())
        #expect(supervisor.ask("ping") == "pong")
        #expect(supervisor.wait() == 0)
        #expect(!canaries.holds(Data(supervisor.errorText.utf8)))
        #expect(supervisor.errorText.contains("launch: nothing was refused"))
    }

    @Test func `has no power but to look`() throws {
        let canaries = try Canaries(1)
        let (supervisor, child) = try RunningProgram.subject(["--report-denials"], in: canaries.workshop)
        let observer = ProcessFacts(process: try observer(of: supervisor.process, but: child))
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] { #expect(observer.capabilities(set) == 0) }
        #expect(observer["NoNewPrivs"] == "1" && observer["Seccomp"] == "2")
        #expect(observer.directory == "/")
        let descriptors = observer.descriptors
        #expect(descriptors[0] == "/dev/null" && descriptors[1] == "/dev/null")
        #expect(descriptors.values.filter { $0 == "anon_inode:seccomp notify" }.count == 1)
        // stdin, stdout, stderr, socket, listener, output; and audit's sockets where audit is on.
        let listening = try Self.auditSockets()
        let others = descriptors.values.filter { !listening.contains($0) }
        #expect(others.count == 6 && descriptors.count <= 8, "\(descriptors)")
        // The command has none of them.
        let its = ProcessFacts(process: child).descriptors
        #expect(its.keys.sorted() == [0, 1, 2], "\(its)")
        #expect(supervisor.wait() == 0)
    }

    @Test func `is not there without the option`() throws {
        let canaries = try Canaries(1)
        let (supervisor, child) = try RunningProgram.subject([], in: canaries.workshop)
        let path = "/proc/\(supervisor.process)/task/\(supervisor.process)/children"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(child) ")
        #expect(supervisor.wait() == 0)
    }

    @Test func `that is killed leaves everything it would allow refused, and that is said`() throws {
        let canaries = try Canaries(1)
        let (supervisor, child) = try RunningProgram.subject(["--report-denials"], in: canaries.workshop)
        kill(try observer(of: supervisor.process, but: child), SIGKILL)
        while !supervisor.errorText.contains("observer of denials died") { usleep(10_000) }
        // The command lives, and kill(2), which would have been allowed, has nobody to allow it.
        #expect(supervisor.ask("ping") == "pong")
        #expect(supervisor.wait() == 0)
    }

    @Test func `cannot be looked into, signalled or traced by the command`() throws {
        let script = """
            import os, sys
            for name in os.listdir('/proc'):
                try:
                    if name.isdigit() and open(f'/proc/{name}/comm').read().strip() == 'launch-observer' \\
                            and open(f'/proc/{name}/status').read().find(f'PPid:\\t{os.getppid()}') >= 0: break
                except OSError: pass
            else: sys.exit('no observer')
            for what in ('mem', 'environ', 'maps', 'fd/3'):
                try: open(f'/proc/{name}/{what}', 'rb').read(1); print('read', what)
                except OSError: print('refused')
            try: os.kill(int(name), 9); print('killed')
            except OSError: print('refused')
            """
        let workshop = try Workshop()
        let python = try #require(LaunchProgram.tool("python3"))
        let outcome = try workshop.launch("--report-denials", "--", python, "-c", script)
        #expect(outcome.text == String(repeating: "refused\n", count: 5), "\(outcome.errorText)")
    }
}
