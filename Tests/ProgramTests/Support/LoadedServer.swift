import Foundation
import Glibc
import LaunchProgram
import Testing

/// A server of HTTP that answers each request with its greeting, reads that anew on SIGHUP, and has a signal that lets
/// it finish what it has begun.
enum LoadedServer: CaseIterable, Sendable {
    case nginx, node, python

    var isThere: Bool { Machine.has(self == .python ? "python3" : "\(self)") }

    var launched: Launched { Launched("\(self)") }

    /// The signal that ends it when the last answer is out.
    var gracefulStop: CInt { self == .nginx ? SIGQUIT : SIGTERM }

    /// How it ends then; 0 is all that nginx knows.
    var status: CInt {
        switch self {
        case .nginx: 0
        case .node: 43
        case .python: 44
        }
    }

    /// More than the buffers of both ends of a connection take, so that a server that has gone has not sent it.
    private static let large = 12 << 20

    /// Where it runs, with what it serves; it writes the path of each request that it takes to `account`.
    struct Site {
        let server: LoadedServer
        let premises: Premises
        let port: Int

        init(_ server: LoadedServer) throws {
            self.server = server
            premises = try Premises()
            port = try Machine.freePort()
        }

        var account: String { premises.project + "/account" }

        func greet(_ greeting: String) throws {
            try premises.write("greeting", greeting)
            if server == .nginx { try premises.write("nginx.conf", configuration(greeting)) }
        }

        private func configuration(_ greeting: String) -> String {
            let here = premises.project
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(here)/\($0);"
            }
            return """
                user root; daemon off; pid \(here)/pid; error_log stderr; worker_processes 2; events {}
                http {
                    log_format path $uri; access_log \(here)/account path; root \(here);
                    \(temporary.joined(separator: " "))
                    server {
                        listen 127.0.0.1:\(port);
                        location /short/ { return 200 "\(greeting) $uri"; }
                    }
                }
                """
        }

        /// Starts it, through `launch` or not, and returns when it answers.
        func start(under profile: Launched?) throws -> RunningProgram {
            try premises.write("large", String(repeating: "x", count: LoadedServer.large))
            try premises.write("account", "")
            try premises.write("server.js", LoadedServer.forNode)
            try premises.write("server.py", LoadedServer.forPython)
            try greet("first")
            let command =
                switch server {
                case .nginx: ["nginx", "-p", premises.project, "-c", premises.project + "/nginx.conf"]
                case .node: ["node", "server.js", "\(port)"]
                case .python: ["python3", "server.py", "\(port)"]
                }
            let program = try premises.start(command, under: profile)
            try program.wait { try premises.fetch("/short/0", from: port).hasSuffix("first /short/0") }
            return program
        }

        /// The process of the server itself, as it says.
        func process() throws -> pid_t { try #require(pid_t(premises.read("pid"))) }

        func beginLoad() throws -> Load { try Load(on: port, of: premises, account: account) }
    }

    private static let forNode = """
        const fs = require('fs'), size = fs.statSync('large').size
        const read = () => fs.readFileSync('greeting', 'utf8')
        let greeting = read()
        const server = require('http').createServer((request, response) => {
            fs.appendFileSync('account', request.url + '\\n')
            if (request.url !== '/large') return response.end(greeting + ' ' + request.url)
            // In pieces: of an answer that it was given whole, close() throws away what is not out yet.
            response.setHeader('Content-Length', size)
            fs.createReadStream('large').pipe(response)
        })
        process.on('SIGHUP', () => greeting = read())
        process.on('SIGTERM', () => server.close(() => process.exitCode = 43))
        fs.writeFileSync('pid', String(process.pid))
        server.listen(Number(process.argv[2]), '127.0.0.1')
        """

    private static let forPython = """
        import http.server, os, signal, sys, threading

        def read(name):
            with open(name, 'rb') as file: return file.read()

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with open('account', 'a') as file: file.write(self.path + '\\n')
                body = read('large') if self.path == '/large' else greeting + b' ' + self.path.encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_): pass

        def reload(*_):
            global greeting
            greeting = read('greeting')

        class Server(http.server.ThreadingHTTPServer):
            # The end waits for the threads that answer.
            daemon_threads = False

        reload()
        server = Server(('127.0.0.1', int(sys.argv[1])), Answer)
        signal.signal(signal.SIGHUP, reload)
        # From another thread, because it waits for the loop that the handler has interrupted.
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        with open('pid', 'w') as file: file.write(str(os.getpid()))
        server.serve_forever(poll_interval=0.05)
        server.server_close()
        sys.exit(44)
        """
}
