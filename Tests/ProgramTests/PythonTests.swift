import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("python3")), .timeLimit(.minutes(30)))
struct `Python under its profile` {
    static let python = Launched("python")

    @Test func `uses threads, processes, subprocesses and a database`() throws {
        let premises = try Premises()
        try premises.write(
            "work.py",
            """
            import concurrent.futures, multiprocessing, queue, sqlite3, subprocess, tempfile, threading

            def square(n): return n * n

            if __name__ == '__main__':
                done = queue.Queue()
                threads = [threading.Thread(target=done.put, args=(n,)) for n in range(20)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                print('threads', sum(done.queue))
                with multiprocessing.Pool(3) as pool: print('processes', sum(pool.map(square, range(10))))
                shell = subprocess.run(['sh', '-c', 'tr a-z A-Z | rev'], input=b'abc', stdout=subprocess.PIPE)
                print('subprocess', shell.stdout.decode(), shell.returncode)
                with sqlite3.connect('rows.db') as rows:
                    rows.execute('pragma journal_mode = wal')
                    rows.execute('create table row (n integer)')
                    rows.executemany('insert into row values (?)', ((n,) for n in range(10000)))
                print('rows', *sqlite3.connect('rows.db').execute('select count(*), sum(n) from row').fetchone())
                with tempfile.TemporaryFile() as file: print('temporary', file.write(b'x' * 100000))
            """
        )
        #expect(
            try premises.work(["python3", "work.py"], under: Self.python) == """
                threads 190
                processes 285
                subprocess CBA 0
                rows 10000 49995000
                temporary 100000
                """
        )
    }

    @Test func `runs in a virtual environment that it has made in the project`() throws {
        let premises = try Premises()
        try premises.work(["python3", "-m", "venv", "--without-pip", "own"], under: Self.python)
        let prefix = try premises.work(
            ["own/bin/python", "-c", "import sys; print(sys.prefix)"],
            under: Self.python
        )
        #expect(prefix == premises.project + "/own")
    }

    static let server = """
        import http.server, os, ssl

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = f'{self.connection.version()} {self.path}'.encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('certificate.pem', 'key.pem')
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with open('port.new', 'w') as file: file.write(str(server.server_port))
        os.rename('port.new', 'port')
        server.serve_forever()
        """

    /// The client knows the server by its certificate, and knows no server without it.
    static let client = """
        import ssl, sys, urllib.error, urllib.request
        url = f'https://localhost:{sys.argv[1]}/page'
        trusting = ssl.create_default_context(cafile='certificate.pem')
        print(urllib.request.urlopen(url, context=trusting).read().decode())
        try: urllib.request.urlopen(url, context=ssl.create_default_context())
        except urllib.error.URLError as error: print(error.reason.verify_message)
        """

    @Test(.enabled(if: Machine.has("openssl"))) func `speaks TLS with itself`() throws {
        let premises = try Premises()
        try premises.work(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                "key.pem", "-out", "certificate.pem",
            ],
            under: Launched("native")
        )
        try premises.write("server.py", Self.server)
        try premises.write("client.py", Self.client)
        let server = try premises.start(["python3", "server.py"], under: Self.python)
        try server.wait { premises.has("port") }
        let said = try premises.work(["python3", "client.py", premises.read("port")], under: Self.python)
        #expect(said.hasPrefix("TLSv1.3 /page\nself-signed certificate"), "\(said)")
        // It has no handler: launch dies as it did.
        #expect(server.stop() == 128 + 15, "\(server.said)")
    }

    @Test func `reads no key`() throws {
        let premises = try Premises()
        let script = "import os; print(open(os.path.expanduser('~/.ssh/id_ed25519')).read())"
        try premises.expectRefused(["python3", "-c", script], under: Self.python)
    }

    /// What `default` takes from everybody, with the program that finds its way round most easily.
    @Test func `looks into no other process`() throws {
        let premises = try Premises()
        let script = """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            child = os.fork()
            if not child: os.read(os.pipe()[0], 1)
            attached = libc.ptrace(16, child, 0, 0)
            said = 'attached' if attached == 0 else os.strerror(ctypes.get_errno())
            os.kill(child, 9)
            print(said)
            raise SystemExit(attached != 0)
            """
        try premises.expectRefused(
            ["python3", "-c", script],
            under: Self.python,
            saying: "Operation not permitted",
            insteadOf: "attached"
        )
    }
}
