import Foundation
import Isolation
import TOML
import Testing

private func defaultWords() throws -> [UInt64] {
    try #require(BuiltinProfiles.named("default")?.filter).words
}

/// Asks the running kernel, not the interpreter.
@Suite(.serialized) struct `The default profile in the kernel` {
    @Test func `refuses what it should and nothing else`() throws {
        let programs = try SeccompPrograms()
        defer { programs.remove() }
        let probe = try programs.compile("probe-calls").path
        func answers(_ filter: [UInt64]?) throws -> [String: String] {
            let result = try programs.run([probe], filter: filter)
            try #require(result.status == 0, "\(result.error)")
            let pairs = result.output.split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), String(words[1]))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        let free = try answers(nil)
        let filtered = try answers(defaultWords())
        let (notPermitted, noFamily, noCall) = ("1", "97", "38")
        var expected = [
            "getpid": "ok", "mount": notPermitted, "unknown": noCall, "minus-one": noCall,
            "unshare-user": notPermitted, "clone-user": notPermitted, "clone": "ok", "clone3": noCall,
            "ptrace": notPermitted, "io-uring": notPermitted, "keyctl": notPermitted, "bpf": notPermitted,
            "socket-inet": "ok", "socket-vsock": noFamily, "socket-alg": noFamily,
            "socket-alg-high": noFamily,
            "personality-query": "ok", "personality-norandom": notPermitted, "ioctl": "ok",
            "tiocsti": notPermitted, "tiocsti-high": notPermitted, "tioclinux-high": notPermitted,
            "openat2": free["openat2"],
        ]
        if Architecture.native == .x86_64 {
            expected["x32"] = "signal:31"
            expected["i386"] = "signal:31"
        }
        #expect(filtered == expected.compactMapValues { $0 })
        // The probes can tell the difference: without the filter these answer otherwise.
        for name in ["mount", "clone3", "ptrace", "tiocsti", "tiocsti-high", "personality-norandom"] {
            #expect(free[name] != filtered[name], "\(name)")
        }
    }

    @Test(
        arguments: [
            [
                "bash", "-c",
                "set -e; x=$(echo a | tr a b); [ $x = b ]; (exit 3) || [ $? = 3 ]; cat <(echo q) >f; sleep 0.01 & wait; echo ok",
            ],
            ["python3", "-c", pythonProgram],
            ["node", "-e", nodeProgram],
            ["java", "Small.java"],
            [
                "bash", "-ec",
                "git init -q r; cd r; git config user.email a@b; git config user.name n; echo x >f; git add f; git commit -qm m; git gc -q; git clone -q . ../r2; cd ../r2; git log --oneline | wc -l | sed s/1/ok/",
            ],
            [
                "bash", "-ec",
                "printf 'int puts(const char*);int main(){puts(\"ok\");}' >a.c; cc -O2 a.c -o a; ./a",
            ],
            [
                "bash", "-ec",
                "set -o pipefail; seq 1000 | xargs -n50 -P4 echo | sort | gzip | gunzip | wc -l | sed s/20/ok/",
            ],
        ])
    func `runs real programs`(_ command: [String]) throws {
        func run(filter: [UInt64]?) throws -> SeccompPrograms.Result {
            let programs = try SeccompPrograms()
            defer { programs.remove() }
            try Data(javaProgram.utf8).write(to: programs.directory.appending(path: "Small.java"))
            return try programs.run(command, filter: filter)
        }
        // Without the filter it must work too, else the program is not there and nothing is learnt.
        let free = try run(filter: nil)
        guard free.status == 0, free.output.hasSuffix("ok\n") else {
            print("skipped: \(command[0]) does not run here: \(free.error.prefix(200))")
            return
        }
        let result = try run(filter: defaultWords())
        #expect(result.status == 0)
        #expect(result.output == free.output, "\(result.error)")
    }

    @Test func `loads faster than libseccomp's programs`() throws {
        let programs = try SeccompPrograms()
        defer { programs.remove() }
        let policy = try #require(try BuiltinProfiles.policy("default"))
        let rules = policy.groups.filter { $0.answer != policy.unknown }.flatMap { group in
            group.calls.filter { SeccompOracle.knows($0.value) }
                .map { SeccompOracle.Rule(name: $0.value, action: group.answer) }
        }
        let ours = try defaultWords()
        let oursTime = try programs.loadTime(ours)
        var times = ["range tree: \(ours.count) instructions, \(oursTime) µs"]
        for (name, optimize) in [("libseccomp linear", 1 as UInt32), ("libseccomp tree", 2)] {
            let words = try SeccompOracle.filter(
                rules,
                unknown: policy.unknown,
                for: .native,
                optimize: optimize
            )
            let time = try programs.loadTime(words)
            times.append("\(name): \(words.count) instructions, \(time) µs")
            #expect(words.count > 2 * ours.count)
        }
        print("load times: \(times.joined(separator: "; "))")
    }
}

private let pythonProgram = """
    import threading, subprocess, sqlite3, ssl, socket, tempfile, shutil, os, multiprocessing, asyncio, urllib.request
    from http.server import HTTPServer, SimpleHTTPRequestHandler
    t = [threading.Thread(target=lambda: None) for _ in range(8)]
    [x.start() for x in t]; [x.join() for x in t]
    assert subprocess.run(["true"]).returncode == 0
    assert subprocess.run("exit 4", shell=True, start_new_session=True).returncode == 4
    d = tempfile.mkdtemp(); c = sqlite3.connect(d + "/db"); c.execute("pragma journal_mode=wal")
    c.execute("create table t(a)"); c.execute("insert into t values (1)"); c.commit(); c.close()
    ssl.create_default_context()
    shutil.copytree(d, d + "2"); shutil.copystat(d, d + "2"); shutil.rmtree(d); shutil.rmtree(d + "2")
    class H(SimpleHTTPRequestHandler):
        def log_message(self, *a): pass
    s = HTTPServer(("127.0.0.1", 0), H); threading.Thread(target=s.serve_forever, daemon=True).start()
    assert urllib.request.urlopen("http://127.0.0.1:%d/" % s.server_port).status == 200
    async def main():
        p = await asyncio.create_subprocess_exec("true"); assert await p.wait() == 0
    asyncio.run(main())
    with multiprocessing.Pool(2) as p: assert p.map(abs, [-1, -2]) == [1, 2]
    a, b = socket.socketpair(); os.sched_getaffinity(0); os.memfd_create("m")
    print("ok")
    """

private let nodeProgram = """
    const http = require('http'), fs = require('fs'), { Worker } = require('worker_threads'), cp = require('child_process');
    const crypto = require('crypto'), zlib = require('zlib');
    const watcher = fs.watch('.', () => {});
    fs.writeFileSync('f', 'x'); fs.copyFileSync('f', 'g'); fs.renameSync('g', 'h');
    const server = http.createServer((q, r) => r.end('ok')).listen(0, '127.0.0.1', () =>
      http.get({ port: server.address().port, host: '127.0.0.1' }, r => r.on('data', d => {
        const w = new Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true });
        w.on('message', () => cp.execFile('true', e => crypto.pbkdf2('a', 'b', 9, 9, 'sha1', () => zlib.gzip('x', () => {
          console.log(e ? 'no' : String(d)); watcher.close(); server.close(); process.exit(0);
        }))));
      })));
    """

private let javaProgram = """
    import java.net.*; import java.nio.file.*; import java.util.concurrent.*;
    public class Small {
        public static void main(String[] a) throws Exception {
            var pool = Executors.newFixedThreadPool(4);
            for (int i = 0; i < 8; i++) pool.submit(() -> {});
            pool.shutdown(); pool.awaitTermination(9, TimeUnit.SECONDS);
            new ProcessBuilder("true").start().waitFor();
            var file = Files.createTempFile("a", "b"); Files.writeString(file, "x");
            Files.setLastModifiedTime(file, Files.getLastModifiedTime(file)); Files.delete(file);
            var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            var client = new Socket(server.getInetAddress(), server.getLocalPort()); server.accept(); client.close();
            System.gc(); System.out.println("ok");
        }
    }

    """
