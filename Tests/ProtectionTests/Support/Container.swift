import Foundation
import Glibc
import LaunchProgram
import Testing

/// What an engine would make of a Dockerfile of `examples/containers`: a root directory, and a way to run in it as
/// `Programs/contain.c` says.
struct Container {
    let workshop: Workshop
    let dockerfile: Dockerfile
    /// What is sealed in the manifest.
    let value = "canary-" + UUID().uuidString
    let port: Int
    static let user = 65532

    /// Directories for `contain`: the machine's own, and empty ones to write in.
    private var mounts: [String] = []

    init(_ name: String) throws {
        workshop = try Workshop()
        dockerfile = try Dockerfile(name)
        port = try Self.freePort()
        switch dockerfile.base {
        case "scratch", "static-debian12": break
        case "alpine": try putBusybox()
        default: try putDebian()
        }
        try putManifest()
        for copy in dockerfile.copies { try put(copy) }
    }

    private func root(_ path: String) -> String { workshop.path("root") + path }

    private func make(_ directory: String) throws {
        try FileManager.default.createDirectory(
            atPath: root(directory),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
    }

    private func putBusybox() throws {
        try make("/bin")
        try FileManager.default.copyItem(atPath: "/bin/busybox", toPath: root("/bin/busybox"))
        for applet in ["sh", "sleep", "wc", "id", "ls", "touch", "cat"] {
            try FileManager.default.createSymbolicLink(
                atPath: root("/bin/" + applet),
                withDestinationPath: "busybox"
            )
        }
    }

    private mutating func putDebian() throws {
        try make("/usr")
        try make("/tmp")
        mounts = ["-b", "/usr", "-t", "/tmp"]
        for directory in ["bin", "sbin", "lib", "lib64"] {
            try FileManager.default.createSymbolicLink(
                atPath: root("/" + directory),
                withDestinationPath: "usr/" + directory
            )
        }
    }

    /// The example's, sealed for an identity of this test, which is where compose mounts it and where Kubernetes does.
    private func putManifest() throws {
        let recipient = try workshop.launch("keygen").text.trimmingCharacters(in: .newlines)
        let lines = try String(contentsOfFile: Dockerfile.directory + "/launch.toml", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("recipients") ? "recipients = [\"\(recipient)\"]" : String($0) }
        try workshop.write("launch.toml", lines.joined(separator: "\n"))
        let sealed = try workshop.launch(
            "seal",
            "-c",
            "launch.toml",
            "DATABASE_URL=-",
            input: Data(value.utf8)
        )
        try #require(sealed.status == 0, "\(sealed.errorText)")
        let key = workshop.path("home/.config/launch/identity.txt")
        try make("/run/secrets")
        try install(key, root("/run/secrets/launch-identity"), "-o", "\(Self.user)", "-m", "0400")
        // What fsGroup makes of defaultMode 0400, and the links by which a volume changes at once.
        try make("/run/credentials/..2026")
        let credential = root("/run/credentials/..2026/launch-identity")
        try install(key, credential, "-o", "0", "-g", "\(Self.user)", "-m", "0440")
        for (link, target) in [("..data", "..2026"), ("launch-identity", "..data/launch-identity")] {
            try FileManager.default.createSymbolicLink(
                atPath: root("/run/credentials/" + link),
                withDestinationPath: target
            )
        }
    }

    private func install(_ source: String, _ destination: String, _ options: String...) throws {
        let outcome = try workshop.shell(["install"] + options + [source, destination])
        try #require(outcome.status == 0, "\(outcome.errorText)")
    }

    private func put(_ copy: Dockerfile.Copy) throws {
        let destination = root(copy.destination)
        try make((copy.destination as NSString).deletingLastPathComponent)
        if copy.stage != nil {
            return try install(try Self.server.get(), destination, "-m", "0755")
        }
        switch copy.source {
        case "launch": try install(LaunchProgram.path, destination, "-m", "0755")
        case "launch.toml": try install(workshop.path("launch.toml"), destination, "-m", "0644")
        default:
            let path = Dockerfile.directory + "/" + copy.source
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let mode = FileManager.default.isExecutableFile(atPath: path) ? "0755" : "0644"
            // Tests share the machine's ports.
            try workshop.write("copied", text.replacing("listen 8080", with: "listen \(port)"))
            try install(workshop.path("copied"), destination, "-m", mode)
        }
    }

    /// The example's server in Go, compiled once, as its Dockerfile says.
    private static let server = Result {
        let path = try Compiled.program("enter") + "-server"
        let workshop = try Workshop()
        let words = ["go", "build", "-o", path, Dockerfile.directory + "/server.go"]
        let outcome = try workshop.shell(words, adding: ["CGO_ENABLED": "0", "GO111MODULE": "off"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return path
    }

    private static let identity = ["LAUNCH_IDENTITY_FILE": "/run/secrets/launch-identity"]

    /// Starts it as the image says, or with other words for it.
    func start(
        entrypoint: [String]? = nil,
        command: [String]? = nil,
        adding variables: [String: String] = identity
    ) throws -> RunningProgram {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let engine = ["env", "-i", "PATH=" + path, "PORT=\(port)"] + variables.map { "\($0)=\($1)" }
        let contain =
            [
                try Compiled.program("contain"), workshop.path("root"), "\(Self.user)", "-w",
                dockerfile.workingDirectory,
            ] + mounts
        let words = (entrypoint ?? dockerfile.entrypoint) + (command ?? dockerfile.command)
        return try RunningProgram(engine + contain + words, in: workshop)
    }

    /// What it answers to a request, once it does; nil when it has ended before.
    func answer(of engine: RunningProgram) throws -> String? {
        let request = """
            while ! grep -q '^State:.Z' /proc/$1/status; do
                { exec 3<>/dev/tcp/127.0.0.1/$2; } 2>/dev/null || { sleep 0.05; continue; }
                printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3
                exec cat <&3
            done
            """
        let outcome = try workshop.shell(["bash", "-c", request, "bash", "\(engine.process)", "\(port)"])
        return outcome.text.components(separatedBy: "\r\n\r\n").last
    }

    /// A TCP port of loopback that nobody has, below those that the kernel gives to connections.
    private static func freePort() throws -> Int {
        let script = """
            import random, socket
            while True:
                port = random.randrange(10240, 32768)
                with socket.socket() as probe:
                    if probe.connect_ex(('127.0.0.1', port)): break
            print(port)
            """
        let outcome = try Workshop().shell(["python3", "-c", script])
        return try #require(Int(outcome.text.trimmingCharacters(in: .newlines)), "\(outcome.errorText)")
    }
}

extension RunningProgram {
    /// Sends the signal to the container's process 1, as an engine does, and returns how the container ended.
    func stop(_ signal: CInt = SIGTERM) throws -> CInt {
        let list = try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        let first = try #require(list.split(separator: " ").first.flatMap { pid_t($0) })
        kill(first, signal)
        return wait()
    }

    /// All lines until everybody who could write has ended.
    func lines() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }
}
