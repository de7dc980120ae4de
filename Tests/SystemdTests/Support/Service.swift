import Foundation
import LaunchProgram
import Testing

/// A service of the test's systemd, stopped and forgotten with the test.
final class Service {
    let manager: Manager
    /// Without the suffix.
    let name: String
    /// Where ``Programs/service.py`` writes what it sees, and stdout and stderr go.
    let log: String
    private var units: [String] = []

    /// - Parameters:
    ///   - command: what `ExecStart=` runs.
    ///   - settings: lines of `[Service]`; the type is `exec` when they say nothing of it.
    init(_ command: [String], _ settings: String...) throws {
        manager = try #require(Manager.shared)
        name = "test-\(UUID().uuidString.prefix(8))"
        log = manager.workshop.path("\(name).log")
        try manager.workshop.write("\(name).log", "", mode: 0o666)
        let type = settings.contains { $0.contains("Type=") } ? [] : ["Type=exec"]
        let words = command.map(Self.quoted).joined(separator: " ")
        let lines =
            ["[Service]"] + type + [
                "ExecStart=\(words)", "StandardOutput=append:\(log)", "StandardError=append:\(log)",
                "Environment=LOG=\(log)",
                "TimeoutStopSec=5",
            ] + settings
        try write("service", lines.joined(separator: "\n"))
    }

    /// A unit of a file's text.
    init(unit text: String) throws {
        manager = try #require(Manager.shared)
        name = "test-\(UUID().uuidString.prefix(8))"
        log = manager.workshop.path("\(name).log")
        try manager.workshop.write("\(name).log", "", mode: 0o666)
        try write(
            "service",
            text
                + "\n[Service]\nStandardOutput=append:\(log)\nStandardError=append:\(log)\nEnvironment=LOG=\(log)"
        )
    }

    deinit {
        for suffix in units { _ = try? manager.systemctl("stop", "\(name).\(suffix)") }
        _ = try? manager.systemctl("reset-failed", "\(name).*")
        for suffix in units {
            try? FileManager.default.removeItem(atPath: manager.workshop.path("units/\(name).\(suffix)"))
        }
    }

    /// Adds a unit of the same name.
    func write(_ suffix: String, _ text: String) throws {
        try manager.workshop.write("units/\(name).\(suffix)", text + "\n")
        units.append(suffix)
    }

    /// As systemd.syntax(7) wants a word that is not to be expanded.
    private static func quoted(_ word: String) -> String {
        let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("$", with: "$$").replacing("%", with: "%%")
        return "\"\(escaped)\""
    }

    // MARK: what systemd does and says

    /// `systemctl start` and its status.
    @discardableResult
    func start(_ suffix: String = "service") throws -> Int32 {
        try #require(try manager.systemctl("start", "\(name).\(suffix)").status)
    }

    @discardableResult
    func stop() throws -> Int32 { try #require(try manager.systemctl("stop", "\(name).service").status) }

    @discardableResult
    func reload() throws -> Int32 { try #require(try manager.systemctl("reload", "\(name).service").status) }

    /// A property as systemctl(1) shows it.
    func show(_ property: String) throws -> String {
        let outcome = try manager.systemctl("show", "--value", "-p", property, "\(name).service")
        return outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What the service wrote.
    var said: String { (try? manager.workshop.read("\(name).log")) ?? "" }

    var lines: [String] { said.split(separator: "\n").map(String.init) }

    /// Waits until `condition` holds.
    func wait(
        _ what: String,
        seconds: Double = 20,
        _ location: SourceLocation = #_sourceLocation,
        until condition: () throws -> Bool
    ) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while Date() < deadline {
            if try condition() { return }
            usleep(10_000)
        }
        let state = try manager.systemctl("status", "\(name).service").text
        Issue.record("\(what) did not happen\n\(said)\n\(state)", sourceLocation: location)
    }

    /// Waits for a line of the service.
    func wait(for line: String, _ location: SourceLocation = #_sourceLocation) throws {
        try wait("\"\(line)\"", location) { lines.contains(line) }
    }
}
