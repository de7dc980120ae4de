import Foundation
import Glibc
import LaunchProgram
import Testing

/// `launch` as process 1 of a container, which its engine stops by one signal to it, and ten seconds later by SIGKILL.
@Suite(.enabled(if: Machine.has("python3", "unshare", "tini", "nginx")), .timeLimit(.minutes(30)))
struct `A server in a container` {
    private static let container = ["unshare", "--pid", "--fork", "--mount-proc"]

    /// What engines give a container until they kill it.
    private static let patience: TimeInterval = 10

    /// Stops it as `docker stop` does.
    private func stop(_ engine: RunningProgram, by signal: CInt = SIGTERM) throws -> RunningProgram.Ended {
        let first = try engine.child()
        let start = Date()
        kill(first, signal)
        while kill(first, 0) == 0, Date().timeIntervalSince(start) < Self.patience { usleep(10_000) }
        if kill(first, 0) == 0 { kill(first, SIGKILL) }
        return engine.end()
    }

    /// By the signal that nginx wants, or by the engine's usual one where `launch` knows what nginx wants.
    @Test(arguments: [SIGQUIT, SIGTERM]) func `loses no request when it is stopped`(_ signal: CInt) throws {
        let site = try LoadedServer.Site(.nginx)
        var launched = LoadedServer.nginx.launched
        launched.wrapper = Self.container
        if signal == SIGTERM { launched.options = ["--stop-signal", "QUIT"] }
        let engine = try site.start(under: launched)
        let load = try site.beginLoad()
        kill(try engine.child(), signal)
        try load.wait(for: "gone")
        #expect(engine.end().status == 0, "\(engine.said)")
        #expect(site.premises.inhabitants.isEmpty)
        let account = try load.end()
        #expect(account.lost.isEmpty && account.held == Load.held, "\(account)")
    }

    /// A server that ends at once, and its worker that has something to put away first.
    private static let server = """
        import os, signal, sys, time

        def put_away(*_):
            with open('begun', 'w'): pass
            time.sleep(0.3)
            with open('done', 'w'): pass
            os._exit(0)

        if not os.fork():
            signal.signal(signal.SIGTERM, put_away)
            with open('ready', 'w'): pass
            while True: signal.pause()
        signal.signal(signal.SIGTERM, lambda *_: os._exit(3))
        while True: signal.pause()
        """

    @Test func `has its worker put away what it has, after the server has ended`() throws {
        let premises = try Premises()
        try premises.write("server.py", Self.server)
        let engine = try premises.start(
            Self.container + Launched("python").words + ["python3", "server.py"],
            under: nil
        )
        try engine.wait { premises.has("ready") }
        #expect(try stop(engine).status == 3, "\(engine.said)")
        #expect(premises.has("begun") && premises.has("done"))
        #expect(premises.inhabitants.isEmpty)
    }

    /// The same through an init that ends with its command: the kernel kills who is left.
    @Test func `would have it killed by another init`() throws {
        let premises = try Premises()
        try premises.write("server.py", Self.server)
        let engine = try premises.start(
            Self.container + ["tini", "-g", "--", "python3", "server.py"],
            under: nil
        )
        try engine.wait { premises.has("ready") }
        #expect(try stop(engine).status == 3, "\(engine.said)")
        #expect(!premises.has("done"))
    }
}
