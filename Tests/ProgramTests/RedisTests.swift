import Foundation
import LaunchProgram
import Testing

/// `native` is the profile for it: a compiled server with an interpreter, not a compiler, for Lua.
@Suite(.enabled(if: Machine.has("redis-server", "redis-cli")), .timeLimit(.minutes(30)))
struct `Redis under the native profile` {
    static let native = Launched("native")

    struct Store {
        let premises: Premises
        let port: Int

        init() throws {
            premises = try Premises()
            port = try Machine.freePort()
        }

        /// - Parameter options: the last word on how it persists.
        func start(_ options: String..., under profile: Launched = `Redis under the native profile`.native)
            throws
            -> RunningProgram
        {
            let words = [
                "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--dir", premises.project,
            ]
            let server = try premises.start(words + options, under: profile)
            try server.wait { try premises.run(client + ["ping"], under: nil).text == "PONG\n" }
            return server
        }

        var client: [String] { ["redis-cli", "-h", "127.0.0.1", "-p", "\(port)"] }

        func ask(_ words: String...) throws -> String {
            try premises.work(client + words, under: `Redis under the native profile`.native)
        }
    }

    @Test func `has its data after a restart, from the append-only file`() throws {
        let store = try Store()
        let options = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        let server = try store.start(options[0], options[1], options[2], options[3], options[4], options[5])
        #expect(try store.ask("set", "name", "value") == "OK")
        let filled = "for n = 1, 1000 do redis.call('rpush', 'list', n) end return redis.call('llen', 'list')"
        #expect(try store.ask("eval", filled, "0") == "1000")
        // A child writes the file anew while the server goes on.
        #expect(try store.ask("bgrewriteaof").contains("started"))
        try server.wait { try store.ask("info", "persistence").contains("aof_rewrite_in_progress:0") }
        #expect(try store.ask("info", "persistence").contains("aof_last_bgrewrite_status:ok"))
        #expect(try store.ask("incr", "count") == "1")
        #expect(server.stop() == 0, "\(server.said)")

        let again = try store.start(options[0], options[1], options[2], options[3], options[4], options[5])
        #expect(try store.ask("get", "name") == "value")
        #expect(try store.ask("lindex", "list", "999") == "1000")
        #expect(try store.ask("get", "count") == "1")
        #expect(again.stop() == 0, "\(again.said)")
    }

    @Test func `has its data after a restart, from a snapshot`() throws {
        let store = try Store()
        let server = try store.start("--save", "3600 1000000")
        #expect(try store.ask("set", "name", "value") == "OK")
        #expect(try store.ask("bgsave").contains("started"))
        try server.wait { try store.ask("info", "persistence").contains("rdb_bgsave_in_progress:0") }
        #expect(try store.ask("info", "persistence").contains("rdb_last_bgsave_status:ok"))
        #expect(server.stop() == 0, "\(server.said)")

        let again = try store.start("--save", "3600 1000000")
        #expect(try store.ask("get", "name") == "value")
        #expect(again.stop() == 0, "\(again.said)")
    }

    /// The old way in: a snapshot named authorized_keys.
    @Test(arguments: ["none", "native"]) func `writes no key into a home directory`(_ profile: String) throws
    {
        let store = try Store()
        let server = try store.start(
            "--enable-protected-configs",
            "yes",
            "--save",
            "",
            under: Launched(profile)
        )
        _ = try store.ask("set", "name", "ssh-ed25519 AAAA")
        _ = try store.ask("config", "set", "dbfilename", "authorized_keys")
        _ = try store.ask("config", "set", "dir", store.premises.workshop.path("home/.ssh"))
        let answer = try store.premises.run(store.client + ["save"], under: nil).text
        let written = FileManager.default.fileExists(
            atPath: store.premises.workshop.path("home/.ssh/authorized_keys")
        )
        if profile == "none" {
            #expect(answer == "OK\n" && written)
        } else {
            #expect(answer.hasPrefix("ERR") && !written, "\(answer)")
            #expect(server.said.contains("Permission denied"), "\(server.said)")
        }
        #expect(server.stop() == 0, "\(server.said)")
    }
}
