import Foundation
import Glibc
import LaunchProgram
import Testing

/// The images of `examples/containers`, each in a root like its own: read-only, without /proc, /dev and /sys, as
/// process 1, as a user without privileges.
@Suite(
    .enabled(if: Machine.has("gcc", "go", "python3", "nginx", "busybox")),
    .enabled(if: Machine.hasStaticLaunch),
    .timeLimit(.minutes(30))
)
struct `A container` {
    @Test(arguments: ["scratch", "distroless", "debian"])
    func `starts its server with the secret, and stops it in order`(_ name: String) throws {
        let container = try Container(name + ".Dockerfile")
        let engine = try container.start()
        let answer = try container.answer(of: engine)
        #expect(answer == "a database URL of \(container.value.utf8.count) bytes\n", "\(engine.errorText)")
        let status = try engine.stop()
        #expect(status == 0 && engine.errorText.isEmpty, "\(engine.errorText)")
        #expect(engine.lines() == ["stopped"])
    }

    @Test func `runs a script with the secret, and lets it finish`() throws {
        let container = try Container("alpine.Dockerfile")
        let engine = try container.start()
        #expect(
            engine.line() == "a database URL of \(container.value.utf8.count) bytes",
            "\(engine.errorText)"
        )
        #expect(try engine.stop() == 0)
        #expect(engine.lines() == ["stopped"] && engine.errorText.isEmpty, "\(engine.errorText)")
    }

    @Test func `has the root, the user and the place that these tests are about`() throws {
        let container = try Container("alpine.Dockerfile")
        let script =
            "id -u; id -g; echo $PPID; ls /; touch /file /run/file && echo written; cat <&${LAUNCH_FDS#*:}; echo"
        let engine = try container.start(command: ["sh", "-c", script])
        let lines = engine.lines()
        #expect(lines == ["65532", "65532", "1", "bin", "etc", "launch", "run", "usr", container.value])
        #expect(engine.wait() == 0)
        #expect(engine.errorText.contains("touch: /file: Read-only file system"))
    }

    /// What Kubernetes makes of a secret's file for a user that is not root, its group can read; only under the name
    /// of a credential is that all right.
    @Test func `takes the identity from a volume of Kubernetes`() throws {
        let container = try Container("scratch.Dockerfile")
        let engine = try container.start(adding: ["CREDENTIALS_DIRECTORY": "/run/credentials"])
        let answer = try container.answer(of: engine)
        #expect(answer == "a database URL of \(container.value.utf8.count) bytes\n", "\(engine.errorText)")
        #expect(try engine.stop() == 0, "\(engine.errorText)")

        let file = "/run/credentials/launch-identity"
        let refused = try container.start(adding: ["LAUNCH_IDENTITY_FILE": file])
        #expect(refused.wait() == 125)
        #expect(refused.errorText.contains("(mode 440)"), "\(refused.errorText)")
        #expect(refused.errorText.contains("CREDENTIALS_DIRECTORY"), "\(refused.errorText)")
    }

    /// What its server does with SIGTERM is not what the image wants: it would cut answers off.
    @Test func `stops nginx by the signal for an orderly end`() throws {
        let container = try Container("nginx.Dockerfile")
        let engine = try container.start()
        #expect(try container.answer(of: engine) == "served\n", "\(engine.errorText)")
        #expect(try engine.stop() == 0, "\(engine.errorText)")
        #expect(engine.errorText.isEmpty, "\(engine.errorText)")
    }

    /// One second here, so that the test is short.
    @Test func `is ended within its grace when nobody in it wants to end`() throws {
        let container = try Container("alpine.Dockerfile")
        var entrypoint = container.dockerfile.entrypoint
        let grace = try #require(entrypoint.firstIndex(of: "--grace"))
        entrypoint[grace + 1] = "1s"
        // Three of them: background jobs of a shell would want /dev/null.
        let script = "trap '' TERM; echo ready; while :; do sleep 1; done | while :; do sleep 1; done"
        let engine = try container.start(entrypoint: entrypoint, command: ["sh", "-c", script])
        #expect(engine.line() == "ready", "\(engine.errorText)")
        let start = Date()
        #expect(try engine.stop() == 128 + SIGKILL, "\(engine.errorText)")
        // Not at once, and before an engine would.
        let time = Date().timeIntervalSince(start)
        #expect(time > 0.9 && time < 10, "\(time)")
        #expect(engine.lines().isEmpty && engine.errorText.isEmpty, "\(engine.errorText)")
    }

    @Test func `without its identity starts nothing`() throws {
        let container = try Container("scratch.Dockerfile")
        let engine = try container.start(adding: [:])
        #expect(engine.wait() == 125)
        #expect(engine.errorText.contains("launch: error: ") && engine.lines().isEmpty)
    }
}
