import Foundation
import LaunchProgram
import Testing

/// The units of examples/systemd, with this machine's paths.
@Suite(.enabled(if: Manager.isThere), .timeLimit(.minutes(10)))
struct `The example` {
    let manager: Manager

    init() throws { manager = try #require(Manager.shared) }

    private static let directory = LaunchProgram.root + "/examples/systemd/"

    /// A unit of the example, `verb` being what service.py does in the place of its program.
    private func example(_ name: String, _ verb: String..., manifest: String = "") throws -> Service {
        let text = try text(name + ".service", verb, manifest: manifest)
        let unit = try Service(unit: text)
        for suffix in ["socket", "timer"] {
            guard let other = try? self.text("\(name).\(suffix)", []) else { continue }
            try unit.write(suffix, other)
            let own = text.replacing("\(name).\(suffix)", with: "\(unit.name).\(suffix)")
            try unit.write(
                "service",
                try manager.workshop.read("units/\(unit.name).service").replacing(text, with: own)
            )
        }
        return unit
    }

    private func text(_ file: String, _ verb: [String], manifest: String = "") throws -> String {
        let etc = manager.workshop.path("etc-\(UUID())")
        try FileManager.default.createDirectory(atPath: etc, withIntermediateDirectories: false)
        let files = [
            ("launch.toml", "version = 1\n[env.GREETING]\nvalue = \"hello\"\n" + manifest, 0o644),
            ("api-token", "t0ken", 0o600), ("db-password", "passw0rd", 0o600),
        ]
        for (name, text, mode) in files {
            let path = "\(etc)/\(name)"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        for (name, file) in [("db", "db-password")] {
            let outcome = try manager.inside([
                "systemd-creds", "encrypt", "--with-key=host", "--name=\(name)", "\(etc)/\(file)",
                "\(etc)/\(file).cred",
            ])
            try #require(outcome.status == 0, "\(outcome.errorText)")
        }
        let service = Manager.service().joined(separator: " ") + " " + verb.joined(separator: " ")
        return try String(contentsOfFile: Self.directory + file, encoding: .utf8)
            .replacing("/usr/local/bin/launch", with: Manager.launch)
            .replacing("/srv/orders/server", with: service).replacing("/srv/orders/nightly", with: service)
            .replacing("/etc/orders", with: etc).replacing("User=orders", with: "User=nobody")
    }

    private func expectStopped(_ unit: Service, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(try unit.show("ActiveState") == "active", sourceLocation: location)
        try unit.stop()
        #expect(try unit.show("Result") == "success", "\(unit.said)", sourceLocation: location)
    }

    @Test func `exec starts, and its main process is the server`() throws {
        let unit = try example("exec", "print", "GREETING")
        #expect(try unit.start() == 0)
        try unit.wait(for: "GREETING 'hello'")
        #expect(try unit.children() == 0)
        try expectStopped(unit)
    }

    @Test(arguments: ["notify", "notify-supervised"]) func `of a server that notifies`(_ name: String) throws
    {
        let unit = try example(name, "notify", "READY=1", "STATUS=open")
        #expect(try unit.start() == 0, "\(unit.said)")
        #expect(try unit.show("StatusText") == "open")
        #expect(try unit.children() == (name == "notify" ? 0 : 2))
        try expectStopped(unit)
        #expect(unit.lines.last == "terms 1")
    }

    @Test func `notify-exec starts a server that says nothing, and does not start one that is missing`()
        throws
    {
        let unit = try example("notify-exec", "run")
        #expect(try unit.start() == 0, "\(unit.said)")
        try unit.wait("the start") { unit.said.contains("started") }
        try expectStopped(unit)
        let refused = try example("notify-exec", "run", manifest: "[secret.A]\nrequired = true\n")
        #expect(try refused.start() != 0)
        #expect(refused.said.contains("launch: error: refused"))
    }

    @Test func `watchdog is answered`() throws {
        let unit = try example("watchdog", "watchdog")
        let text = try manager.workshop.read("units/\(unit.name).service")
        try unit.write("service", text.replacing("WatchdogSec=10", with: "WatchdogSec=1"))
        #expect(try unit.start() == 0, "\(unit.said)")
        try unit.wait(for: "alive")
        try expectStopped(unit)
    }

    @Test func `activated starts with a connection to its port`() throws {
        let unit = try example("activated", "listen")
        #expect(try unit.start("socket") == 0)
        #expect(try unit.show("ActiveState") == "inactive")
        let client = """
            import socket
            with socket.create_connection(("localhost", 8080), 20) as s:
                s.settimeout(20); print(s.makefile().read(), end="")
            """
        #expect(try manager.inside(["/usr/bin/python3", "-c", client]).text.hasPrefix("served by"))
        #expect(unit.lines.first == "mine 1 http")
        try expectStopped(unit)
    }

    @Test(arguments: ["credentials", "job"]) func `of credentials`(_ name: String) throws {
        let unit = try example(name, name == "job" ? "once" : "print", "API_TOKEN", "DB_PASSWORD")
        #expect(try unit.start() == 0, "\(unit.said)")
        try unit.wait(for: "DB_PASSWORD 'passw0rd'")
        #expect(unit.lines.contains("API_TOKEN 't0ken'"))
        if name == "job" {
            #expect(try unit.show("Result") == "success")
            #expect(try unit.start("timer") == 0)
            try unit.manager.systemctl("stop", "\(unit.name).timer")
        } else {
            try expectStopped(unit)
        }
    }

    @Test func `credentials-encrypted opens what is sealed with the identity of this machine`() throws {
        let home = try Workshop()
        let recipient = try home.launch("keygen").text.trimmingCharacters(in: .whitespacesAndNewlines)
        try home.write(
            "launch.toml",
            "version = 1\n[identity]\nname = \"x\"\nrecipients = [\"\(recipient)\"]\n"
        )
        #expect(try home.launch("seal", "SEALED=-", input: Data("0pened".utf8)).status == 0)
        let sealed = try home.read("launch.toml").replacing("version = 1\n", with: "")
        let unit = try example(
            "credentials-encrypted",
            "print",
            "SEALED",
            "DB_PASSWORD",
            manifest: sealed + "\n[secret.DB_PASSWORD]\nfrom = \"credential:db\"\n"
        )
        let text = try manager.workshop.read("units/\(unit.name).service")
        let match = try #require(text.firstMatch(of: #/launch-identity:(\S+)/#))
        let outcome = try manager.inside([
            "systemd-creds", "encrypt", "--with-key=host", "--name=launch-identity",
            home.path("home/.config/launch/identity.txt"), String(match.1),
        ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        #expect(try unit.start() == 0, "\(unit.said)")
        try unit.wait(for: "DB_PASSWORD 'passw0rd'")
        #expect(unit.lines.contains("SEALED '0pened'"))
        try expectStopped(unit)
    }

    @Test func `reload sends HUP to the server`() throws {
        let unit = try example("reload", "run")
        #expect(try unit.start() == 0)
        try unit.wait("the start") { unit.said.contains("started") }
        #expect(try unit.reload() == 0)
        try unit.wait(for: "SIGHUP")
        try expectStopped(unit)
    }

    @Test func `mixed tells the server once`() throws {
        let unit = try example("mixed", "run")
        #expect(try unit.start() == 0)
        try unit.wait("the start") { unit.said.contains("started") }
        #expect(try unit.children() == 1)
        try expectStopped(unit)
        #expect(unit.lines.last == "terms 1")
    }

    /// Every unit above is one of these, and none of these is untried.
    @Test func `units are all tried`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.directory)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        for file in files {
            let name = file.split(separator: ".")[0]
            #expect(source.contains("\"\(name)\""), "\(file)")
        }
    }
}
