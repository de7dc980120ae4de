import Foundation
import LaunchProgram
import Testing

/// `--status-fd`
@Suite struct `The status descriptor` {
    @Test func `says when the command starts and how it ended`() throws {
        let outcome = try Fixture().shell(
            "$launch --status-fd 3 -- sh -c 'exit 7' 3>status; echo $?; cat status"
        )
        let lines = outcome.text.split(separator: "\n")
        try #require(lines.count == 3 && lines[0] == "7")
        let objects = try lines.dropFirst().map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(objects[0]["event"] as? String == "started" && objects[0]["pid"] is Int)
        #expect(objects[1]["event"] as? String == "exited" && objects[1]["code"] as? Int == 7)
        #expect(objects[1]["status"] as? Int == 7 && objects[1]["pid"] as? Int == objects[0]["pid"] as? Int)
        #expect((objects[1]["rusage"] as? [String: Any])?["max_rss_kb"] is Int)
    }

    @Test(arguments: ["-- no-such-command": 127, "-c nowhere.toml -- true": 125])
    func `says what was refused, and with which status`(_ words: String, _ status: Int) throws {
        let outcome = try Fixture().shell("$launch --status-fd 3 \(words) 3>status; cat status")
        #expect(outcome.text == "{\"event\":\"refused\",\"status\":\(status)}\n")
    }

    @Test func `that is not open is a refusal`() throws {
        let outcome = try Fixture().launch("--status-fd", "9", "--", "true")
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("--status-fd 9: that descriptor is not open"))
    }

    /// The pipe is full, or its reader is gone, before anything is said.
    @Test(arguments: ["full", "closed"], ["true", "no-such-command"])
    func `that nobody reads keeps nobody waiting`(_ state: String, _ command: String) throws {
        let outcome = try Fixture().python(
            """
            import os, subprocess, sys
            reader, writer = os.pipe()
            if sys.argv[2] == 'closed': os.close(reader)
            else:
                os.set_blocking(writer, False)
                try:
                    while True: os.write(writer, b'x' * 4096)
                except BlockingIOError: pass
                os.set_blocking(writer, True)
            words = [sys.argv[1], '--status-fd', str(writer), '--', sys.argv[3]]
            print(subprocess.run(words, pass_fds=[writer], timeout=20).returncode)
            """,
            state,
            command
        )
        #expect(outcome.text == (command == "true" ? "0\n" : "127\n"), "\(outcome.errorText)")
    }
}
