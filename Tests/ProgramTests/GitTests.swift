import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("git", "ssh", "ssh-keygen", "sshd")), .timeLimit(.minutes(30)))
struct `git and ssh under the profile of deploy steps` {
    /// An ssh server of the test's own, which root may enter with the key in the home, and a repository behind it.
    struct Host {
        let premises: Premises
        let port: Int
        let server: RunningProgram
        let repository: String

        init() throws {
            premises = try Premises()
            port = try Machine.freePort()
            repository = premises.outside + "/repository.git"
            server = try Self.serve(on: premises, port: port)
            try fill()
            try server.wait { server.said.contains("Server listening on 127.0.0.1 port \(port).") }
        }

        private static func serve(on premises: Premises, port: Int) throws -> RunningProgram {
            let outside = premises.outside
            let ssh = premises.workshop.path("home/.ssh")
            try FileManager.default.removeItem(atPath: premises.key)
            for key in [premises.key, outside + "/host"] {
                try premises.work(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], under: nil)
            }
            let known = try premises.workshop.read("outside/host.pub")
            try premises.workshop.write("home/.ssh/known_hosts", "[127.0.0.1]:\(port) \(known)")
            // ssh looks for its files in the account's home, whatever $HOME says.
            try premises.workshop.write(
                "home/.ssh/config",
                """
                Host origin
                    HostName 127.0.0.1
                    Port \(port)
                    User root
                    IdentityFile \(premises.key)
                    IdentitiesOnly yes
                    UserKnownHostsFile \(ssh)/known_hosts
                """
            )
            try premises.workshop.write(
                "outside/sshd.conf",
                """
                ListenAddress 127.0.0.1:\(port)
                HostKey \(outside)/host
                AuthorizedKeysFile \(premises.key).pub
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                """
            )
            // Where it confines what talks to strangers; a package's service makes it otherwise.
            try FileManager.default.createDirectory(
                atPath: "/run/sshd",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
            // It executes itself for each connection and wants to know by which path.
            let program = try #require(LaunchProgram.tool("sshd"))
            return try premises.start([program, "-D", "-e", "-f", outside + "/sshd.conf"], under: nil)
        }

        private func fill() throws {
            let script = """
                git init -q --bare -b main "$1" && git init -q -b main first && cd first
                mkdir -p some/where && seq 20000 >some/where/numbers && printf '#!/bin/sh\\n' >run && chmod +x run
                ln -s run link && git add . && git commit -q -m first && git push -q "$1" main
                """
            try premises.work(["bash", "-ec", script, "bash", repository], under: nil, adding: author)
        }

        var author: [String: String] {
            [
                "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@b", "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_SSH_COMMAND": "ssh -F \(premises.workshop.path("home/.ssh/config"))",
            ]
        }

        /// The profile with the port that a host of one's own takes.
        var launched: Launched { Launched("ci-deploy", "network.connect=[\"...\", \(port)]") }
    }

    @Test func `clones over ssh, commits, and pushes`() throws {
        let host = try Host()
        let premises = host.premises
        func git(_ words: String...) throws -> String {
            try premises.work(["git"] + words, under: host.launched, adding: host.author)
        }
        _ = try git("clone", "-q", "origin:\(host.repository)", "clone")
        #expect(try git("-C", "clone", "status", "--porcelain") == "")
        try premises.work(["diff", "-r", "--exclude=.git", "first", "clone"], under: nil)
        #expect(try premises.read("clone/some/where/numbers").hasSuffix("\n19999\n20000"))

        try premises.write("clone/more", "more\n")
        _ = try git("-C", "clone", "add", "more")
        _ = try git("-C", "clone", "commit", "-q", "-m", "second")
        _ = try git("-C", "clone", "push", "-q")
        let pushed = try git("-C", "clone", "rev-parse", "HEAD")
        let there = ["git", "--git-dir", host.repository, "rev-parse", "main"]
        #expect(try premises.work(there, under: nil, adding: host.author) == pushed)
        // The program itself, without git around it.
        let said = try premises.work(
            ["ssh", "-F", premises.workshop.path("home/.ssh/config"), "origin", "cat; exit 0"],
            under: host.launched
        )
        #expect(said == "")
    }

    @Test func `reaches no port that is not listed`() throws {
        let host = try Host()
        try host.premises.expectRefused(
            ["git", "ls-remote", "origin:\(host.repository)"],
            under: Launched("ci-deploy"),
            saying: "connect to host 127.0.0.1 port \(host.port): Permission denied",
            insteadOf: "refs/heads/main",
            adding: host.author
        )
    }

    @Test func `reads no file outside the project and the customary credentials`() throws {
        let premises = try Premises()
        let file = premises.outside + "/file"
        try premises.expectRefused(
            ["git", "hash-object", file],
            under: Launched("ci-deploy"),
            insteadOf: try premises.work(["git", "hash-object", file], under: nil)
        )
    }
}
