import Foundation
import LaunchProgram
import Testing

/// What can be said of `examples/containers` without an engine: the files are what they claim to be, name only what
/// exists, and keep to what docs/containers.md asks for.
@Suite(.enabled(if: Machine.has(root: false, "python3"))) struct `An example for containers` {
    private static let documents = [
        "compose.yaml", "kubernetes/deployment.yaml", "kubernetes/shared-processes.yaml",
    ]

    /// A value of YAML.
    private struct Node {
        let value: Any?

        subscript(_ key: String) -> Node { Node(value: (value as? [String: Any])?[key]) }
        var list: [Node] { ((value as? [Any]) ?? []).map { Node(value: $0) } }
        var keys: [String] { (value as? [String: Any]).map { Array($0.keys) } ?? [] }
        var text: String? { value as? String }
        var words: [String] { list.compactMap(\.text) }
        var number: Int? { value as? Int }
        var isTrue: Bool { value as? Bool == true }
    }

    /// Read by Debian's parser of YAML.
    private static func read(_ name: String) throws -> Node {
        let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
        let outcome = try Workshop().run(
            "/usr/bin/python3",
            ["-c", script, "\(Dockerfile.directory)/\(name)"]
        )
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return Node(value: try JSONSerialization.jsonObject(with: outcome.output))
    }

    private static func read(_ name: String, pod: Bool) throws -> Node {
        let whole = try read(name)
        return whole["kind"].text == "Pod" ? whole["spec"] : whole["spec"]["template"]["spec"]
    }

    @Test func `is there for each base`() {
        let names = ["alpine", "debian", "distroless", "nginx", "scratch"]
        #expect(Dockerfile.all == names.map { $0 + ".Dockerfile" })
    }

    @Test(arguments: Dockerfile.all)
    func `copies what exists, starts launch without a shell, and is nobody`(_ name: String) throws {
        let image = try Dockerfile(name)
        #expect(!image.base.isEmpty)
        for copy in image.copies {
            if let stage = copy.stage {
                #expect(image.stages[stage]?.contains(copy.source) == true, "\(copy)")
            } else {
                let path = Dockerfile.directory + "/" + copy.source
                #expect(copy.source == "launch" || FileManager.default.fileExists(atPath: path), "\(copy)")
            }
        }
        #expect(image.copies.contains { $0.source == "launch" && $0.destination == "/launch" })
        #expect(image.entrypoint.first == "/launch" && image.entrypoint.last == "--")
        #expect(!image.command.isEmpty)
        #expect(image.user == "\(Container.user):\(Container.user)")
        // The manifest that it names is in it.
        if let option = image.entrypoint.firstIndex(of: "--config") {
            #expect(image.copies.contains { $0.destination == image.entrypoint[option + 1] })
        }
        #expect(try Self.seconds(of: "--grace", in: image.entrypoint) < 10, "Docker's own patience")
    }

    /// Every list of words that begins with `launch` and ends where its command begins.
    private static func launches() throws -> [[String]] {
        let images = try Dockerfile.all.map { try Dockerfile($0).entrypoint }
        let services = try read("compose.yaml")["services"]
        let composed = services.keys.map { services[$0]["entrypoint"].words }
        let pods = try documents.dropFirst().flatMap { try read($0, pod: true)["containers"].list }
        return (images + composed + pods.map { $0["command"].words }).filter { !$0.isEmpty }
    }

    @Test func `uses only options that this program has`() throws {
        let launches = try Self.launches()
        #expect(launches.count >= 8)
        for words in launches {
            #expect(words[0].hasSuffix("/launch") && words.last == "--", "\(words)")
            let options = words.dropFirst().map {
                $0.hasSuffix("/launch.toml") ? Dockerfile.directory + "/launch.toml" : $0
            }
            let outcome = try Workshop().launch(arguments: ["explain"] + options + ["true"])
            #expect(outcome.status == 0, "\(words): \(outcome.errorText)")
        }
        #expect(try Workshop().launch("explain", "--no-such-option", "--", "true").status == 125)
    }

    /// `8s`
    private static func seconds(of option: String, in words: [String]) throws -> Int {
        let index = try #require(words.firstIndex(of: option), "\(words)")
        return try seconds(words[index + 1])
    }

    private static func seconds(_ text: String?) throws -> Int {
        let text = try #require(text)
        return try #require(text.hasSuffix("s") ? Int(text.dropLast()) : nil, "\(text)")
    }

    @Test func `for compose names its Dockerfiles, and leaves launch less time than the engine leaves it`()
        throws
    {
        let compose = try Self.read("compose.yaml")
        let services = compose["services"]
        #expect(services.keys.count == 2)
        for name in services.keys {
            let service = services[name]
            let image = try Dockerfile(try #require(service["build"]["dockerfile"].text))
            let entrypoint = service["entrypoint"].words
            let grace = try Self.seconds(
                of: "--grace",
                in: entrypoint.isEmpty ? image.entrypoint : entrypoint
            )
            #expect(try grace < Self.seconds(service["stop_grace_period"].text))
            #expect(service["read_only"].isTrue && !service["init"].isTrue)
            #expect(service["cap_drop"].words == ["ALL"])
            for secret in service["secrets"].words { #expect(compose["secrets"].keys.contains(secret)) }
        }
    }

    @Test(arguments: documents.dropFirst())
    func `for Kubernetes takes every privilege away, and leaves launch less time than the kubelet leaves it`(
        _ name: String
    ) throws {
        let pod = try Self.read(name, pod: true)
        let volumes = pod["volumes"].list.compactMap { $0["name"].text }
        #expect(pod["securityContext"]["runAsNonRoot"].isTrue)
        #expect(pod["automountServiceAccountToken"].value as? Bool == false)
        for container in pod["initContainers"].list + pod["containers"].list {
            let context = container["securityContext"]
            #expect(context["readOnlyRootFilesystem"].isTrue)
            #expect(context["allowPrivilegeEscalation"].value as? Bool == false)
            #expect(context["capabilities"]["drop"].words == ["ALL"])
            for mount in container["volumeMounts"].list {
                #expect(volumes.contains(mount["name"].text ?? ""), "\(mount)")
            }
        }
        let orders = try #require(pod["containers"].list.first)
        let before = orders["lifecycle"]["preStop"]["sleep"]["seconds"].number ?? 0
        let whole = try #require(pod["terminationGracePeriodSeconds"].number)
        #expect(try before + Self.seconds(of: "--grace", in: orders["command"].words) < whole)
        // Octal in YAML 1.1, which Kubernetes reads.
        let identity = pod["volumes"].list.first { $0["name"].text == "identity" }
        #expect(identity?["secret"]["defaultMode"].number == 0o400)
    }
}
