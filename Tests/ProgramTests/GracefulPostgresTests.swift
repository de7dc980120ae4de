import Foundation
import Glibc
import LaunchProgram
import Testing

/// PostgreSQL's own words: a smart shutdown lets sessions finish, a fast one ends them between their statements.
@Suite(.enabled(if: Machine.has() && Machine.postgres != nil), .timeLimit(.minutes(30)))
struct `PostgreSQL under load` {
    private typealias Cluster = `PostgreSQL under its profile`.Cluster

    /// A cluster whose commits are written a moment after they are told, and whose sessions count in a table.
    private func cluster() throws -> Cluster {
        let cluster = try Cluster()
        try cluster.premises.write("count.sql", "insert into counted values (1);\n")
        let settings = "synchronous_commit = off\nwal_writer_delay = 10s\nwork_mem = '1MB'\n"
        try configure(cluster, settings)
        return cluster
    }

    private func configure(_ cluster: Cluster, _ settings: String) throws {
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: cluster.premises.project + "/data/postgresql.conf")
        )
        try file.seekToEnd()
        try file.write(contentsOf: Data(settings.utf8))
        try file.close()
    }

    /// Four sessions that insert a row per transaction, and write a line for each that was committed.
    private func load(_ cluster: Cluster, _ words: String...) throws -> RunningProgram {
        let client = try RunningProgram(
            ["\(cluster.tools)/pgbench", "-n", "-c", "4", "-l", "--log-prefix"]
                + [cluster.premises.workshop.path("counted"), "-f", cluster.premises.project + "/count.sql"]
                + words,
            in: cluster.premises.workshop,
            adding: cluster.place
        )
        try client.wait { try count(cluster) > 100 }
        return client
    }

    private func count(_ cluster: Cluster) throws -> Int {
        try #require(Int(cluster.ask("select count(*) from counted")))
    }

    /// How many transactions the client was told of.
    private func told(_ cluster: Cluster) throws -> Int {
        let files = try FileManager.default.contentsOfDirectory(atPath: cluster.premises.workshop.directory)
        return try files.filter { $0.hasPrefix("counted") }.reduce(0) {
            try $0 + cluster.premises.workshop.read($1).split(separator: "\n").count
        }
    }

    /// A session in the middle of its transaction, which goes on when it is told.
    private struct Session {
        let program: RunningProgram
        private let statements: FileHandle

        init(_ cluster: Cluster) throws {
            let pipe = cluster.premises.workshop.path("statements")
            try cluster.premises.work(["mkfifo", pipe], under: nil)
            // For both, so that opening it waits for nobody.
            statements = try FileHandle(forUpdating: URL(fileURLWithPath: pipe))
            let words = ["/bin/sh", "-c", "exec \"$0\" -AXtq -v ON_ERROR_STOP=1 <\"$1\""]
            program = try RunningProgram(
                words + ["\(cluster.tools)/psql", pipe],
                in: cluster.premises.workshop,
                adding: cluster.place
            )
            try statements.write(
                contentsOf: Data("begin; insert into counted values (2); select 'begun';\n".utf8)
            )
            try program.wait { program.said == "begun\n" }
        }

        func goOn() throws -> RunningProgram.Ended {
            try statements.write(
                contentsOf: Data("insert into counted values (2); commit; select 'done'; \\q\n".utf8)
            )
            try statements.close()
            return program.end()
        }
    }

    @Test func `is reloaded, lets sessions finish, and refuses new ones`() throws {
        let cluster = try cluster()
        let server = try cluster.start()
        _ = try cluster.ask("create table counted (one integer)")
        let client = try load(cluster, "-t", "3000")
        let session = try Session(cluster)
        try configure(cluster, "work_mem = '3MB'\n")
        server.send(SIGHUP)
        try server.wait { try cluster.ask("show work_mem") == "3MB" }
        server.send(SIGTERM)
        try server.wait {
            let ready = [cluster.tools + "/pg_isready"]
            return try cluster.premises.run(ready, under: nil, adding: cluster.place).status == 1
        }
        let load = client.end()
        #expect(load.status == 0 && load.text.contains("actually processed: 12000/12000"), "\(client.said)")
        let outcome = try session.goOn()
        #expect(outcome.status == 0 && outcome.text == "begun\ndone\n", "\(session.program.said)")
        #expect(server.end().status == 0, "\(server.said)")
        #expect(cluster.premises.inhabitants.isEmpty && !cluster.premises.has("data/postmaster.pid"))

        let again = try cluster.start()
        #expect(try cluster.ask("select sum(one) from counted") == "12004")
        #expect(again.stop() == 0, "\(again.said)")
    }

    /// What the test above would say if the server did not wait.
    @Test func `cuts sessions off when it is killed, and the client notices`() throws {
        let cluster = try cluster()
        let server = try cluster.start()
        _ = try cluster.ask("create table counted (one integer)")
        let session = try Session(cluster)
        kill(try process(cluster), SIGKILL)
        #expect(server.end().status == 128 + SIGKILL, "\(server.said)")
        #expect(cluster.premises.inhabitants.isEmpty)
        let outcome = try session.goOn()
        #expect(outcome.status == 2 && outcome.text == "begun\n", "\(session.program.said)")
    }

    private func process(_ cluster: Cluster) throws -> pid_t {
        let lines = try cluster.premises.read("data/postmaster.pid").split(separator: "\n")
        return try #require(pid_t(lines[0]))
    }

    @Test(arguments: [SIGINT, SIGKILL])
    func `has every row that it told of, after a fast shutdown`(_ signal: CInt) throws {
        let cluster = try cluster()
        let server = try cluster.start()
        _ = try cluster.ask("create table counted (one integer)")
        let client = try load(cluster, "-T", "600")
        if signal == SIGKILL {
            // Nobody writes what is told from here on; the end of an orderly shutdown would.
            let writer = try cluster.ask("select pid from pg_stat_activity where backend_type = 'walwriter'")
            kill(try #require(pid_t(writer)), SIGSTOP)
            let before = try count(cluster)
            try client.wait { try count(cluster) > before + 200 }
            kill(try process(cluster), SIGKILL)
        } else {
            server.send(signal)
        }
        #expect(server.end().status == (signal == SIGKILL ? 128 + SIGKILL : 0), "\(server.said)")
        #expect(cluster.premises.inhabitants.isEmpty)
        #expect(client.end().errorText.contains("aborted"), "\(client.said)")
        let told = try told(cluster)

        let again = try cluster.start()
        let kept = try count(cluster)
        // Each session may have had one that it was not told of any more.
        #expect(signal == SIGKILL ? kept < told : kept >= told && kept <= told + 4, "\(kept) of \(told)")
        #expect(again.stop() == 0, "\(again.said)")
    }
}
