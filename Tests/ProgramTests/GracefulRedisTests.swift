import Foundation
import Glibc
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("redis-server", "redis-cli")), .timeLimit(.minutes(30)))
struct `Redis under load` {
    /// It keeps a snapshot only, which it makes at its end: everything since is lost if that is not allowed to come.
    @Test(arguments: [SIGTERM, SIGKILL])
    func `has every count that it told of, after its end`(_ signal: CInt) throws {
        let store = try `Redis under the native profile`.Store()
        let pid = store.premises.project + "/pid"
        let options = ["--save", "3600 1", "--pidfile", pid]
        let server = try store.start(options[0], options[1], options[2], options[3])
        let counters = try (0..<4).map { lane in
            try RunningProgram(
                ["/usr/bin/env"] + store.client + ["-r", "100000000", "incr", "count\(lane)"],
                in: store.premises.workshop
            )
        }
        for counter in counters { try counter.wait { counter.said.utf8.count > 1000 } }
        // It has no use for this one.
        server.send(SIGHUP)
        if signal == SIGKILL {
            kill(try #require(pid_t(store.premises.read("pid"))), SIGKILL)
        } else {
            server.send(signal)
        }
        #expect(server.end().status == (signal == SIGKILL ? 128 + SIGKILL : 0), "\(server.said)")
        #expect(store.premises.inhabitants.isEmpty)
        let told = counters.map { counter in
            counter.end().text.split(separator: "\n").compactMap { Int($0) }.last ?? 0
        }

        let again = try store.start(options[0], options[1], options[2], options[3])
        for (lane, count) in told.enumerated() {
            let kept = try Int(store.ask("get", "count\(lane)")) ?? 0
            if signal == SIGKILL {
                #expect(kept < count)
            } else {
                #expect(kept == count || kept == count + 1, "the last answer may have been on its way")
            }
        }
        #expect(again.stop() == 0, "\(again.said)")
    }
}
