import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("nginx", "ps")), .timeLimit(.minutes(30)))
struct `nginx under its profile` {
    /// Who starts it: its own user; root, whose workers stay root; or root, whose workers become its user.
    enum Starter: CaseIterable, Sendable {
        case user, root, dropping

        var launched: Launched {
            switch self {
            case .user: Launched("nginx", "identity.user=\"www-data\"")
            case .root: Launched("nginx")
            case .dropping:
                Launched("nginx", "capabilities.keep=[\"CAP_CHOWN\", \"CAP_SETGID\", \"CAP_SETUID\"]")
            }
        }

        /// What `nginx.conf` must say.
        var directive: String {
            switch self {
            case .user: ""
            case .root: "user root;"
            case .dropping: "user www-data;"
            }
        }

        /// The user, the group and the supplementary groups of a worker.
        var worker: String { self == .root ? "root root" : "www-data www-data www-data" }
    }

    /// A site with a page, a proxy before it, and an alias for what no site should serve.
    struct Site {
        let premises: Premises
        let port: Int
        let starter: Starter

        init(_ starter: Starter) throws {
            self.starter = starter
            premises = try Premises(ownedBy: starter == .user ? "www-data" : "root")
            port = try Machine.freePort()
            try premises.make("project/site")
            try premises.write("site/page", "the page\n")
            try premises.write("site/large", String(repeating: "0123456789abcde\n", count: 100_000))
            try configure(greeting: "first")
        }

        func configure(greeting: String) throws {
            let here = premises.project
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(here)/\($0);"
            }
            try premises.write(
                "nginx.conf",
                """
                \(starter.directive)
                daemon off; pid \(here)/nginx.pid; error_log stderr;
                worker_processes 2; pcre_jit on;
                events {}
                http {
                    access_log \(here)/access.log; root \(here)/site; sendfile on; aio threads;
                    \(temporary.joined(separator: " "))
                    server {
                        listen 127.0.0.1:\(port);
                        location = /greeting { return 200 "\(greeting)"; }
                        location ~ ^/proxied/(?<name>[a-z]+)$ { proxy_pass http://127.0.0.1:\(port)/$name; }
                        location /outside/ { alias \(premises.outside)/; }
                    }
                }
                """
            )
        }

        func start(under profile: Launched) throws -> RunningProgram {
            let server = try premises.start(
                ["nginx", "-p", premises.project, "-c", premises.project + "/nginx.conf"],
                under: profile
            )
            try server.wait { try fetch("/greeting").hasSuffix("first") }
            return server
        }

        /// The answer; empty when nobody listens.
        func fetch(_ path: String) throws -> String { try premises.fetch(path, from: port) }
    }

    @Test(arguments: Starter.allCases)
    func `serves and proxies a site, reloads it, and stops`(_ starter: Starter) throws {
        let site = try Site(starter)
        let server = try site.start(under: starter.launched)
        let workers = ["ps", "--ppid", try site.premises.read("nginx.pid"), "-o", "euser=,egroup=,supgrp="]
        let users = try site.premises.work(workers, under: nil).split(separator: "\n")
        #expect(users.count == 2, "\(users)")
        for user in users {
            #expect(user.split(separator: " ").joined(separator: " ").hasPrefix(starter.worker), "\(user)")
        }
        let page = try site.fetch("/page")
        #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.hasSuffix("\r\n\r\nthe page\n"), "\(page)")
        #expect(try site.fetch("/proxied/page").hasSuffix("\r\n\r\nthe page\n"))
        let body = try #require(site.fetch("/proxied/large").firstRange(of: "\r\n\r\n"))
        #expect(try site.fetch("/large")[body.upperBound...].utf8.count > 1_599_000)

        try site.configure(greeting: "second")
        server.send(SIGHUP)
        try server.wait { try site.fetch("/greeting").hasSuffix("second") }
        #expect(server.stop() == 0, "\(server.said)")
        #expect(!server.said.contains("exited with fatal code"), "\(server.said)")
        #expect(try site.premises.read("access.log").contains("GET /proxied/page"))
    }

    @Test(arguments: Starter.allCases)
    func `serves nothing from outside its directories`(_ starter: Starter) throws {
        let site = try Site(starter)
        var open = starter.launched
        open.profile = "none"
        let control = try site.start(under: open)
        #expect(try site.fetch("/outside/file").hasSuffix("\r\n\r\n\(Premises.secret)\n"))
        #expect(control.stop() == 0, "\(control.said)")

        let server = try site.start(under: starter.launched)
        #expect(try site.fetch("/outside/file").hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(server.stop() == 0, "\(server.said)")
        #expect(server.said.contains("failed (13: Permission denied)"))
    }
}
