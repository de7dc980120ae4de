"""The same server as server.go, for an image with an interpreter."""
import http.server
import os
import signal
import threading

descriptors = dict(entry.split(":") for entry in os.environ["LAUNCH_FDS"].split(","))
with open(int(descriptors["DATABASE_URL"]), "rb") as file:
    url = file.read()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"a database URL of {len(url)} bytes\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # server_close() waits for the threads that answer


server = Server(("", int(os.environ["PORT"])), Answer)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever(poll_interval=0.1)
server.server_close()
print("stopped")
