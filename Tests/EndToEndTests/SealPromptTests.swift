import Foundation
import LaunchProgram
import Testing

@Suite struct `The prompt of launch seal` {
    /// Runs `launch seal` on a terminal of its own, answers with what `answer` says and reports how things stand.
    private static let terminal = """
        import os, select, signal, sys, termios
        launch, names, answers, sent = sys.argv[1], sys.argv[2].split(), eval(sys.argv[3]), int(sys.argv[4])
        master, slave = os.openpty()
        before = termios.tcgetattr(slave)
        assert before[3] & termios.ECHO
        child = os.fork()
        if child == 0:
            os.login_tty(os.dup(slave))
            os.closerange(3, 20)
            os.execv(launch, ['launch', 'seal', *names])
        seen = b''
        def echoes(): return bool(termios.tcgetattr(slave)[3] & termios.ECHO)
        for name, answer in answers:
            prompt = f'value of {name}: '.encode()
            while prompt not in seen: seen += os.read(master, 4096)
            print('echo on' if echoes() else 'echo off')
            while answer: answer = answer[os.write(master, answer):]
        if sent: os.kill(child, sent)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        while select.select([master], [], [], 0)[0]: seen += os.read(master, 4096)
        print('status', status)
        print('restored' if termios.tcgetattr(slave) == before else 'not restored')
        print(any(answer.strip() and answer.strip() in seen for _, answer in answers), seen.decode('utf8', 'replace').replace('\\r\\n', '|'))
        """

    private func answer(
        _ fixture: Fixture,
        _ answers: [(name: String, answer: String)],
        names: String = "",
        signal: Int32 = 0
    ) throws -> [String] {
        let list = answers.map { "('\($0.name)', b\"\"\"\($0.answer)\"\"\")" }.joined(separator: ", ")
        let outcome = try fixture.python(Self.terminal, names, "[\(list)]", "\(signal)")
        return outcome.text.split(separator: "\n").map(String.init)
            + (outcome.status == 0 ? [] : [outcome.errorText])
    }

    @Test func `asks without echo, restores it, and seals what was typed without the line end`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let lines = try answer(fixture, [("TOKEN", "\(fixture.canary)\\n")], names: "TOKEN")
        try #require(lines.count == 4, "\(lines)")
        #expect(lines[0...2] == ["echo off", "status 0", "restored"])
        #expect(lines[3] == "False value of TOKEN: |launch: sealed TOKEN in \(fixture.path("launch.toml"))|")
        #expect(try fixture.launch("--", "printenv", "TOKEN").text == "\(fixture.canary)\n")
    }

    @Test func `asks for every secret that has no value yet, one after the other`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.TWO]")
        let lines = try answer(fixture, [("ONE", "first\\r"), ("TWO", "second\\n")])
        #expect(lines.prefix(4) == ["echo off", "echo off", "status 0", "restored"], "\(lines)")
        #expect(try fixture.launch("--", "printenv", "ONE", "TWO").text == "first\nsecond\n")
    }

    @Test func `understands Backspace, Ctrl-U and Ctrl-D at the end, and long lines`() throws {
        let long = String(repeating: "x", count: 20_000)
        let typed = [
            ("ab\\x7fc\\n", "ac"), ("wrong\\x15right\\n", "right"), ("d\\xc5\\xa1\\xc5\\xa1\\x7f\\n", "dš"),
            ("end\\x04", "end"), ("\(long)\\n", long),
        ]
        for (keys, value) in typed {
            let fixture = try Fixture("[secret.TOKEN]")
            let lines = try answer(fixture, [("TOKEN", keys)], names: "TOKEN")
            #expect(lines.prefix(3) == ["echo off", "status 0", "restored"], "\(lines)")
            #expect(try fixture.launch("--", "printenv", "TOKEN").text == "\(value)\n")
        }
    }

    @Test(arguments: ["\\x03", "half\\x03", "\\x04", "\\n"])
    func `gives up on Ctrl-C, Ctrl-D and an empty line, with the echo restored and nothing sealed`(
        keys: String
    ) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let before = try fixture.workshop.read("launch.toml")
        let lines = try answer(fixture, [("TOKEN", keys)], names: "TOKEN")
        #expect(lines.prefix(3) == ["echo off", "status 125", "restored"], "\(lines)")
        #expect(lines.last?.contains("launch: error: cancelled, nothing was sealed") == true)
        #expect(try fixture.workshop.read("launch.toml") == before)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func `dies of a signal with the echo restored and nothing sealed`(signal: Int32) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let before = try fixture.workshop.read("launch.toml")
        let lines = try answer(fixture, [("TOKEN", "half")], names: "TOKEN", signal: signal)
        #expect(lines.prefix(3) == ["echo off", "status -\(signal)", "restored"], "\(lines)")
        #expect(try fixture.workshop.read("launch.toml") == before)
    }

    @Test func `seals nothing when the second of two answers is missing`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.TWO]")
        let before = try fixture.workshop.read("launch.toml")
        let lines = try answer(fixture, [("ONE", "first\\n"), ("TWO", "\\x03")])
        #expect(lines.contains("status 125") && lines.contains("restored"), "\(lines)")
        #expect(try fixture.workshop.read("launch.toml") == before)
    }
}
