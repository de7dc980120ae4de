public import Foundation

/// A private directory with a home in it, thrown away with the test; programs run here see no other home.
public final class Workshop: Sendable {
    public let directory: String
    /// What programs run here get as their environment, and nothing else.
    public let environment: [String: String]

    /// - Parameter place: a directory to make it in, if not that of temporary files.
    public init(below place: String? = nil) throws {
        let base = (place.map { $0 + "/" } ?? NSTemporaryDirectory()) + "launch-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: base + "/home",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // Without symbolic links, as getcwd(3) will say it.
        directory = URL(fileURLWithPath: base).resolvingSymlinksInPath().path
        environment = [
            "HOME": directory + "/home", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
        ]
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    public func path(_ name: String) -> String { directory + "/" + name }

    /// Writes a file below the directory and returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        try write(name, Data(text.utf8), mode: mode)
    }

    @discardableResult
    public func write(_ name: String, _ data: Data, mode: Int = 0o644) throws -> String {
        try data.write(to: URL(fileURLWithPath: path(name)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }

    /// Runs `launch` with these arguments, in this directory.
    public func launch(
        _ arguments: String...,
        input: Data = Data(),
        adding variables: [String: String] = [:]
    ) throws -> Outcome {
        try run(LaunchProgram.path, arguments, input: input, adding: variables)
    }

    public func launch(
        arguments: [String],
        input: Data = Data(),
        adding variables: [String: String] = [:]
    ) throws -> Outcome {
        try run(LaunchProgram.path, arguments, input: input, adding: variables)
    }

    /// Runs any program here to its end.
    public func run(
        _ program: String,
        _ arguments: [String],
        input: Data = Data(),
        adding variables: [String: String] = [:]
    ) throws -> Outcome {
        // Files, not pipes: a descendant that keeps stdout open must not keep the test waiting.
        let names = [UUID().uuidString, UUID().uuidString, UUID().uuidString].map { "home/.io-" + $0 }
        try write(names[0], input)
        try write(names[1], "")
        try write(names[2], "")
        defer { for name in names { try? FileManager.default.removeItem(atPath: path(name)) } }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = environment.merging(variables) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: path(names[0]))
        process.standardOutput = FileHandle(forWritingAtPath: path(names[1]))
        process.standardError = FileHandle(forWritingAtPath: path(names[2]))
        try withNoSignalBlocked { try process.run() }
        process.waitUntilExit()
        let died = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: died ? nil : process.terminationStatus,
            signal: died ? process.terminationStatus : nil,
            output: try Data(contentsOf: URL(fileURLWithPath: path(names[1]))),
            errors: try Data(contentsOf: URL(fileURLWithPath: path(names[2])))
        )
    }
}

/// A test runs on a thread that blocks most signals, and a process starts with the mask of the thread it is started on.
public func withNoSignalBlocked<Result>(_ body: () throws -> Result) rethrows -> Result {
    var none = sigset_t()
    var saved = sigset_t()
    // Safety: both sets outlive the calls.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &saved)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &saved, nil) }
    return try body()
}
