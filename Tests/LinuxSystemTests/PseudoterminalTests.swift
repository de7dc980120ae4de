import Glibc
import LinuxSystem
import Testing

@Suite struct `A pseudoterminal` {
    /// Runs a script on it to its end; what appeared, and the settings at its end.
    private func run(
        _ script: String,
        typing keys: String = ""
    ) throws -> (text: String, status: CInt, settings: Pseudoterminal.Settings) {
        let terminal = try Pseudoterminal(columns: 91, rows: 37)
        let process = try terminal.start(
            "/bin/sh",
            ["name", "-c", script],
            environment: ["PATH=/usr/bin:/bin", "X=y"],
            directory: "/usr"
        )
        try terminal.type(Array(keys.utf8))
        var shown: [UInt8] = []
        while terminal.look(&shown, waiting: 30_000) == .bytes {}
        var status: CInt = 0
        // Safety: `status` outlives the call.
        unsafe waitpid(process, &status, 0)
        return (String(decoding: shown, as: UTF8.self), status >> 8 & 0xff, try terminal.settings())
    }

    @Test func `is the controlling terminal of the session that a program is started in`() throws {
        let script = """
            stty size; : </dev/tty && echo opened; echo $X $PWD; ls /proc/self/fd | wc -l
            sed -nE 's/^Sig(Blk|Ign):.*(.{7})$/\\1 \\2/p' /proc/self/status; exit 7
            """
        let (text, status, _) = try run(script)
        // Three descriptors and the one that ls reads the directory with. Of the signals, those up to 28: glibc keeps two of
        // the real-time ones to itself.
        #expect(text == "37 91\r\nopened\r\ny /usr\r\n4\r\nBlk 0000000\r\nIgn 0000000\r\n")
        #expect(status == 7)
    }

    @Test func `hands over what is typed, and tells its settings`() throws {
        let (text, _, settings) = try run("read -r line; echo \"<$line>\"", typing: "a b\n")
        #expect(text == "a b\r\n<a b>\r\n")
        #expect(settings.isCanonical && settings.echoes)
        let raw = try run("stty raw -echo").settings
        #expect(!raw.isCanonical && !raw.echoes)
    }

    @Test func `tells the foreground of a new size, and ends with its last program`() throws {
        let terminal = try Pseudoterminal(columns: 80, rows: 24)
        let process = try terminal.start(
            "/bin/sh",
            ["sh", "-c", "trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.01; done"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: "/"
        )
        var shown: [UInt8] = []
        while !shown.contains(10), terminal.look(&shown, waiting: 30_000) == .bytes {}
        #expect(String(decoding: shown, as: UTF8.self) == "ready\r\n")
        try terminal.resize(columns: 100, rows: 30)
        while terminal.look(&shown, waiting: 30_000) == .bytes {}
        #expect(String(decoding: shown, as: UTF8.self) == "ready\r\n30 100\r\n")
        #expect(terminal.look(&shown, waiting: 0) == .hungUp)
        #expect(waitpid(process, nil, 0) == process)
    }

    @Test func `is not there for a program that is not`() throws {
        let terminal = try Pseudoterminal(columns: 80, rows: 24)
        #expect(throws: SystemError(call: "posix_spawn", errno: ENOENT)) {
            try terminal.start("/nonexistent", ["x"], environment: [], directory: "/")
        }
    }
}

@Suite struct `A temporary directory` {
    @Test func `goes with all that is in it, and follows no link`() throws {
        let outside = try TemporaryDirectory(below: "/tmp")
        let path: String
        do {
            let directory = try TemporaryDirectory(below: outside.path)
            path = directory.path
            #expect(try FileStatus(path: path).mode == 0o700)
            try NewFile.createDirectories("\(path)/a/b")
            let text: [UInt8] = [1]
            try NewFile.create("\(path)/a/b/file", mode: 0o400, contents: text.span)
            try NewFile.create("\(outside.path)/kept", mode: 0o400, contents: text.span)
            // Safety: Swift passes NUL-terminated copies of the paths for the duration of the call.
            let linked = unsafe symlink(outside.path, "\(path)/a/link")
            #expect(linked == 0)
            _ = consume directory
        }
        #expect(FileAccess.names(in: outside.path) == ["kept"])
        #expect(throws: SystemError(call: "mkdtemp", errno: ENOENT)) {
            _ = try TemporaryDirectory(below: path).path
        }
    }
}
