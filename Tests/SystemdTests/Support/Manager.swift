import Foundation
import LaunchProgram
import Testing

/// One systemd for all tests: process 1 of namespaces of its own, ended with the test process.
final class Manager: Sendable {
    /// Why there is none.
    struct Unavailable: Error { let reason: String }

    /// Its files; what units name must lie below.
    let workshop: Workshop
    /// Its number outside.
    let process: Int32
    private let boot: Process
    private let hold: Pipe

    /// Started when it is first asked for; nil, said in a line, where it cannot be.
    static let shared: Manager? = {
        do {
            let manager = try Manager()
            atexit { Manager.shared?.stop() }
            return manager
        } catch {
            let reason = (error as? Unavailable)?.reason ?? "\(error)"
            precondition(!LaunchProgram.mustWork, "no systemd (\(reason)), and LAUNCH_MUST_WORK=1")
            print("skipped: no systemd can be process 1 here: \(reason)")
            return nil
        }
    }()

    static var isThere: Bool { shared != nil }

    /// The program under test where any user may execute it.
    static var launch: String { shared?.workshop.path("launch") ?? LaunchProgram.path }

    /// A service that says what it sees, see service.py.
    static func service(_ verb: String...) -> [String] {
        ["/usr/bin/python3", shared?.workshop.path("service.py") ?? ""] + verb
    }

    /// The directory of programs and scripts of these tests.
    static let programs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../Programs"

    private init() throws {
        for tool in ["/lib/systemd/systemd", "/usr/bin/systemctl", "/usr/bin/unshare", "/usr/bin/nsenter"] {
            guard FileManager.default.isExecutableFile(atPath: tool) else {
                throw Unavailable(reason: "\(tool) is not installed")
            }
        }
        guard geteuid() == 0 else { throw Unavailable(reason: "this is not root") }
        // Not in /tmp, which a service may have of its own.
        let workshop = try Workshop(below: "/var/lib")
        let boot = Process()
        let hold = Pipe()
        (self.workshop, self.boot, self.hold) = (workshop, boot, hold)
        try Self.writeUnits(workshop)
        try Self.copyPrograms(to: workshop)
        let said = Pipe()
        boot.executableURL = URL(fileURLWithPath: "/bin/sh")
        boot.arguments = [Self.programs + "/boot.sh", workshop.directory]
        boot.standardInput = hold
        boot.standardOutput = said
        boot.standardError = said
        try withNoSignalBlocked { try boot.run() }
        var line = Data()
        while let byte = try said.fileHandleForReading.read(upToCount: 1), byte.first != 10 { line += byte }
        let text = String(decoding: line, as: UTF8.self)
        guard let number = Int32(text) else {
            boot.terminate()
            throw Unavailable(reason: text)
        }
        process = number
    }

    /// Nothing but the targets that every unit is ordered after, and a word to the outside that all is up.
    private static func writeUnits(_ workshop: Workshop) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: workshop.path("units"), withIntermediateDirectories: true)
        let targets = [
            "default", "sysinit", "basic", "shutdown", "umount", "sockets", "timers", "multi-user",
        ]
        for target in targets {
            let wants = target == "default" ? "Wants=up.service\nAfter=up.service\n" : ""
            let text = "[Unit]\nDescription=\(target)\nDefaultDependencies=no\n\(wants)"
            try workshop.write("units/\(target).target", text)
        }
        let up = "[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\n"
        try workshop.write(
            "units/up.service",
            "\(up)ExecStart=/bin/sh -c 'echo up >\(workshop.path("up"))'\n"
        )
    }

    private static func copyPrograms(to workshop: Workshop) throws {
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workshop.directory)
        for (from, name) in [(LaunchProgram.path, "launch"), (programs + "/service.py", "service.py")] {
            try files.copyItem(atPath: from, toPath: workshop.path(name))
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workshop.path(name))
        }
    }

    /// Runs a program in systemd's namespaces to its end.
    func inside(_ words: [String]) throws -> Outcome {
        try workshop.run("/usr/bin/nsenter", ["-t", "\(process)", "-a", "--"] + words)
    }

    @discardableResult
    func systemctl(_ words: String...) throws -> Outcome { try inside(["systemctl", "--no-pager"] + words) }

    /// Ends it and all its services, and waits until nothing of it is left.
    private func stop() {
        try? hold.fileHandleForWriting.close()
        boot.waitUntilExit()
    }
}
