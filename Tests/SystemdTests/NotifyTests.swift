import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `A service that notifies` {
    @Test(arguments: Wrapper.right)
    func `is started when it says so`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("notify", "READY=1", "STATUS=here"),
            "Type=notify",
            "TimeoutStartSec=10"
        )
        #expect(try unit.start() == 0)
        #expect(try unit.show("StatusText") == "here")
        try unit.stop()
        #expect(try unit.show("Result") == "success")
    }

    @Test(arguments: Wrapper.others)
    func `is not heard behind others`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("notify"),
            "Type=notify",
            "TimeoutStartSec=2"
        )
        #expect(try unit.start() != 0)
        #expect(unit.said.contains("started"))
        #expect(try unit.show("Result") == "timeout")
    }

    @Test(arguments: Wrapper.right)
    func `answers the watchdog`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("watchdog"),
            "Type=notify",
            "NotifyAccess=all",
            "WatchdogSec=1"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "mine")
        try unit.wait(for: "alive")
        #expect(try unit.show("ActiveState") == "active")
        try unit.stop()
        #expect(try unit.show("Result") == "success")
    }

    @Test(
        arguments: Wrapper.right + [Wrapper.supervising.with("--isolation", "namespaces.pid=true")]
    )
    func `answers the watchdog with nothing said of who may`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("watchdog"),
            "Type=notify",
            "WatchdogSec=1",
            "TimeoutStartSec=5"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "alive")
        #expect(try unit.show("ActiveState") == "active")
    }

    @Test(arguments: Wrapper.others)
    func `is killed by the watchdog behind others`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("watchdog"),
            "Type=notify",
            "NotifyAccess=all",
            "WatchdogSec=1"
        )
        #expect(try unit.start() == 0)
        try unit.wait(for: "not mine")
        try unit.wait("the watchdog") { try unit.show("Result") == "watchdog" }
    }
}

@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `The notification protocol` {
    @Test(arguments: Wrapper.right)
    func `passes whole`(_ wrapper: Wrapper) throws {
        let unit = try Service(
            wrapper.words + Manager.service("protocol", "3"),
            "Type=notify",
            "TimeoutStartSec=1500ms",
            "TimeoutStopSec=20",
            "KillMode=mixed",
            "FileDescriptorStoreMax=4"
        )
        // EXTEND_TIMEOUT_USEC: it takes twice the time that it has.
        #expect(try unit.start() == 0)
        #expect(try unit.show("StatusText") == "ready")
        // BARRIER with a descriptor, before and after one that is kept.
        try unit.wait("two barriers") { unit.lines.filter { $0 == "barrier True" }.count == 2 }
        #expect(try unit.show("NFileDescriptorStore") == "1")
        try unit.signal("HUP")
        try unit.wait(for: "reloading True")
        #expect(try unit.show("ActiveState") == "reloading")
        #expect(try unit.show("StatusText") == "reloading")
        try unit.signal("USR1")
        try unit.wait("the end of the reload") { try unit.show("StatusText") == "reloaded" }
        #expect(try unit.show("ActiveState") == "active")
        try unit.signal("TERM")
        try unit.wait(for: "stopping True")
        #expect(try unit.show("ActiveState") == "deactivating")
        #expect(try unit.show("StatusText") == "stopping")
        try unit.signal("USR1")
        try unit.wait("the end") { try unit.show("ActiveState") == "inactive" }
        #expect(try unit.show("Result") == "success")
    }

    @Test func `hands a kept descriptor back to the next start`() throws {
        let unit = try Service(
            Wrapper.launch.words + Manager.service("protocol", "0"),
            "Type=notify",
            "FileDescriptorStoreMax=4",
            "Restart=always"
        )
        #expect(try unit.start() == 0)
        try unit.wait("two barriers") { unit.lines.filter { $0 == "barrier True" }.count == 2 }
        try unit.signal("KILL")
        try unit.wait("the next start") { unit.lines.filter { $0.hasPrefix("started") }.count == 2 }
        try unit.wait("its descriptor") { unit.lines.contains("kept mine") }
    }
}

extension Service {
    /// To the main process only, as a person does it.
    func signal(_ name: String) throws {
        try manager.systemctl("kill", "--kill-who=main", "--signal=\(name)", "\(self.name).service")
    }
}
