import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `A service started by its socket` {
    private func answer(_ wrapper: Wrapper) throws -> (unit: Service, text: String) {
        let unit = try Service(wrapper.words + Manager.service("listen"), "KillMode=mixed")
        let path = unit.manager.workshop.path("\(unit.name).sock")
        try unit.write("socket", "[Socket]\nListenStream=\(path)\nFileDescriptorName=front")
        #expect(try unit.start("socket") == 0)
        let client = """
            import socket, sys
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(20); s.connect(sys.argv[1]); print(s.makefile().read(), end="")
            """
        // The socket is closed unanswered by one that does not think it its own.
        let outcome = try unit.manager.workshop.run("/usr/bin/python3", ["-c", client, path])
        return (unit, outcome.text)
    }

    @Test(arguments: Wrapper.right)
    func `accepts what was listened for`(_ wrapper: Wrapper) throws {
        let (unit, text) = try answer(wrapper)
        #expect(text.hasPrefix("served by "))
        #expect(unit.lines.first == "mine 1 front")
        #expect(unit.lines.dropFirst().first == "open 0 1 2 3")
        try unit.stop()
        #expect(try unit.show("Result") == "success")
    }

    @Test(arguments: Wrapper.ours)
    func `accepts it in a pid namespace of its own`(_ wrapper: Wrapper) throws {
        let (unit, text) = try answer(wrapper.with("--isolation", "namespaces.pid=true"))
        #expect(text == "served by 2\n")
        #expect(unit.lines.first == "mine 1 front")
    }

    @Test(arguments: Wrapper.others.filter { $0.testDescription != "catatonit" })
    func `takes it for another's behind others`(_ wrapper: Wrapper) throws {
        let (unit, text) = try answer(wrapper)
        #expect(text == "")
        #expect(unit.lines.contains("not mine 1 front"))
    }

    @Test(arguments: Wrapper.ours)
    func `has its secrets behind its sockets`(_ wrapper: Wrapper) throws {
        let manager = try #require(Manager.shared)
        try manager.workshop.write("token", "t0ken", mode: 0o600)
        let wrapper = wrapper.with("--credential", "token", "--deliver", "memfd")
        let unit = try Service(
            wrapper.words + [
                "/bin/sh", "-c", "cat $TOKEN_FILE; echo \" $TOKEN_FILE $LISTEN_FDS\"; sleep 1000",
            ],
            "LoadCredential=token:\(manager.workshop.path("token"))",
            "KillMode=mixed"
        )
        let path = manager.workshop.path("\(unit.name).sock")
        try unit.write("socket", "[Socket]\nListenStream=\(path)\nListenDatagram=\(path).2")
        #expect(try unit.start("socket") == 0)
        #expect(try unit.start() == 0)
        try unit.wait(for: "t0ken /proc/self/fd/5 2")
    }
}
