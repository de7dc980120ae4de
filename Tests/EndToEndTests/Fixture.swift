import Foundation
import LaunchProgram
import Testing

/// A workshop with an identity and values that no message may show: every run here looks for them on stderr.
final class Fixture: Sendable {
    let workshop: Workshop
    /// A value that exists nowhere else.
    let canary = "canary-\(UUID().uuidString)"
    let recipient: String
    /// The private key, as it stands in the identity file.
    let secretKey: String

    /// Makes an identity in its default place.
    init() throws {
        workshop = try Workshop()
        recipient = try workshop.launch("keygen").text.trimmingCharacters(in: .newlines)
        let identity = try workshop.read(Self.identityPath)
        secretKey = String(try #require(identity.split(separator: "\n").last))
    }

    /// Writes `launch.toml` with an `[identity]` and then `tables`.
    convenience init(_ tables: String) throws {
        try self.init()
        try manifest(tables)
    }

    /// Where `launch keygen` puts the identity, below the workshop.
    static let identityPath = "home/.config/launch/identity.txt"

    var directory: String { workshop.directory }

    func path(_ name: String) -> String { workshop.path(name) }

    func manifest(_ tables: String, as name: String = "launch.toml") throws {
        try workshop.write(
            name,
            "version = 1\n[identity]\nname = \"test\"\nrecipients = [\"\(recipient)\"]\n\(tables)\n"
        )
    }

    /// Seals `value`, the canary when none is given, into the manifest.
    func seal(_ name: String, _ value: Data? = nil, in manifest: String = "launch.toml") throws {
        let outcome = try launch(
            "seal",
            "-c",
            manifest,
            "\(name)=-",
            input: value ?? Data(canary.utf8)
        )
        try #require(outcome.status == 0, "\(outcome.errorText)")
    }

    func launch(
        _ arguments: String...,
        input: Data = Data(),
        adding variables: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try run(LaunchProgram.path, arguments, input: input, adding: variables, at: location)
    }

    /// Runs a shell script in which `$launch` is the program.
    func shell(
        _ script: String,
        _ arguments: String...,
        input: Data = Data(),
        adding variables: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try run(
            "/bin/bash",
            ["-c", "launch=\(LaunchProgram.path)\n\(script)", "bash"] + arguments,
            input: input,
            adding: variables,
            at: location
        )
    }

    /// Runs a Python program whose `sys.argv[1]` is the program.
    func python(
        _ script: String,
        _ arguments: String...,
        adding variables: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try run(
            try #require(LaunchProgram.tool("python3")),
            ["-c", script, LaunchProgram.path] + arguments,
            adding: variables,
            at: location
        )
    }

    func run(
        _ program: String,
        _ arguments: [String],
        input: Data = Data(),
        adding variables: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let outcome = try workshop.run(program, arguments, input: input, adding: variables)
        for secret in [canary, secretKey] {
            #expect(
                outcome.errors.range(of: Data(secret.utf8)) == nil,
                "a value on stderr",
                sourceLocation: location
            )
        }
        return outcome
    }

    /// A command that leaves a file behind: whether anything was started shows in it.
    var leavingMark: [String] { ["touch", path("started")] }

    var wasStarted: Bool { FileManager.default.fileExists(atPath: path("started")) }

    /// Runs `launch` with options before a command that leaves a mark, and expects a refusal that explains itself.
    @discardableResult
    func refusal(
        _ options: String...,
        adding variables: [String: String] = [:],
        saying text: String,
        at location: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let outcome = try run(
            LaunchProgram.path,
            options + ["--"] + leavingMark,
            adding: variables,
            at: location
        )
        outcome.expectRefusal(saying: text, at: location)
        #expect(!wasStarted, "the command was started", sourceLocation: location)
        return outcome
    }
}

extension Outcome {
    /// Expects status 125, nothing on stdout, and a sentence that holds `text`.
    func expectRefusal(saying text: String, at location: SourceLocation = #_sourceLocation) {
        #expect(status == 125, "\(errorText)", sourceLocation: location)
        #expect(output.isEmpty, "\(self.text)", sourceLocation: location)
        #expect(errorText.contains("launch: error: "), "\(errorText)", sourceLocation: location)
        #expect(errorText.contains(text), "\(errorText)", sourceLocation: location)
    }

    /// Every line of stderr is ours and says what it is.
    func expectOnlyDiagnostics(at location: SourceLocation = #_sourceLocation) {
        for line in errorText.split(separator: "\n") {
            let known = ["launch: error: ", "launch: hint: ", "launch: warning: "].contains {
                line.hasPrefix($0)
            }
            #expect(known, "\(line)", sourceLocation: location)
            #expect(!line.hasSuffix("."), "\(line)", sourceLocation: location)
        }
    }
}
