import Foundation
import Testing

/// Runs a program to its end; input and output go through files, so no pipe can fill up.
func run(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> (
    status: Int32, output: [UInt8]
) {
    let folder = try TemporaryFolder()
    let inputFile = try folder.write(input, to: "input")
    let outputFile = try folder.write([], to: "output")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, [UInt8](try Data(contentsOf: outputFile)))
}

/// A folder that is removed with this value. Holds random test data only.
final class TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "age-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], to name: String) throws -> URL {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file
    }
}
