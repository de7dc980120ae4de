import Foundation
import Isolation
import LaunchProgram
import LinuxSystem
import Manifest
import TOML
import Testing

@testable import Launching

@Suite struct `What is said of a profile` {
    private let workshop: Workshop
    private let events = Events()

    init() throws { workshop = try Workshop() }

    /// What was said of imported files, by the place in them.
    private var doubts: [String] {
        events.all.flatMap { event -> [String] in
            if case .importDoubts(_, let warnings) = event { warnings.map(\.path) } else { [] }
        }
    }

    /// The profile with `[isolation]` and `--isolation` over it.
    private func profile(
        _ name: String? = nil,
        isolation: String = "",
        options texts: [String] = [],
        variables: [String: String] = [:],
        strict: Bool = false,
        isFound: Bool = false,
        cache: FilterCache? = nil
    ) throws(LaunchError) -> Profile {
        var options = LaunchOptions()
        options.profile = name
        options.isolation = texts
        options.strict = strict
        let text = Array("version = 1\n[isolation]\n\(isolation)\n".utf8)
        guard let manifest = try? Manifest.parse(text.span, dialect: .launch) else {
            throw .manifest(.notFound)
        }
        let file = ManifestFile(
            path: workshop.path("launch.toml"),
            isDiscovered: isFound,
            manifest: manifest
        )
        var environment = variables
        if environment["HOME"] == nil { environment["HOME"] = "/home/u" }
        let request = launch(options, variables: environment.map { "\($0.key)=\($0.value)" }, events)
        return try ProfileSelection(launch: request, file: file, cache: cache).load().profile
    }

    private func failure(_ body: () throws(LaunchError) -> Profile) -> ProfileLoadError? {
        do throws(LaunchError) {
            _ = try body()
            Issue.record("loaded")
        } catch {
            if case .profile(_, let error) = error { return error }
            Issue.record("\(error)")
        }
        return nil
    }

    @Test func `lies in layers: the built-in, files, the manifest, options in their order`() throws {
        try workshop.write(
            "base.toml",
            "extends = \"offline\"\nnice = 1\numask = \"0001\"\noom_score_adj = 1\n"
        )
        let path = try workshop.write(
            "top.toml",
            "extends = \"base.toml\"\numask = \"0002\"\noom_score_adj = 2\n"
        )
        let options = ["oom_score_adj = 4", "limits.nofile = 7", "oom_score_adj = 5"]
        let profile = try profile(path, isolation: "oom_score_adj = 3\nlimits.nofile = 6", options: options)
        #expect(profile.network.sockets == .local)
        #expect(profile.priority == 1 && profile.fileMask == 2 && profile.outOfMemoryScore == 5)
        #expect(profile.limits.contains(ResourceLimit(resource: .nofile, value: 7)))
        #expect(profile.limits.contains(ResourceLimit(resource: .core, value: 0)))
    }

    @Test(arguments: BuiltinProfiles.names) func `leaves a built-in's compiled filter alone`(_ name: String)
        throws
    {
        let profile = try profile(name, options: ["limits.nofile = 7", "workdir = \"/usr\""])
        #expect(profile.filter == BuiltinProfiles.named(name)?.filter)
    }

    @Test func `expands a built-in's paths: the project is where the command starts`() throws {
        let here = try WorkingDirectory.path()
        var files = try profile("node").filesystem
        #expect(files.write?.contains(here) == true && files.write?.contains("/home/u/.npm") == true)
        #expect(files.write?.contains { $0.contains("$") || $0.contains("~") || $0 == "." } == false)
        files = try profile("node", options: ["workdir = \"/srv/app\""]).filesystem
        #expect(files.write?.contains("/srv/app") == true && files.write?.contains(here) == false)
        // Neither a home nor a project at the root gives the root.
        for variables in [["HOME": "/"], ["HOME": ""], ["HOME": "relative"]] {
            files = try profile("node", options: ["workdir = \"/\""], variables: variables).filesystem
            for list in [files.read, files.write, files.execute] { #expect(list?.contains("/") == false) }
        }
        files = try profile("node", variables: ["TMPDIR": "/t"]).filesystem
        #expect(files.write?.contains("/t") == true)
    }

    @Test func `keeps inherited paths where three dots stand`() throws {
        let path = try workshop.write(
            "p.toml",
            "extends = \"node\"\nfilesystem.read = [\"...\", \"data\", \"$DIR/x\"]"
        )
        let read = try #require(try profile(path, variables: ["DIR": "/d"]).filesystem.read)
        #expect(read.first == "/usr" && Array(read.suffix(2)) == [workshop.path("data"), "/d/x"])
    }

    @Test func `names the variable that a path needs`() throws {
        let path = try workshop.write("p.toml", "filesystem.read = [\"$NOPE/x\"]")
        guard
            case .path(ProfilePathError(path: "$NOPE/x", failure: .unset(variable: "NOPE"))) = failure({
                () throws(LaunchError) in try profile(path)
            })
        else {
            Issue.record("not named")
            return
        }
        #expect(try profile(path, options: ["filesystem.missing = \"skip\""]).filesystem.read == [])
        guard
            case .path = failure({ () throws(LaunchError) in
                try profile(path, options: ["filesystem.missing = \"skip\"", "workdir = \"$NOPE\""])
            })
        else {
            Issue.record("not named")
            return
        }
    }

    @Test func `has its mistakes located in the layer that made them`() throws {
        let path = try workshop.write("p.toml", "extends = \"node\"\n[seccomp.deny.x]\ngroups = [\"nope\"]\n")
        guard
            case .malformed(path, .invalid(let problems)) = failure({ () throws(LaunchError) in
                try profile(path)
            })
        else {
            Issue.record("not located")
            return
        }
        #expect(problems.map(\.position) == [SourcePosition(line: 3, column: 11)])
        let option = "seccomp.deny.x.calls = [\"execve\"]"
        guard
            case .malformedOption(option, .invalid) = failure({ () throws(LaunchError) in
                try profile("node", options: [option])
            })
        else {
            Issue.record("not located")
            return
        }
        guard
            case .malformedOption("connect=[443]", .invalid(let contradictions)) = failure({
                () throws(LaunchError) in try profile("offline", options: ["connect=[443]"])
            })
        else {
            Issue.record("not located")
            return
        }
        #expect(contradictions.map(\.kind) == [.contradiction(.portsWithoutSockets)])
        guard
            case .malformedOption("extends=\"node\"", .invalid) = failure({ () throws(LaunchError) in
                try profile(options: ["extends=\"node\""])
            }),
            case .malformed(_, .invalid) = failure({ () throws(LaunchError) in
                try profile(isolation: "extends = \"node\"")
            })
        else {
            Issue.record("extended all the same")
            return
        }
    }

    @Test func `does not extend in a circle, or what is not there`() throws {
        let path = try workshop.write("a.toml", "extends = \"./b.toml\"")
        try workshop.write("b.toml", "extends = \"./a.toml\"")
        guard case .extendsItself(path) = failure({ () throws(LaunchError) in try profile(path) }) else {
            Issue.record("went round")
            return
        }
        let other = try workshop.write("c.toml", "\nextends = \"nod\"")
        guard
            case .malformed(other, .invalid(let problems)) = failure({ () throws(LaunchError) in
                try profile(other)
            })
        else {
            Issue.record("not refused")
            return
        }
        #expect(problems.map(\.kind) == [.unknownProfile(name: "nod", nearest: "node")])
    }

    @Test func `that a found manifest leads to must be nobody else's work`() throws {
        let path = try workshop.write("base.toml", "nice = 1")
        try workshop.write("top.toml", "extends = \"base.toml\"")
        try workshop.write("x.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": []}")
        let texts = ["profile = \"top.toml\"", "seccomp = \"oci:x.json\""]
        for text in texts { _ = try profile(isolation: text, isFound: true) }
        for (text, file) in zip(texts, [path, workshop.path("x.json")]) {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
            guard
                case .untrusted(file) = failure({ () throws(LaunchError) in
                    try profile(isolation: text, isFound: true)
                })
            else {
                Issue.record("trusted \(file)")
                continue
            }
            _ = try profile(isolation: text)
        }
    }

    private let engine = """
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW",
         "names": ["execve", "execveat", "exit_group", "write", "no_such_call"]}]}
        """

    @Test func `takes a container engine's rules, and says what they say in vain`() throws {
        try workshop.write("x.json", engine)
        let path = try workshop.write("p.toml", "extends = \"default\"\nseccomp = \"oci:x.json\"")
        let filter = try profile(path).filter
        #expect(filter != nil && filter != BuiltinProfiles.named("default")?.filter)
        #expect(doubts == ["syscalls[0].names[4]"])
        guard
            case .doubtfulImport(workshop.path("x.json"), _) = failure({ () throws(LaunchError) in
                try profile(path, strict: true)
            })
        else {
            Issue.record("not refused")
            return
        }
        func rules(flags: String) -> String {
            "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [\(flags)], \"syscalls\": []}"
        }
        let before = doubts.count
        try workshop.write(
            "x.json",
            rules(flags: "\"SECCOMP_FILTER_FLAG_LOG\", \"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"")
        )
        #expect(try profile(path, strict: true).filterFlags == [.log, .allowSpeculation])
        #expect(doubts.count == before)
        try workshop.write("x.json", rules(flags: "\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\""))
        #expect(try profile(path, strict: true).filterFlags == [])
        #expect(doubts.last == "flags")
        try workshop.write("x.json", "{")
        guard case .malformedImport = failure({ () throws(LaunchError) in try profile(path) }) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `is compiled once, and again when anything changes`() throws {
        let cache = FilterCache(path: workshop.path("cache"))
        func files() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: cache.path)) ?? [] }
        let path = try workshop.write("p.toml", "extends = \"node\"\nseccomp.deny.x.calls = [\"listen\"]")
        let compiled = try profile(path, cache: cache).filter
        #expect(files().count == 1)
        #expect(try profile(path, cache: cache).filter == compiled)
        // What is kept is what is used: another filter of the same name shows.
        let kept = workshop.path("cache/\(try #require(files().first))")
        try FileManager.default.removeItem(atPath: kept)
        try workshop.write(
            "p.toml",
            "# another comment\nextends = \"node\"\nseccomp.deny.x.calls = [\"listen\"]"
        )
        #expect(try profile(path, cache: cache).filter == compiled)
        #expect(FileManager.default.fileExists(atPath: kept))
        let other = try profile(path, options: ["seccomp.deny.x.calls = [\"bind\"]"], cache: cache).filter
        #expect(other != compiled && files().count == 2)
        // Doubts are said at each start, so what has some is not kept.
        try workshop.write("x.json", engine)
        for _ in 1...2 {
            _ = try profile(path, options: ["seccomp = \"oci:\(workshop.path("x.json"))\""], cache: cache)
        }
        #expect(doubts.count == 2 && files().count == 2)
        // Nothing of it for a built-in.
        _ = try profile("node", cache: cache)
        #expect(files().count == 2)
    }
}
