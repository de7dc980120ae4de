import Age
import Delivery
import Foundation
import Isolation
import LaunchProgram
@testable import LinuxSystem
import Manifest
import ProcessFixtures
import SecretMemory
import SecretSources
import TOML
import Testing

@testable import Launching

@Suite struct `Opening the secrets of a launch` {
    let workshop: Workshop
    let identity: X25519Identity

    init() throws {
        workshop = try Workshop()
        identity = try X25519Identity.generate()
        let key = try identity.bech32().withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        try workshop.write("key", key + "\n", mode: 0o600)
    }

    private func sealed(_ name: String, _ value: String, to other: X25519Identity? = nil) throws -> String {
        let bytes = Array(value.utf8)
        let text = try seal(
            bytes.span,
            to: [(other ?? identity).recipient],
            boundTo: name,
            armored: true
        )
        return "[secret.\(name)]\nencrypted_value = \"\"\"\n\(String(decoding: text, as: UTF8.self))\"\"\"\n"
    }

    private func open(
        _ text: String,
        variables: [String] = [],
        only: [String] = [],
        _ events: Events = Events()
    ) throws -> [String] {
        var options = LaunchOptions()
        options.identity = workshop.path("key")
        let launch = launch(options, variables: variables, events)
        let file = try file(text)
        let selection = try SecretSelection(file: file, only: only)
        let block = try SecretOpening(launch: launch, file: file, selection: selection).open(
            InheritedSignals(mask: SignalMask(bits: ~0), ignoresChildSignal: false)
        )
        let plan = try DeliveryPlan(
            secrets: block,
            defaults: [],
            inheriting: .made(of: []),
            policy: EnvironmentPolicy(pristine: true, withholding: [])
        )
        return names(plan)
    }

    private func names(_ plan: borrowing DeliveryPlan) -> [String] {
        unsafe plan.environment.withVector { vector in
            var strings: [String] = []
            while let text = unsafe vector[strings.count] { unsafe strings.append(String(cString: text)) }
            return strings
        }
    }

    private func failure(_ body: () throws -> [String]) -> String {
        do {
            return "opened \(try body())"
        } catch { return "\(error)" }
    }

    @Test func `gives sealed values and those of the environment, each under its name`() throws {
        let text = "[secret.PLAIN]\n" + (try sealed("A", "one")) + (try sealed("B", "")) + "[secret.OTHER]\n"
        let values = try open(text, variables: ["PLAIN=p", "OTHER=o", "A=ignored"])
        #expect(values == ["A=one", "B=", "PLAIN=p", "OTHER=o"])
    }

    @Test func `gives an alias the value of what it stands for`() throws {
        let text = try sealed("A", "one") + "[secret.ALIAS]\nfrom_key = \"secret.A\"\n"
        #expect(try open(text) == ["A=one", "ALIAS=one"])
        #expect(try open(text, only: ["ALIAS"]) == ["ALIAS=one"])
        let plain = "[secret.A]\n[secret.ALIAS]\nfrom_key = \"secret.A\"\n"
        #expect(try open(plain, variables: ["A=x"]) == ["A=x", "ALIAS=x"])
        #expect(try open(plain, variables: ["A=x", "ALIAS=y"]) == ["A=x", "ALIAS=y"])
    }

    @Test func `reads no identity when nothing is sealed`() throws {
        try FileManager.default.removeItem(atPath: workshop.path("key"))
        let events = Events()
        #expect(try open("[secret.A]\n[secret.B]\n", variables: ["A=x"], events) == ["A=x"])
        #expect(events.all.map { "\($0)" } == [#"absent(name: "B")"#])
    }

    @Test func `reads no identity for sealed secrets that --only leaves out`() throws {
        let text = try sealed("A", "one") + "[secret.B]\n"
        try FileManager.default.removeItem(atPath: workshop.path("key"))
        #expect(try open(text, variables: ["B=x"], only: ["B"]) == ["B=x"])
    }

    @Test func `is refused as a whole when one required value is missing`() throws {
        let text = try sealed("A", "one") + "[secret.B]\nrequired = true\n"
        #expect(failure { try open(text) } == #"secret(name: "B", Launching.SecretFailure.missing)"#)
        // Set to nothing is set.
        #expect(try open(text, variables: ["B="]) == ["A=one", "B="])
    }

    @Test func `is refused as a whole by the one value that does not open, named`() throws {
        let other = try X25519Identity.generate()
        let good = try sealed("A", "one")
        let foreign = try sealed("B", "two", to: other)
        #expect(failure { try open(good + foreign) }.hasPrefix(#"secret(name: "B", "#))
        #expect(failure { try open(good + foreign) }.contains("noMatch"))
        let swapped = try sealed("B", "two").replacing("[secret.B]", with: "[secret.C]")
        #expect(failure { try open(good + swapped) }.hasPrefix(#"secret(name: "C", "#))
        #expect(failure { try open(good + swapped) }.contains("boundToAnotherName"))
        let broken = "[secret.D]\nencrypted_value = \"nonsense\"\n"
        #expect(failure { try open(good + broken) }.hasPrefix(#"secret(name: "D", "#))
    }

    @Test func `names the alias asked for when the value it stands for does not open`() throws {
        let other = try X25519Identity.generate()
        let text = try sealed("A", "one", to: other) + "[secret.ALIAS]\nfrom_key = \"secret.A\"\n"
        #expect(failure { try open(text, only: ["ALIAS"]) }.hasPrefix(#"secret(name: "ALIAS", "#))
    }

    @Test func `says which identity was used and which values nothing binds`() throws {
        let bytes = Array("v".utf8)
        let unbound = String(
            decoding: try seal(bytes.span, to: [identity.recipient], boundTo: nil, armored: true),
            as: UTF8.self
        )
        let events = Events()
        _ = try open("[secret.A]\nencrypted_value = \"\"\"\n\(unbound)\"\"\"\n", events)
        let key = workshop.path("key")
        #expect(
            events.all.map { "\($0)" } == [
                "identityFound(SecretSources.IdentityPlace.optionFile(\"\(key)\"), count: 1)",
                #"unbound(name: "A")"#,
            ]
        )
    }
}

@Suite struct `The profile of a launch` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func profile(_ option: String?, manifest: String? = nil) throws(LaunchError) -> (String, Profile)
    {
        var options = LaunchOptions()
        options.profile = option
        var file: ManifestFile?
        if let manifest {
            let text = Array("version = 1\n[isolation]\nprofile = \"\(manifest)\"\n".utf8)
            file = (try? Manifest.parse(text.span, dialect: .launch)).map {
                ManifestFile(path: workshop.path("launch.toml"), isDiscovered: false, manifest: $0)
            }
        }
        let selection = ProfileSelection(
            launch: launch(options, variables: ["DIR=\(workshop.directory)"]),
            file: file
        )
        return (selection.name, try selection.load().profile)
    }

    private func failure(_ option: String?, manifest: String? = nil) -> ProfileLoadError? {
        do throws(LaunchError) {
            let profile = try profile(option, manifest: manifest)
            Issue.record("loaded \(profile.0)")
        } catch {
            if case .profile(_, let error) = error { return error }
            Issue.record("\(error)")
        }
        return nil
    }

    @Test func `is the command line's, then the manifest's, then the default`() throws {
        #expect(try profile(nil).0 == "default")
        #expect(try profile(nil, manifest: "none").0 == "none")
        #expect(try profile("default", manifest: "none").0 == "default")
        var none = try #require(BuiltinProfiles.named("none"))
        none.hasBuiltinFilter = true
        #expect(try profile("none").1 == none)
    }

    @Test func `in a file is relative to the manifest that names it`() throws {
        let text = "description = \"mine\"\n"
        let path = try workshop.write("mine.toml", text)
        for name in ["mine.toml", "./mine.toml", path, "$DIR/mine.toml"] {
            #expect(try profile(nil, manifest: name).1.description == "mine", "\(name)")
        }
        #expect(try profile(path).1.description == "mine")
        // The command line's is relative to the working directory, as for any program, and not expanded.
        guard case .unreadable = failure("./mine.toml"), case .unreadable = failure("$DIR/mine.toml") else {
            Issue.record("found it all the same")
            return
        }
    }

    @Test func `that is not there is an error that lists the built-in ones`() {
        guard case .unknown(BuiltinProfiles.names) = failure("nope") else {
            Issue.record("not refused")
            return
        }
        guard case .unreadable = failure("/nope"), case .unreadable = failure("nope.toml") else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `must be a file and a profile`() throws {
        guard case .notRegularFile = failure(workshop.directory) else {
            Issue.record("read a directory")
            return
        }
        let path = try workshop.write("bad.toml", "nonsense = 1\n")
        guard case .malformed(path, .invalid(let problems)) = failure(path) else {
            Issue.record("read nonsense")
            return
        }
        #expect(problems.map(\.position) == [.start])
    }
}

@Suite struct `A failure in the child` {
    private let plan: IsolationPlan

    init() throws {
        var profile = Profile()
        profile.capabilities = .all
        let credentials = Credentials(
            effectiveUser: 0,
            processID: 1,
            effectiveCapabilities: 0,
            permittedCapabilities: 0,
            lastCapability: 40
        )
        let context = PlanContext(
            credentials: credentials,
            signalMask: SignalMask(bits: 0),
            ignoresChildSignal: false,
            passing: [],
            landlockABI: 7
        )
        plan = try IsolationPlan(profile, named: "test", context: context)
    }

    private func error(_ error: ChildError) -> String {
        "\(LaunchError(error, plan: plan, command: "cmd", path: "/bin/cmd"))"
    }

    @Test func `is told in terms of the plan`() throws {
        let step = try #require(plan.steps.firstIndex(of: .noNewPrivileges))
        #expect(error(.stepFailed(index: step, errno: 1)).hasPrefix("step("))
        #expect(error(.stepFailed(index: step, errno: 1)).contains("\"no_new_privs\""))
        #expect(error(.killed(index: step, signal: 31)).hasPrefix("killed("))
        #expect(error(.killed(index: step, signal: 31)).hasSuffix("signal: 31)"))
    }

    @Test func `to execute is told in terms of the command`() {
        let last = plan.steps.count - 1
        #expect(
            error(.stepFailed(index: last, errno: 2))
                == #"notExecuted(command: "cmd", path: "/bin/cmd", LinuxSystem.SystemError(call: "execve", errno: 2))"#
        )
    }

    @Test func `to be cloned is a failure to start`() {
        let cause = SystemError(call: "clone", errno: 11)
        #expect(error(.notCloned(cause)) == #"start(LinuxSystem.SystemError(call: "clone", errno: 11))"#)
    }
}
