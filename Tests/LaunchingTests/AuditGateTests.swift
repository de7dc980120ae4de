import Audit
import LinuxSystem
import Manifest
import ProcessFixtures
import Testing

@testable import Launching

/// What the launch reported.
final class Events {
    var all: [LaunchEvent] = []
}

func launch(
    _ options: LaunchOptions = LaunchOptions(),
    variables: [String] = [],
    _ events: Events = Events()
) -> Launch {
    Launch(
        command: .made(of: "true"),
        options: options,
        environment: .made(of: variables),
        observe: { events.all.append($0) }
    )
}

@Suite struct `The audit gate` {
    private static let now: Int64 = 1_800_000_000  // 2027-01-15

    enum Health: String, CaseIterable, Sendable {
        case healthy = "[secret.A]\nexpires = 2028-01-01\n"
        case degraded = "[secret.A]\nexpires = 2027-01-20\n"
        case critical = "[secret.A]\nexpires = 2027-01-01\n"
    }

    static let cases = Health.allCases.flatMap { health in
        (0..<8).map { (health, $0 & 1 != 0, $0 & 2 != 0, $0 & 4 != 0) }
    }

    @Test(arguments: cases) func `passes what it should and nothing else`(
        _ health: Health,
        _ strict: Bool,
        _ warnOnly: Bool,
        _ skip: Bool
    ) throws {
        var options = LaunchOptions()
        options.strict = strict
        options.warnOnly = warnOnly
        options.skipAudit = skip
        let expected =
            switch health {
            case _ where skip: true
            case .healthy: true
            case .degraded: !strict
            case .critical: warnOnly && !strict
            }
        let events = Events()
        let manifest = try file(health.rawValue)
        let launch = launch(options, events)
        var refusal: AuditReport?
        do throws(LaunchError) {
            try AuditGate(options: options).decide(manifest.manifest, launch, now: Self.now)
        } catch {
            guard case .refused(let report, strict) = error else { throw error }
            refusal = report
        }
        #expect((refusal == nil) == expected)
        try #require(events.all.count == 1)
        switch events.all[0] {
        case .auditSkipped: #expect(skip)
        case .audited(let report, let passed):
            #expect(!skip)
            #expect(passed == expected)
            #expect(report.status.rawValue == "\(health)")
            if let refusal { #expect(refusal == report) }
        default: Issue.record("\(events.all)")
        }
    }

    @Test func `calls a required secret missing that neither the manifest nor the environment has`() throws {
        let manifest = try file("[secret.A]\nrequired = true\n")
        let gate = AuditGate(options: LaunchOptions())
        #expect(throws: LaunchError.self) {
            try gate.decide(manifest.manifest, launch(), now: Self.now)
        }
        try gate.decide(manifest.manifest, launch(variables: ["A=x"]), now: Self.now)
    }
}

@Suite struct `A launch` {
    @Test func `keeps the descriptors asked for and those its command line names`() throws {
        // Descriptors that are open in every process: the test's own standard ones, and one more.
        let file = try OwnedDescriptor.open("/dev/null")
        let number = file.rawValue
        var options = LaunchOptions()
        options.keptDescriptors = [number]
        func kept(_ words: CommandVector) throws(LaunchError) -> [Int32] {
            try Launch(command: words, options: options, environment: .made(of: []), observe: { _ in })
                .keptDescriptors(try ServiceVariables(.made(of: []), of: Parenthood.processID))
        }
        #expect(try kept(.made(of: "cat")) == [number])
        #expect(try kept(.made(of: "cat", "/dev/fd/\(number)", "/proc/self/fd/\(number)")) == [number])
        options.keptDescriptors = []
        #expect(try kept(.made(of: "cat", "/proc/self/fd/\(number)")) == [number])
        // Not a descriptor of its own, or not one at all.
        #expect(try kept(.made(of: "/dev/fd/\(number)", "/dev/fd/1", "/dev/fd/x", "-/dev/fd/7")) == [])
        #expect(throws: LaunchError.self) { try kept(.made(of: "cat", "/dev/fd/999999")) }
        options.keptDescriptors = [999_999]
        #expect(throws: LaunchError.self) { try kept(.made(of: "cat")) }
    }

    @Test func `looks for its command in the PATH the command will have`() throws {
        func path(_ variables: String...) throws(LaunchError) -> String {
            try launch(variables: variables).resolveCommand(defaults: [])
        }
        #expect(try path("PATH=/no/such:/bin") == "/bin/true")
        #expect(try path() == "/bin/true")
        #expect(throws: LaunchError.self) { try path("PATH=/no/such") }
    }

    @Test func `without a manifest plans, audits nothing and opens nothing`() throws {
        let events = Events()
        var options = LaunchOptions()
        options.config = "/no/such/launch.toml"
        #expect(throws: LaunchError.self) {
            _ = try Loaded(launch(options, events)).explained()
        }
        #expect(events.all.isEmpty)
    }
}
