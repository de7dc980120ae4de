import Foundation
import Glibc
import LaunchProgram
import Testing

/// The C programs of `Programs`, each compiled once for this run, statically so that they also run in an empty root,
/// in a directory that every user can enter.
enum Compiled {
    private static let directory: String = {
        let path = NSTemporaryDirectory() + "launch-protection-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        atexit { try? FileManager.default.removeItem(atPath: Compiled.directory) }
        return path
    }()

    private static let lock = NSLock()

    /// The path of the program made from `Programs/NAME.c`, or from all files of `Programs/NAME`.
    static func program(_ name: String) throws -> String {
        try lock.withLock {
            let path = "\(directory)/\(name)"
            if FileManager.default.fileExists(atPath: path) { return path }
            let compiler = try #require(LaunchProgram.tool("gcc"))
            let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Programs")
            let folder = sources.appending(path: name).path
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let parts = files.filter { $0.hasSuffix(".c") }.sorted().map { "\(folder)/\($0)" }
            let words =
                ["-static", "-O1", "-Wall", "-Wextra", "-Werror", "-o", path]
                + (parts.isEmpty ? [sources.appending(path: name + ".c").path] : parts)
            let outcome = try Workshop().run(compiler, words)
            try #require(outcome.status == 0, "\(outcome.errorText)")
            return path
        }
    }
}

/// What a test needs of the machine.
enum Machine {
    static let isRoot = geteuid() == 0

    /// Whether a tool is there and this is root; says so in a line otherwise, and fails in CI.
    static func has(root: Bool = true, _ tools: String...) -> Bool {
        guard isRoot || !root else {
            precondition(!LaunchProgram.mustWork, "not root, and LAUNCH_MUST_WORK=1")
            print("skipped: not root")
            return false
        }
        return tools.allSatisfy { LaunchProgram.tool($0) != nil }
    }

    /// Whether the program under test needs no library; says so in a line otherwise, and fails in CI.
    static let hasStaticLaunch: Bool = {
        let outcome = try? Workshop().run("/usr/bin/readelf", ["-lW", LaunchProgram.path])
        if let outcome, outcome.status == 0, !outcome.text.contains("INTERP") { return true }
        precondition(!LaunchProgram.mustWork, "\(LaunchProgram.path) is not static, and LAUNCH_MUST_WORK=1")
        print("skipped: \(LaunchProgram.path) is not the static build")
        return false
    }()

    /// The words before a command that make it run as nobody.
    static let asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
}

extension Workshop {
    /// Runs a command, whose program is looked for in PATH, as a shell would start it.
    func shell(_ words: [String], adding variables: [String: String] = [:]) throws -> Outcome {
        try run(try Compiled.program("enter"), [directory] + words, adding: variables)
    }

    /// Gives everything here to nobody.
    func giveAway() throws { #expect(try shell(["chown", "-R", "65534:65534", directory]).status == 0) }
}
