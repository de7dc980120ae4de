import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

@Suite struct `Programs behind a stop at execve` {
    let fixture: StopFixture

    init() throws { fixture = try StopFixture() }

    /// Runs a command with everything the stop can do, and returns how it ended.
    private func run(_ words: [String], steps: [ChildStep] = []) throws -> CInt {
        let child = try fixture.start(words, steps: steps)
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        try stop.hideEnvironment()
        _ = try stop.securebits()
        try stop.makeUndumpable()
        try stop.resume()
        return child.ending()
    }

    /// The path of a program, or nil, said in a line.
    private func tool(_ name: String) -> String? { LaunchProgram.tool(name) }

    @Test func `python: threads, a subprocess, its own environment`() throws {
        let system = "/usr/bin/python3"
        guard let python = FileManager.default.isExecutableFile(atPath: system) ? system : tool("python3")
        else { return }
        let program = """
            import os, subprocess, threading
            total = []
            workers = [threading.Thread(target=lambda n=n: total.append(sum(range(n * 1000)))) for n in range(8)]
            [worker.start() for worker in workers]; [worker.join() for worker in workers]
            inner = subprocess.run(["/bin/sh", "-c", "echo $MARK"], capture_output=True, text=True).stdout
            open(os.environ["OUT"], "w").write(f"{len(total)} {os.environ['MARK']} {inner}")
            """
        #expect(try run([python, "-c", program]) == 0)
        #expect(fixture.output == "8 1 1\n")
    }

    @Test func `node: workers, a timer, a file`() throws {
        guard let node = tool("node") else { return }
        let program = """
            const { Worker } = require('worker_threads');
            const worker = new Worker('require("worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
            worker.on('message', (answer) => setTimeout(() => {
              require('fs').writeFileSync(process.env.OUT, answer + ' ' + process.env.MARK + '\\n');
              process.exit(3);
            }, 5));
            """
        #expect(try run([node, "-e", program]) == 3)
        #expect(fixture.output == "42 1\n")
    }

    @Test func `java: a program from source, threads, its environment`() throws {
        guard let java = tool("java") else { return }
        let source = try fixture.workshop.write(
            "Main.java",
            """
            import java.nio.file.*;
            public class Main {
                public static void main(String[] words) throws Exception {
                    var thread = new Thread(() -> System.setProperty("done", "yes"));
                    thread.start(); thread.join();
                    Files.writeString(Path.of(System.getenv("OUT")),
                        System.getProperty("done") + " " + System.getenv("MARK") + "\\n");
                    System.exit(4);
                }
            }
            """
        )
        #expect(try run([java, source]) == 4)
        #expect(fixture.output == "yes 1\n")
    }

    @Test func `bash: a pipeline with jobs`() throws {
        #expect(
            try run(["/bin/bash", "-c", "seq 100 | sort -rn | head -1 > $OUT; sleep 0 & wait; exit 5"]) == 5
        )
        #expect(fixture.output == "100\n")
    }

    @Test func `a program with threads is undumpable in each of them`() throws {
        let source = """
            #include <pthread.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/prctl.h>
            static void *look(void *sum) { __sync_fetch_and_add((int *)sum, prctl(PR_GET_DUMPABLE)); return 0; }
            int main(void) {
                pthread_t threads[8]; int sum = 0;
                for (int i = 0; i < 8; i++) pthread_create(&threads[i], 0, look, &sum);
                for (int i = 0; i < 8; i++) pthread_join(threads[i], 0);
                FILE *out = fopen(getenv("OUT"), "w");
                fprintf(out, "%d\\n", sum); fclose(out);
                return 0;
            }
            """
        guard let program = try fixture.compiled("threads", source, "-pthread") else { return }
        #expect(try run([program]) == 0)
        #expect(fixture.output == "0\n")
        let child = try fixture.start([program], isTraced: false)
        #expect(child.ending() == 0)
        #expect(fixture.output == "8\n")
    }

    @Test func `a loader named as the program`() throws {
        let loader = "/lib64/ld-linux-x86-64.so.2"
        guard FileManager.default.fileExists(atPath: loader) else { return print("skipped: no \(loader)") }
        #expect(try run([loader, "/bin/sh", "-c", "echo $MARK > $OUT"]) == 0)
        #expect(fixture.output == "1\n")
    }

    @Test func `a program without arguments or with a very large environment`() throws {
        let words = ["/bin/sh", "-c", "echo $# > $OUT"] + (0..<5000).map { "word\($0)" }
        #expect(try run(words) == 0)
    }
}

@Suite(.enabled(if: geteuid() == 0, "starts as another user"))
struct `The stop at execve of an unprivileged user` {
    @Test func `needs no privilege`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try StopFixture()
            // Safety: Swift passes a NUL-terminated copy.
            unsafe chmod(fixture.workshop.directory, 0o777)
            if !becomeNobody() { exit(2) }
            // As the launcher does: what it may do to its child does not depend on its own dumpable flag.
            try ProcessHardening.protectMemory()
            let child = try fixture.start(["/bin/sleep", "60"], steps: [.noNewPrivileges])
            var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
            if !environment(of: child.processID).contains("MARK=1") { exit(3) }
            if try stop.facts.descriptors().isEmpty { exit(4) }
            try stop.hideEnvironment()
            if environment(of: child.processID) != "" { exit(5) }
            try stop.makeUndumpable()
            // Closed to its own user from here on, the launcher included.
            if (try? stop.facts.read("environ")) != nil || (try? stop.facts.descriptors()) != nil { exit(6) }
            try stop.resume()
            usleep(20_000)
            if (try? stop.facts.read("environ")) != nil { exit(7) }
            child.kill()
        }
    }

    @Test func `without it, the user's own processes read everything`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try StopFixture()
            // Safety: Swift passes a NUL-terminated copy.
            unsafe chmod(fixture.workshop.directory, 0o777)
            if !becomeNobody() { exit(2) }
            let child = try fixture.start(["/bin/sleep", "60"], steps: [.noNewPrivileges], isTraced: false)
            usleep(20_000)
            if !environment(of: child.processID).contains("MARK=1") { exit(3) }
            child.kill()
        }
    }

    @Test func `a file that may not be read stays closed, and the stop says so`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try StopFixture()
            // Safety: Swift passes a NUL-terminated copy.
            unsafe chmod(fixture.workshop.directory, 0o777)
            let program = fixture.workshop.path("unreadable")
            try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: program)
            // Safety: Swift passes a NUL-terminated copy.
            unsafe chmod(program, 0o111)
            if !becomeNobody() { exit(2) }
            let child = try fixture.start([program, "60"])
            var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
            // The kernel made it undumpable (would_dump): the vDSO cannot be looked for in its memory either.
            do throws(ExecStopError) {
                try stop.hideEnvironment()
                exit(3)
            } catch { if case .failed = error {} else { exit(4) } }
            child.kill()
        }
    }
}

private func becomeNobody() -> Bool {
    setgroups(0, nil) == 0 && setgid(65534) == 0 && setuid(65534) == 0
}
