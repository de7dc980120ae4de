import Foundation
import Glibc
import LaunchProgram
import Testing

/// A client that goes on asking a server of HTTP from before until after its end, and its account of what it got.
struct Load {
    /// What became of the requests.
    struct Account: Decodable {
        /// Short ones that were answered whole.
        let answered: Int
        /// Connections that nobody accepted, as the kernel says it.
        let refused: Int
        /// Closed without an answer, and the server's own account knows nothing of them: they were in the kernel's
        /// queue when the listener closed.
        let unread: Int
        /// How many of those there were when the end began.
        let unreadBefore: Int
        /// Long ones that had their last byte, all of which began before the end and ended after it.
        let held: Int
        /// What the server took and did not answer whole, or answered wrongly.
        let lost: [String]
    }

    /// How many answers are in flight while the server ends.
    static let held = 3

    /// How many requests besides are on their way at any time.
    static let lanes = 4

    let client: RunningProgram

    /// Begins to ask, and returns when answers come and the long ones have begun.
    ///
    /// - Parameter account: the file in which the server writes the path of each request that it takes.
    init(on port: Int, of premises: Premises, account: String) throws {
        // Not in the project: what is left there is the server's.
        try premises.workshop.write("load.py", Self.program)
        let words = ["/usr/bin/env", "python3", premises.workshop.path("load.py"), "\(port)", account]
        client = try RunningProgram(words + ["\(Self.held)", "\(Self.lanes)"], in: premises.workshop)
        try wait(for: "warm")
    }

    /// Waits for an answer with this greeting, `warm`, or `gone`: twenty connections were refused.
    func wait(for word: String) throws {
        try client.wait { client.said.split(separator: "\n").contains { $0 == word } }
    }

    /// To be called before the end begins.
    func mark() throws {
        client.send(SIGUSR1)
        try wait(for: "marked")
    }

    func end() throws -> Account {
        client.send(SIGTERM)
        let ended = client.end()
        let line = try #require(ended.text.split(separator: "\n").last, "\(ended.errorText)")
        return try JSONDecoder().decode(Account.self, from: Data(line.utf8))
    }

    /// Short requests for `/short/N`, whose answer is a greeting and that path; long ones for `/large`, of which the
    /// client takes the head and one byte, and the rest, more than the kernel keeps for anybody, when the listener is
    /// gone.
    static let program = """
        import json, signal, socket, sys, threading

        port, account, held, lanes = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        ending, gone, lock = threading.Event(), threading.Event(), threading.Lock()
        counts = dict(answered=0, refused=0, held=0)
        silent, before, lost, said = [], [], [], set()
        begun = threading.Barrier(held + 1)

        def say(word):
            if word not in said:
                said.add(word)
                print(word, flush=True)

        def count(name):
            with lock:
                counts[name] += 1
                return counts[name]

        class Answer:
            def __init__(self, path, buffer):
                self.socket, self.got = socket.socket(), b''
                if buffer: self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
                self.socket.settimeout(60)
                self.socket.connect(('127.0.0.1', port))
                self.path = path

            def ask(self):
                self.socket.sendall(f'GET {self.path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'.encode())

            def read(self, enough):
                while not enough():
                    piece = self.socket.recv(65536)
                    if not piece: break
                    self.got += piece

            def head(self): return self.got.partition(b'\\r\\n\\r\\n')

            def begins(self): return len(self.head()[2]) > 0

            def length(self):
                for line in self.head()[0].lower().split(b'\\r\\n'):
                    if line.startswith(b'content-length:'): return int(line[15:])

            def ends(self): return len(self.head()[1]) > 0 and len(self.head()[2]) >= self.length()

        def short(lane):
            number = 0
            while not ending.is_set():
                number += 1
                path = f'/short/{lane}-{number}'
                try: answer = Answer(path, 0)
                except ConnectionRefusedError:
                    if count('refused') >= 20:
                        gone.set()
                        say('gone')
                    ending.wait(0.005)
                    continue
                except ConnectionResetError:
                    # The listener closed in the middle of it.
                    silent.append(path)
                    continue
                try:
                    answer.ask()
                    answer.read(answer.ends)
                except OSError: pass
                answer.socket.close()
                greeting, _, asked = answer.head()[2].decode().partition(' ')
                if answer.got == b'': silent.append(path)
                elif not answer.ends() or asked != path: lost.append(f'{path}: {answer.got}')
                else:
                    say(greeting)
                    if count('answered') == 40: threading.Thread(target=warm).start()

        def warm():
            begun.wait()
            say('warm')

        def long(lane):
            answer = Answer('/large', 4096)
            try:
                answer.ask()
                answer.read(answer.begins)
                begun.wait()
                gone.wait()
                # In pieces that are thrown away: only how much it is counts.
                size, left = answer.length(), answer.length() - len(answer.head()[2])
                while left > 0:
                    piece = answer.socket.recv(1 << 20)
                    if not piece: break
                    left -= len(piece)
                if left == 0: return count('held')
                lost.append(f'/large: {left} of {size} bytes missing')
            except OSError as error: lost.append(f'/large: {error}')

        def mark(*_):
            before.extend(silent)
            say('marked')

        signal.signal(signal.SIGUSR1, mark)
        signal.signal(signal.SIGTERM, lambda *_: (ending.set(), gone.set()))
        threads = [threading.Thread(target=short, args=(lane,)) for lane in range(lanes)]
        threads += [threading.Thread(target=long, args=(lane,)) for lane in range(held)]
        for thread in threads: thread.start()
        ending.wait()
        for thread in threads: thread.join()
        taken = set(open(account).read().split())
        lost += [f'{path}: no answer' for path in silent if path in taken]
        counts.update(unread=sum(path not in taken for path in silent), unreadBefore=len(before))
        print(json.dumps(dict(counts, lost=lost)))
        """
}
