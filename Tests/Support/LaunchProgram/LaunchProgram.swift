public import Foundation

/// The built program, run the way a user runs it.
public enum LaunchProgram {
    /// `LAUNCH_BINARY` (what `make test` sets to the static release build), else the build beside this package.
    public static let path: String = {
        if let path = ProcessInfo.processInfo.environment["LAUNCH_BINARY"] { return path }
        let candidates = ["build/launch", ".build/debug/launch"].map { "\(root)/\($0)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
    }()

    /// The top of this repository.
    public static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// Whether what cannot be tried here counts as a failure (CI) instead of being skipped with a line.
    public static let mustWork = ProcessInfo.processInfo.environment["LAUNCH_MUST_WORK"] == "1"

    /// The path of a program that a test needs, or `nil`, said in a line; in CI its absence is a failure.
    public static func tool(_ name: String) -> String? {
        for directory in (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(
            separator: ":"
        ) {
            let path = "\(directory)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        precondition(!mustWork, "\(name) is not installed, and LAUNCH_MUST_WORK=1")
        print("skipped: \(name) is not installed")
        return nil
    }
}

/// How a program ended and what it said.
public struct Outcome: Sendable {
    /// The exit status, or `nil` when it died of a signal.
    public let status: Int32?
    /// The signal it died of.
    public let signal: Int32?
    public let output: Data
    public let errors: Data

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
}
