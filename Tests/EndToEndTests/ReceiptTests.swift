import Foundation
import LaunchProgram
import Testing

@Suite struct `A receipt` {
    private func receipt(_ workshop: Workshop, _ words: [String]) throws -> (Outcome, [String: Any]) {
        let path = workshop.path("receipt.json")
        let outcome = try workshop.launch(arguments: ["--receipt", path] + words)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return (outcome, try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]))
    }

    private func found(_ receipt: [String: Any], _ name: String) throws -> NSObject? {
        let posture = try #require(receipt["posture"] as? [String: [String: Any]])
        return posture[name]?["found"] as? NSObject
    }

    @Test func `is there before the command's first instruction, and holds`() throws {
        let workshop = try Workshop()
        let (outcome, receipt) = try receipt(workshop, ["--", "cat", workshop.path("receipt.json")])
        #expect(outcome.status == 0)
        // The command read the whole of it.
        #expect(
            try JSONSerialization.jsonObject(with: outcome.output) as? NSDictionary == receipt as NSDictionary
        )
        #expect(receipt["checked"] as? String == "before-start")
        #expect(receipt["holds"] as? Bool == true)
        #expect((receipt["differences"] as? [String]) == [])
        #expect((receipt["unread"] as? [[String: String]]) == [])
        #expect(try found(receipt, "no_new_privs") == NSNumber(value: true))
        #expect(try found(receipt, "dumpable") == NSNumber(value: 1))
        #expect(try found(receipt, "descriptors") == [0, 1, 2] as NSArray)
        let mode = try FileManager.default.attributesOfItem(atPath: workshop.path("receipt.json"))[
            .posixPermissions
        ]
        #expect(mode as? Int == 0o600)
    }

    @Test(arguments: ["default", "none"]) func `holds under a profile`(_ profile: String) throws {
        let workshop = try Workshop()
        let (outcome, receipt) = try receipt(workshop, ["--profile", profile, "--", "true"])
        #expect(outcome.status == 0)
        #expect(receipt["holds"] as? Bool == true, "\(receipt)")
    }

    @Test func `holds with everything that is done at the stop`() throws {
        let workshop = try Workshop()
        let keys = [
            "non_dumpable=true", "hide_environment=true", "limits.nofile=99", "umask='0027'", "nice=3",
        ]
        let (outcome, receipt) = try receipt(
            workshop,
            keys.flatMap { ["--isolation", $0] } + ["--", "sh", "-c", "echo $HOME; ulimit -n; umask; exit 3"]
        )
        #expect(outcome.text == "\(workshop.directory)/home\n99\n0027\n")
        #expect(outcome.status == 3)
        #expect(receipt["holds"] as? Bool == true, "\(receipt)")
        #expect(try found(receipt, "dumpable") == NSNumber(value: 0))
        #expect(try found(receipt, "environment_bytes") == NSNumber(value: 0))
        #expect(try found(receipt, "limit.nofile") == NSNumber(value: 99))
    }

    @Test func `goes to a descriptor, which the command does not get`() throws {
        let workshop = try Workshop()
        let outcome = try workshop.run(
            "/bin/bash",
            ["-c", "\(LaunchProgram.path) --receipt fd:7 -- sh -c 'ls /proc/self/fd' 7>receipt.json"]
        )
        #expect(outcome.text == "0\n1\n2\n3\n")
        #expect(try workshop.read("receipt.json").contains("\"holds\": true"))
    }

    @Test func `follows no link, replaces no device, and without it nothing is started`() throws {
        let workshop = try Workshop()
        try workshop.write("target", "mine")
        try FileManager.default.createSymbolicLink(
            atPath: workshop.path("link"),
            withDestinationPath: workshop.path("target")
        )
        let places = [workshop.path("link"), "/dev/null", workshop.directory, "/no/such/place", "fd:99"]
        for place in places {
            let outcome = try workshop.launch("--receipt", place, "--", "touch", workshop.path("started"))
            #expect(outcome.status == 125, "\(place)")
            #expect(outcome.errorText.hasPrefix("launch: error: \(place): "), "\(outcome.errorText)")
        }
        #expect(try workshop.read("target") == "mine")
        #expect(!FileManager.default.fileExists(atPath: workshop.path("started")))
        let left = try FileManager.default.contentsOfDirectory(atPath: workshop.directory)
        #expect(Set(left) == ["home", "link", "target"])
    }

    @Test func `replaces an older one`() throws {
        let workshop = try Workshop()
        try workshop.write("receipt.json", "old", mode: 0o644)
        let (outcome, receipt) = try receipt(workshop, ["--", "true"])
        #expect(outcome.status == 0)
        #expect(receipt["version"] as? Int == 1)
    }

    @Test func `is read afterwards where nobody may trace, and says so`() throws {
        guard let strace = LaunchProgram.tool("strace") else { return }
        let workshop = try Workshop()
        let words = [
            "-f", "-o", workshop.path("trace"), LaunchProgram.path, "--receipt",
            workshop.path("receipt.json"),
        ]
        let outcome = try workshop.run(strace, words + ["--", "sleep", "0.3"])
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(try workshop.read("receipt.json").contains("\"checked\": \"after-start\""))
        // What must be done at the stop is not left out.
        let strict = try workshop.run(
            strace,
            words + ["--isolation", "non_dumpable=true", "--", "sleep", "0.3"]
        )
        #expect(strict.status == 125)
        #expect(strict.errorText.contains("stop at execve: Operation not permitted"))
    }
}
