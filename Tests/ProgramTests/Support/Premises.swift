import Foundation
import LaunchProgram
import Testing

/// Where a program works: a project that it starts in, a home with a key in it, and a file that is not its business.
///
/// Below /var/lib, because most profiles leave /tmp to everybody.
final class Premises: Sendable {
    let workshop: Workshop
    /// What the key and the outside file hold.
    static let secret = "for nobody here"

    /// - Parameter user: whose the project is, if not root's.
    init(ownedBy user: String = "root") throws {
        workshop = try Workshop(below: "/var/lib")
        for name in ["", "project", "outside"] {
            try make(name)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: workshop.path(name)
            )
        }
        try make("home/.ssh")
        try workshop.write("home/.ssh/id_ed25519", Self.secret + "\n", mode: 0o600)
        try workshop.write("outside/file", Self.secret + "\n")
        try work(["chown", user, "."], under: nil)
    }

    var project: String { workshop.path("project") }
    var key: String { workshop.path("home/.ssh/id_ed25519") }
    var outside: String { workshop.path("outside") }

    /// A directory, with those above it.
    func make(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: workshop.path(name),
            withIntermediateDirectories: true
        )
    }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
        try workshop.write("project/" + name, text, mode: mode)
    }

    func read(_ name: String) throws -> String {
        try workshop.read("project/" + name).trimmingCharacters(in: .newlines)
    }

    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: workshop.path("project/" + name))
    }

    /// Starts a command in the project under a profile, or without `launch` where there is none.
    func start(
        _ command: [String],
        under profile: Launched?,
        adding variables: [String: String] = [:]
    ) throws -> RunningProgram {
        let words = ["/usr/bin/env", "-C", project] + (profile?.words ?? []) + command
        return try RunningProgram(words, in: workshop, adding: variables)
    }

    func run(
        _ command: [String],
        under profile: Launched?,
        adding variables: [String: String] = [:]
    ) throws -> RunningProgram.Ended {
        try start(command, under: profile, adding: variables).end()
    }

    /// Who still works here or below, as `PID NAME`.
    var inhabitants: [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.compactMap { process in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            guard place?.hasPrefix(project) == true else { return nil }
            let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
            return process + " " + (name ?? "")
        }
    }

    /// The answer to a GET request to a port of loopback, head and body; empty when nobody answers.
    func fetch(_ path: String, from port: Int) throws -> String {
        let request = """
            exec 3<>/dev/tcp/127.0.0.1/$1 && printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3 && cat <&3
            """
        return try run(["timeout", "60", "bash", "-c", request, "bash", "\(port)", path], under: nil).text
    }

    /// What a command prints that must succeed.
    @discardableResult
    func work(
        _ command: [String],
        under profile: Launched?,
        adding variables: [String: String] = [:],
        at place: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try run(command, under: profile, adding: variables)
        try #require(
            outcome.status == 0,
            "\(command): \(outcome.text)\(outcome.errorText)",
            sourceLocation: place
        )
        return outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Expects that a command gets at what the profile keeps from it without the profile, and is refused with it.
    ///
    /// - Parameters:
    ///   - refusal: what the program says then.
    ///   - loot: what it prints when it succeeds.
    func expectRefused(
        _ command: [String],
        under profile: Launched,
        saying refusal: String = "ermission denied",
        insteadOf loot: String = secret,
        adding variables: [String: String] = [:],
        at place: SourceLocation = #_sourceLocation
    ) throws {
        var open = profile
        open.profile = "none"
        let control = try run(command, under: open, adding: variables)
        #expect(control.status == 0, "\(control.errorText)", sourceLocation: place)
        #expect(control.text.contains(loot), "\(control.text)\(control.errorText)", sourceLocation: place)
        let refused = try run(command, under: profile, adding: variables)
        let said = refused.text + refused.errorText
        // By the program, not by launch.
        #expect(![0, 125].contains(refused.status), "\(said)", sourceLocation: place)
        #expect(said.contains(refusal) && !said.contains(loot), "\(said)", sourceLocation: place)
    }
}

/// How `launch` is called: a profile, and keys that lie over it.
struct Launched {
    var profile: String
    var isolation: [String] = []
    /// What starts `launch`.
    var wrapper: [String] = []
    /// Options besides.
    var options: [String] = []

    init(_ profile: String, _ isolation: String...) {
        self.profile = profile
        self.isolation = isolation
    }

    var words: [String] {
        wrapper + [LaunchProgram.path, "--profile", profile] + isolation.flatMap { ["--isolation", $0] }
            + options + ["--"]
    }
}
