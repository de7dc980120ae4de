import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has() && Machine.postgres != nil), .timeLimit(.minutes(30)))
struct `PostgreSQL under its profile` {
    static let postgres = Launched("postgres", "identity.user=\"postgres\"")

    /// A data directory in a project that is the user's.
    struct Cluster {
        let premises: Premises
        let tools: String
        let port: Int

        init() throws {
            premises = try Premises(ownedBy: "postgres")
            tools = try #require(Machine.postgres)
            port = try Machine.freePort()
            try premises.work(
                [tools + "/initdb", "-D", "data", "-A", "trust", "-N", "-E", "UTF8"],
                under: `PostgreSQL under its profile`.postgres
            )
        }

        func start(under profile: Launched = `PostgreSQL under its profile`.postgres) throws -> RunningProgram
        {
            let server = try premises.start(
                [
                    tools + "/postgres", "-D", "data", "-p", "\(port)", "-h", "127.0.0.1", "-k",
                    premises.project,
                ],
                under: profile
            )
            try server.wait {
                try premises.run([tools + "/pg_isready"], under: nil, adding: place).status == 0
            }
            return server
        }

        /// Where the tools find the server: by its local socket.
        var place: [String: String] {
            ["PGHOST": premises.project, "PGPORT": "\(port)", "PGUSER": "postgres", "PGDATABASE": "postgres"]
        }

        func tool(_ name: String, _ words: String...) throws -> String {
            try premises.work(
                ["\(tools)/\(name)"] + words,
                under: `PostgreSQL under its profile`.postgres,
                adding: place
            )
        }

        func ask(_ query: String) throws -> String { try tool("psql", "-AXtqc", query) }
    }

    @Test func `initialises, serves, takes load, and has every row after a restart`() throws {
        let cluster = try Cluster()
        let server = try cluster.start()
        _ = try cluster.tool("pgbench", "-i", "-q")
        let load = try cluster.tool("pgbench", "-c", "2", "-j", "2", "-t", "200")
        #expect(load.contains("actually processed: 400/400"), "\(load)")
        // Compiled at run time, and by parallel workers, which share memory.
        let compiled = try cluster.ask(
            """
            set jit_above_cost = 0; set jit_inline_above_cost = 0; set jit_optimize_above_cost = 0;
            set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;
            select count(*), sum(aid::bigint) from pgbench_accounts
            """
        )
        #expect(compiled == "100000|5000050000")
        let sum = try cluster.ask("select sum(abalance) from pgbench_accounts")
        #expect(server.stop() == 0, "\(server.said)")
        #expect(server.said.contains("database system is shut down"))

        let again = try cluster.start()
        #expect(!again.said.contains("was not properly shut down"), "\(again.said)")
        #expect(try cluster.ask("select count(*) from pgbench_history") == "400")
        #expect(try cluster.ask("select sum(abalance) from pgbench_accounts") == sum)
        // By TCP, too.
        let tcp = try cluster.tool(
            "psql",
            "-AXtqc",
            "select count(*) from pgbench_tellers",
            "-h",
            "127.0.0.1"
        )
        #expect(tcp == "10")
        #expect(try cluster.tool("pg_dump", "-t", "pgbench_history").contains("COPY public.pgbench_history"))
        #expect(again.stop() == 0, "\(again.said)")
    }

    @Test func `reads no file outside its directories`() throws {
        let cluster = try Cluster()
        let query = "select pg_read_file('\(cluster.premises.outside)/file')"
        var open = Self.postgres
        open.profile = "none"
        let control = try cluster.start(under: open)
        #expect(try cluster.ask(query) == Premises.secret)
        #expect(control.stop() == 0, "\(control.said)")

        let server = try cluster.start()
        let refused = try cluster.premises.run(
            [cluster.tools + "/psql", "-AXtqc", query],
            under: Self.postgres,
            adding: cluster.place
        )
        #expect(refused.status == 1 && refused.text.isEmpty, "\(refused.text)")
        #expect(refused.errorText.contains("Permission denied"), "\(refused.errorText)")
        #expect(server.stop() == 0, "\(server.said)")
    }

    /// The server's own rule: the profile changes no user unasked.
    @Test func `is refused by itself as root`() throws {
        let premises = try Premises()
        let outcome = try premises.run(
            [try #require(Machine.postgres) + "/postgres", "-D", "data"],
            under: Launched("postgres")
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("\"root\" execution of the PostgreSQL server is not permitted"))
    }
}
