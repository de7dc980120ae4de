import Foundation
import LaunchProgram
import Testing

/// A process that dies of SIGTERM: for systemd a clean end of the main process, if it is that one which dies so.
private let sleeper = ["/usr/bin/sleep", "1000"]

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `Stopping a service` {
    @Test(arguments: Wrapper.right, ["control-group", "mixed"])
    func `is a success`(_ wrapper: Wrapper, _ kind: String) throws {
        let unit = try Service(wrapper.words + sleeper, "KillMode=\(kind)")
        #expect(try unit.start() == 0)
        #expect(try unit.show("ActiveState") == "active")
        #expect(try unit.stop() == 0)
        #expect(try unit.show("Result") == "success")
        #expect(try unit.show("ActiveState") == "inactive")
    }

    @Test(arguments: Wrapper.others, ["control-group", "mixed"])
    func `is a failure with others`(_ wrapper: Wrapper, _ kind: String) throws {
        let unit = try Service(wrapper.words + sleeper, "KillMode=\(kind)")
        #expect(try unit.start() == 0)
        try unit.wait("the sleeper") { try unit.children() > 0 }
        try unit.stop()
        #expect(try unit.show("Result") == "exit-code")
        #expect(try unit.show("ExecMainStatus") == "143")
    }

    @Test(arguments: [
        (Wrapper.none, "control-group"), (.launch, "control-group"), (.launch, "mixed"),
        (.supervising, "mixed"),
    ])
    func `sends one SIGTERM`(_ wrapper: Wrapper, _ kind: String) throws {
        #expect(try terms(wrapper, kind) == "terms 1")
    }

    @Test(arguments: Wrapper.others) func `sends one with others and mixed`(_ wrapper: Wrapper) throws {
        #expect(try terms(wrapper, "mixed") == "terms 1")
    }

    @Test(arguments: Wrapper.others.filter { $0.testDescription == "dumb-init" })
    func `sends two with others and control-group`(_ wrapper: Wrapper) throws {
        // Two in quick succession may become one: once in a few is enough to see that they are counted.
        var seen: [String] = []
        while seen.count < 10, !seen.contains("terms 2") { seen.append(try terms(wrapper, "control-group")) }
        #expect(seen.contains("terms 2"), "\(seen)")
    }

    private func terms(_ wrapper: Wrapper, _ kind: String) throws -> String {
        let unit = try Service(wrapper.words + Manager.service("run"), "KillMode=\(kind)")
        #expect(try unit.start() == 0)
        try unit.wait("the start") { unit.said.contains("started") }
        try unit.stop()
        return unit.lines.last ?? ""
    }
}

extension Service {
    /// How many processes there are besides the main one.
    func children() throws -> Int {
        let main = try show("MainPID")
        let path = "/proc/\(main)/task/\(main)/children"
        return try manager.inside(["cat", path]).text.split(separator: " ").count
    }
}
