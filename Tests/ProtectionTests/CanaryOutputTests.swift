import Foundation
import LaunchProgram
import Testing

@Suite(.timeLimit(.minutes(30))) struct `Canaries in what launch says` {
    private let canaries: Canaries

    init() throws { canaries = try Canaries(2) }

    private func expectSilence(_ outcome: Outcome, status: Int32?, _ place: SourceLocation = #_sourceLocation)
    {
        #expect(outcome.status == status, "\(outcome.errorText)", sourceLocation: place)
        #expect(!canaries.holds(outcome.output), sourceLocation: place)
        #expect(!canaries.holds(outcome.errors), sourceLocation: place)
    }

    @Test func `the check sees a value in the output`() throws {
        let outcome = try canaries.workshop.launch("--", "printenv", "S0")
        #expect(outcome.text == canaries.values[0] + "\n")
        #expect(canaries.holds(outcome.output))
    }

    @Test(arguments: [
        ["-v", "--", "true"], ["audit"], ["audit", "--format", "json"], ["explain", "--", "true"],
        ["explain", "--format", "json", "--", "true"], ["-v", "--deliver", "memfd", "--", "true"],
    ])
    func `working, it names no value`(_ words: [String]) throws {
        expectSilence(try canaries.workshop.launch(arguments: words), status: 0)
    }

    private static let failures: [([String], Int32)] = [
        (["--", "/no/such/command"], 127), (["--", "/etc/passwd"], 126),
        (["--only", "NOPE", "--", "true"], 125),
        (["--profile", "nope", "--", "true"], 125), (["--keep-fd", "999999", "--", "true"], 125),
        (["--identity", "/dev/null", "--", "true"], 125), (["--identity", "fd:99", "--", "true"], 125),
    ]

    @Test(arguments: failures)
    func `failing, it names no value`(_ words: [String], _ status: Int32) throws {
        expectSilence(
            try canaries.workshop.launch(arguments: ["-v"] + words, adding: ["S0": canaries.values[0]]),
            status: status
        )
    }

    @Test func `one damaged value stops the launch and shows none`() throws {
        let marker = "-----BEGIN AGE ENCRYPTED FILE-----\n"
        let parts = canaries.manifest.components(separatedBy: marker)
        try #require(parts.count == 3)
        let damaged = parts[2].split(separator: "\n", omittingEmptySubsequences: false)
        // A character of the last value's last line but one belongs to its ciphertext.
        let end = try #require(damaged.firstIndex { $0.hasPrefix("-----END") })
        var lines = damaged.map(String.init)
        lines[end - 1] = (lines[end - 1].hasPrefix("A") ? "B" : "A") + lines[end - 1].dropFirst()
        let text = parts[0] + marker + parts[1] + marker + lines.joined(separator: "\n")
        try canaries.workshop.write("launch.toml", text)
        let outcome = try canaries.workshop.launch("-v", "--", "touch", "started")
        expectSilence(outcome, status: 125)
        #expect(outcome.errorText.contains("S1"))
        #expect(!FileManager.default.fileExists(atPath: canaries.workshop.path("started")))
    }

    @Test func `swapped values stop the launch and show none`() throws {
        let text = canaries.manifest.replacing("[secret.S0]", with: "[secret.X]")
            .replacing("[secret.S1]", with: "[secret.S0]").replacing("[secret.X]", with: "[secret.S1]")
        try canaries.workshop.write("launch.toml", text)
        let outcome = try canaries.workshop.launch("-v", "--", "printenv")
        expectSilence(outcome, status: 125)
    }
}
