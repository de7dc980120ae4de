import Foundation
import Glibc
import LaunchProgram
import Testing

/// Signals to `launch` do to a server what they would do without it, while a client asks without a pause.
@Suite(.enabled(if: Machine.has("python3", "unshare")), .timeLimit(.minutes(30)))
struct `A server under load` {
    @Test(arguments: LoadedServer.allCases)
    func `is reloaded and stopped without losing a request`(_ kind: LoadedServer) throws {
        guard kind.isThere else { return }
        let site = try LoadedServer.Site(kind)
        let server = try site.start(under: kind.launched)
        let load = try site.beginLoad()
        try site.greet("second")
        server.send(SIGHUP)
        try load.wait(for: "second")
        try load.mark()
        #expect(!site.premises.inhabitants.isEmpty)
        server.send(kind.gracefulStop)
        try load.wait(for: "gone")
        #expect(server.end().status == kind.status, "\(server.said)")
        #expect(site.premises.inhabitants.isEmpty)
        let account = try load.end()
        #expect(account.lost.isEmpty && account.held == Load.held, "\(account)")
        // As without launch: what the kernel had taken when the listener closed. Each lane has one at most.
        #expect(account.unread <= Load.lanes, "\(account)")
        // A listener that goes on answers everybody, also while it is reloaded.
        #expect(account.unreadBefore == 0, "\(account)")
    }

    /// What the test above would say if a server did not finish.
    @Test(arguments: LoadedServer.allCases)
    func `loses requests when it is killed, and the client notices`(_ kind: LoadedServer) throws {
        guard kind.isThere else { return }
        let site = try LoadedServer.Site(kind)
        let server = try site.start(under: kind.launched)
        let load = try site.beginLoad()
        kill(try site.process(), SIGKILL)
        try load.wait(for: "gone")
        // nginx's workers have lost their master, and nobody but launch ends them.
        #expect(server.end().status == 128 + SIGKILL, "\(server.said)")
        #expect(site.premises.inhabitants.isEmpty)
        let account = try load.end()
        #expect(account.lost.count >= Load.held && account.held == 0, "\(account)")
    }

    /// nginx's SIGTERM is not SIGQUIT: what it has begun is cut off, through `launch` as without it, unless `launch` has
    /// been told what it means.
    @Test(arguments: [nil, [], ["--stop-signal", "QUIT"]] as [[String]?])
    func `is told the signal that was sent, or the one that stops it`(_ options: [String]?) throws {
        guard LoadedServer.nginx.isThere else { return }
        let site = try LoadedServer.Site(.nginx)
        var launched = options.map { _ in LoadedServer.nginx.launched }
        launched?.options = options ?? []
        let server = try site.start(under: launched)
        let load = try site.beginLoad()
        server.send(SIGTERM)
        try load.wait(for: "gone")
        #expect(server.end().status == 0, "\(server.said)")
        #expect(site.premises.inhabitants.isEmpty)
        let account = try load.end()
        #expect(account.held == (options?.isEmpty == false ? Load.held : 0), "\(account)")
    }
}
