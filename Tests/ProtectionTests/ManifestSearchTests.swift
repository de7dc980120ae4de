import Foundation
import LaunchProgram
import Testing

/// A manifest that is there but cannot be looked at must stop the launch: without it there is no audit gate, no
/// secret and no profile.
@Suite(.enabled(if: Machine.has("setpriv")), .timeLimit(.minutes(30))) struct `A manifest that cannot be seen`
{
    private let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        try FileManager.default.createDirectory(
            atPath: workshop.path("inner"),
            withIntermediateDirectories: false
        )
        try workshop.write("inner/launch.toml", "version = 1\n[secret.MISSING]\nrequired = true\n")
        try workshop.giveAway()
    }

    private func run(_ prepare: String) throws -> Outcome {
        let launch = Machine.asNobody + [LaunchProgram.path, "--", "echo", "started"]
        return try workshop.shell(["sh", "-c", "cd inner && \(prepare) && exec \"$@\"", "sh"] + launch)
    }

    @Test func `one that can be seen is obeyed`() throws {
        let outcome = try run("true")
        #expect(outcome.status == 125 && outcome.output.isEmpty, "\(outcome.errorText)")
    }

    @Test func `in a directory without search permission it stops the launch`() throws {
        let outcome = try run("chmod 0 .")
        #expect(outcome.status == 125, "\(outcome.text)\(outcome.errorText)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `behind a loop of symbolic links it stops the launch`() throws {
        let outcome = try run("rm launch.toml && ln -s launch.toml launch.toml")
        #expect(outcome.status == 125, "\(outcome.text)\(outcome.errorText)")
        #expect(outcome.output.isEmpty)
    }
}
