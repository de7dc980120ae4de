import Foundation
import Testing

@Suite struct `The package` {
    /// Every module and what it reaches, read from Package.swift as it is written.
    private static let graph: [String: Set<String>] = {
        let text = SourceTree.text("Package.swift") ?? ""
        let modules = Set(SourceTree.files.map(\.module))
        var direct: [String: Set<String>] = [:]
        for match in text.matches(of: #/(?:module\(\s*|[tT]arget\(\s*name: )"([\w-]+)"([^\)]*)\)/#) {
            let words = match.2.matches(of: #/"([\w-]+)"/#).map { String($0.1) }
            direct[String(match.1), default: []].formUnion(words.filter { modules.contains($0) })
        }
        var reached = direct
        for _ in modules {
            reached = reached.mapValues { names in
                names.reduce(into: names) { $0.formUnion(reached[$1] ?? []) }
            }
        }
        return reached
    }()

    @Test func `has a target for every folder of Sources`() {
        #expect(Set(SourceTree.files.map(\.module)).isSubset(of: Self.graph.keys))
        #expect(Self.graph["Launching"]?.contains("SecretMemory") == true)
    }

    @Test(arguments: ["TOML", "Manifest", "ManifestEditing", "Audit"]) func `keeps plaintext out of`(
        _ module: String
    ) throws {
        let reached = try #require(Self.graph[module])
        #expect(reached.isDisjoint(with: ["SecretMemory", "LinuxSystem", "Age", "SecretSources"]))
    }

    @Test func `depends on no other package`() throws {
        let text = try #require(SourceTree.text("Package.swift"))
        #expect(!text.contains(".package(") && !text.contains(".product(name:"))
    }

    @Test func `keeps the command line's tables and texts pure`() {
        #expect(Self.graph["CommandSyntax"] == [])
    }

    @Test func `keeps the supervisor to itself`() {
        #expect(Self.graph["Supervisor"] == [])
    }

    @Test func `has arrows without a circle`() {
        for (module, reached) in Self.graph { #expect(!reached.contains(module), "\(module)") }
    }

    @Test func `holds every Swift target to the strict settings`() throws {
        let text = try #require(SourceTree.text("Package.swift"))
        for setting in [".strictMemorySafety()", ".treatAllWarnings(as: .error)", ".swiftLanguageMode(.v6)"] {
            #expect(text.contains(setting), "\(setting)")
        }
        for module in Set(SourceTree.files.map(\.module)) {
            let pattern = try Regex(
                "(module\\(\\s*\"\(module)\"|name: \"\(module)\"[^)]*(\\)[^)]*)*?swiftSettings: strict)"
            )
            #expect(text.contains(pattern), "\(module)")
        }
    }
}

@Suite struct `Two places that say the same` {
    @Test func `the byte that hides a variable is the byte that restores it`() throws {
        let header = try #require(SourceTree.text("CShims/CEntry/include/CEntry.h"))
        let hidden = try #require(header.firstMatch(of: #/#define LAUNCH_HIDDEN_VARIABLE_BYTE (\d+)/#)?.1)
        let reader = try #require(SourceTree.text("Sources/LinuxSystem/ProcessEnvironment.swift"))
        let restored = try #require(
            reader.firstMatch(
                of: #/entry\.pointee == (\d+) \{ unsafe entry\.pointee = CChar\(UInt8\(ascii: "S"\)\)/#
            )?.1
        )
        #expect(hidden == restored)
        #expect(try #require(SourceTree.text("CShims/CEntry/enter.c")).contains("after(\"SWIFT_\""))
    }

    @Test func `every built-in profile has its text, and every text is built in`() throws {
        let generated = try #require(SourceTree.text("Sources/Isolation/Profiles/BuiltinProfiles.swift"))
        let list = try #require(generated.firstMatch(of: #/static let names = \[(.*)\]/#)?.1)
        let names = list.matches(of: #/"([\w-]+)"/#).map { "\($0.1).toml" }
        #expect(SourceTree.paths(below: "profiles") == names.map { "profiles/\($0)" })
    }

    /// Every case of an error that a person can meet has its sentence tested in Tests/launchTests.
    @Test(arguments: [
        ("Sources/Launching/LaunchError.swift", ["LaunchError", "SecretFailure", "ProfileLoadError"]),
        (
            "Sources/Launching/Rotation/ChangeResponse.swift",
            ["RotationError", "RotationEvent", "RotationDifference"]
        ),
        ("Sources/Launching/ManifestFile.swift", ["ManifestFileError"]),
        ("Sources/Manifest/ManifestError.swift", ["Kind", "AliasFault"]),
        ("Sources/Manifest/LoaderVariable.swift", ["Effect"]), ("Sources/TOML/SchemaError.swift", ["Kind"]),
        ("Sources/TOML/TOMLError.swift", ["Kind"]),
        ("Sources/Isolation/Profiles/ProfileError.swift", ["ProfileError", "Kind"]),
        ("Sources/SecretSources/IdentityError.swift", ["IdentityError"]),
        ("Sources/SecretSources/IdentityPlace.swift", ["IdentityPlace"]),
        ("Sources/SecretSources/SecretReading.swift", ["ReadingError"]),
        (
            "Sources/Age/AgeError.swift",
            ["AgeError", "IdentityFailure", "IdentityKind", "RecipientFailure", "RecipientKind"]
        ),
        ("Sources/CommandSyntax/UsageError.swift", ["UsageError"]),
        ("Sources/Sealing/SealingError.swift", ["SealingError"]),
        ("Sources/Sealing/IdentityCreation.swift", ["KeygenError"]),
        ("Sources/Sealing/ManifestCreation.swift", ["InitError"]),
        ("Sources/ManifestEditing/TOMLEditError.swift", ["TOMLEditError"]),
        ("Sources/Delivery/DeliveryError.swift", ["DeliveryError"]),
        ("Sources/Isolation/Plan/IsolationPlan.swift", ["PlanError", "Caveat"]),
        ("Sources/SecretMemory/SecretMemoryError.swift", ["SecretMemoryError"]),
        ("Sources/LinuxSystem/Terminal.swift", ["PromptError"]),
        ("Sources/Doctor/Finding.swift", ["Cause"]),
        ("Sources/Launching/CredentialRequest.swift", ["Failure"]),
        ("Sources/SecretSources/CredentialDirectory.swift", ["CredentialError"]),
        ("Sources/Conformance/Conformance.swift", ["Obstacle"]),
    ]) func `every error has its sentence tested`(_ path: String, _ enums: [String]) throws {
        let file = try #require(SourceTree.files.first { $0.path == path })
        let tests = SourceTree.paths(below: "Tests/launchTests").compactMap(SourceTree.text).joined()
        var cases: [Substring] = []
        for name in enums {
            let start = try #require(file.code.firstIndex { $0.contains("enum \(name)") }, "\(name)")
            let indentation = file.code[start].prefix { $0 == " " }
            let body = file.code[(start + 1)...].prefix { $0 != indentation + "}" }
            cases += body.flatMap { $0.matches(of: #/^\s*case (\w+)/#).map { $0.1 } }
        }
        #expect(!cases.isEmpty)
        for name in cases { #expect(tests.contains(try Regex("[.]\(name)\\b")), "\(name)") }
    }

    @Test func `no file names a path of the machine it was written on`() {
        // Spelled in pieces, or this file would name them.
        let machine = ["/wo" + "rk/", "/tm" + "p/w/", "/Us" + "ers/", "/ro" + "ot/launch"]
        for path in SourceTree.paths(below: "") {
            guard let text = SourceTree.text(path) else { continue }
            for place in machine { #expect(!text.contains(place), "\(path) names \(place)") }
        }
    }
}
