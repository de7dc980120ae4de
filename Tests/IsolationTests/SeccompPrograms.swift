import Foundation
import LaunchProgram
import Testing

/// Compiles the C programs of these tests and runs commands under a filter.
struct SeccompPrograms {
    /// A fresh directory that is deleted with the value's last use by ``remove()``.
    let directory: URL
    private let loader: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "seccomp-\(UUID().uuidString)")
        loader = directory.appending(path: "load-filter")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try compile("load-filter")
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    /// Compiles `Programs/NAME.c`.
    @discardableResult
    func compile(_ name: String) throws -> URL {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Programs/\(name).c"
        )
        let program = directory.appending(path: name)
        let result = try run(["cc", "-O1", "-o", program.path, source.path])
        try #require(result.status == 0, "\(result.error)")
        return program
    }

    /// What a command did.
    struct Result {
        var status: Int32
        var output: String
        var error: String
    }

    /// Runs `command`, under the filter if there is one, in ``directory``, which is its home too.
    func run(_ command: [String], filter words: [UInt64]? = nil) throws -> Result {
        let process = Process()
        var arguments = command
        if let words {
            arguments = [loader.path, try write(words).path] + command
        }
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = directory.path
        process.environment = environment
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        process.standardInput = FileHandle.nullDevice
        try withNoSignalBlocked { try process.run() }
        let outputText = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errorText = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: outputText, error: errorText)
    }

    /// The median time to load `words`, in microseconds.
    func loadTime(_ words: [UInt64]) throws -> Double {
        let result = try run([loader.path, "-t", "300", try write(words).path])
        let nanoseconds = Double(result.output.trimmingCharacters(in: .whitespacesAndNewlines))
        return try #require(nanoseconds, "\(result.error)") / 1000
    }

    private func write(_ words: [UInt64]) throws -> URL {
        let file = directory.appending(path: "\(UUID().uuidString).bpf")
        var data = Data()
        for word in words {
            for shift in stride(from: 0, to: 64, by: 8) {
                data.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        try data.write(to: file)
        return file
    }
}
