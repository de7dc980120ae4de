import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `Starting a service` {
    static let missing = "/nonexistent/program"

    @Test func `under systemd alone fails where the program is missing`() throws {
        let unit = try Service([Self.missing])
        #expect(try unit.start() != 0)
        #expect(try unit.show("ExecMainStatus") == "203")
    }

    /// That launch was executed is all that `Type=exec` asks for; the unit fails a moment later.
    @Test(arguments: Wrapper.ours)
    func `fails with 127 where the program is missing`(_ wrapper: Wrapper) throws {
        let unit = try Service(wrapper.words + [Self.missing])
        try unit.start()
        try unit.wait("the failure") { try unit.show("ActiveState") == "failed" }
        #expect(try unit.show("ExecMainStatus") == "127")
        #expect(unit.said.contains("launch: error: \(Self.missing): command not found"))
    }

    @Test(arguments: Wrapper.ours.map { $0.with("--notify", "exec") })
    func `fails in systemctl where the program is missing and launch notifies`(_ wrapper: Wrapper) throws {
        let unit = try Service(wrapper.words + [Self.missing], "Type=notify", "TimeoutStartSec=10")
        #expect(try unit.start() != 0)
        #expect(try unit.show("Result") == "exit-code")
        #expect(try unit.show("ExecMainStatus") == "127")
    }

    @Test(arguments: (Wrapper.ours + [Wrapper.launch.with("--pristine")]).map { $0.with("--notify", "exec") })
    func `succeeds once the program is executed and launch notifies`(_ wrapper: Wrapper) throws {
        let unit = try Service(wrapper.words + Manager.service("print", "NOTIFY_SOCKET"), "Type=notify")
        #expect(try unit.start() == 0)
        // What was ready is not to be said again.
        try unit.wait(for: "NOTIFY_SOCKET None")
        try unit.stop()
        #expect(try unit.show("Result") == "success")
    }

    @Test(arguments: Wrapper.others.filter { $0.testDescription != "tini" })
    func `fails as any other program with others`(_ wrapper: Wrapper) throws {
        let unit = try Service(wrapper.words + [Self.missing])
        try unit.start()
        try unit.wait("the failure") { try unit.show("ActiveState") == "failed" }
        #expect(["1", "2"].contains(try unit.show("ExecMainStatus")))
    }

    @Test(arguments: [
        ("exit", "3", "on-failure"), ("signal", "9", "on-failure"), ("signal", "9", "on-abnormal"),
    ])
    func `again, after a failure`(_ kind: String, _ number: String, _ restart: String) throws {
        for wrapper in Wrapper.right {
            let unit = try Service(
                wrapper.words + Manager.service("failing", kind, number),
                "Restart=\(restart)",
                "RestartSec=0"
            )
            try unit.start()
            try unit.wait(for: "again")
            #expect(try unit.show("NRestarts") == "1")
        }
    }

    @Test(arguments: Wrapper.others)
    func `a death by signal is a mere exit status with others`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("failing", "signal", "9"),
            "Restart=on-abnormal",
            "RestartSec=0"
        )
        try unit.start()
        try unit.wait("the failure") { try unit.show("ActiveState") == "failed" }
        #expect(try unit.show("ExecMainStatus") == "137")
        #expect(try unit.show("NRestarts") == "0")
    }

    @Test(arguments: Wrapper.right + Wrapper.others)
    func `reloads by a signal to the main process`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("run"),
            "ExecReload=/bin/kill -HUP $MAINPID",
            "KillMode=mixed"
        )
        #expect(try unit.start() == 0)
        try unit.wait("the start") { unit.said.contains("started") }
        #expect(try unit.reload() == 0)
        try unit.wait(for: "SIGHUP")
        #expect(try unit.show("ActiveState") == "active")
    }

    @Test func `is the command's own process without --mode`() throws {
        let unit = try Service(Wrapper.launch.words + Manager.service("run"))
        #expect(try unit.start() == 0)
        try unit.wait("the start") { unit.said.contains("started") }
        #expect(unit.said == "started \(try unit.show("MainPID"))\n")
    }
}
