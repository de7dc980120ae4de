import LinuxSystem
import TOML
import Testing

@testable import Isolation

@Suite struct `A random profile` {
    /// Root with every capability, on a kernel with all of Landlock.
    private static let context = PlanContext(
        credentials: Credentials(
            effectiveUser: 0,
            processID: 1,
            effectiveCapabilities: 1 << 41 - 1,
            permittedCapabilities: 1 << 41 - 1,
            lastCapability: 40
        ),
        signalMask: SignalMask(bits: 0),
        ignoresChildSignal: false,
        passing: [],
        landlockABI: 7
    )

    /// Ten thousand: part by part, so that they run beside each other.
    @Test(arguments: 0..<10)
    func `is refused with a position, or planned exactly as it asks`(_ part: UInt64) throws {
        var (refused, planned) = (0, 0)
        for seed in (part * 1000)..<(part * 1000 + 1000) {
            let random = RandomProfile(seed: seed)
            let text = Array(random.text.utf8)
            let profile: Profile
            do throws(ProfileError) { profile = try Profile.parse(text.span) } catch {
                if !random.isBroken { Issue.record("seed \(seed): \(error)\n\(random.text)") }
                expectPosition(error, lines: text.count { $0 == UInt8(ascii: "\n") } + 1)
                refused += 1
                continue
            }
            if random.isBroken { Issue.record("seed \(seed): accepted\n\(random.text)") }
            let plan = try IsolationPlan(profile, named: "", context: Self.context)
            let facts = try Posture.facts(of: plan)
            if facts != random.expected {
                let keys = Set(facts.keys).union(random.expected.keys)
                let differences = keys.sorted().filter { facts[$0] != random.expected[$0] }.map {
                    "\($0): \(facts[$0] ?? "-") instead of \(random.expected[$0] ?? "-")"
                }
                Issue.record("seed \(seed): \(differences.joined(separator: ", "))\n\(random.text)")
            }
            planned += 1
        }
        // Neither half may be empty talk.
        #expect(refused > 100 && planned > 500)
    }

    private func expectPosition(_ error: ProfileError, lines: Int) {
        switch error {
        case .syntax(let error): #expect((1...lines).contains(error.position.line))
        case .invalid(let problems):
            #expect(!problems.isEmpty && problems.allSatisfy { (1...lines).contains($0.position.line) })
        }
    }
}

/// What a plan does to the command, by name.
private enum Posture {
    static func facts(of plan: IsolationPlan) throws -> [String: String] {
        var facts: [String: String] = [:]
        var bounding: UInt64 = 1 << 41 - 1
        var filters: [[UInt64]] = []
        for step in plan.steps {
            switch step {
            case .noNewPrivileges: facts["no_new_privs"] = "true"
            case .setFileMask(let mask): facts["umask"] = String(mask)
            case .changeDirectory(let path): facts["workdir"] = path
            case .setPriority(let value): facts["nice"] = String(value)
            case .setOutOfMemoryScore(let value): facts["oom_score_adj"] = String(value)
            case .setLimit(let resource, let value): facts["limit \(resource)"] = String(value)
            case .dropBoundingCapability(let number): bounding &= ~(1 << UInt64(number))
            case .setCapabilities(let permitted, let inheritable):
                facts["capabilities"] = String(permitted & inheritable, radix: 16)
            case .unshare(let flags): facts["namespaces"] = String(flags, radix: 16)
            case .mountTmpfs("/tmp", _, _): facts["tmpfs /tmp"] = "true"
            case .mountDevices: facts["new /dev"] = "true"
            case .mountProc: facts["new /proc"] = "true"
            case .readOnlyRoot: facts["read-only"] = "true"
            case .setHostName(let name): facts["hostname"] = name
            case .landlock(let ruleset): add(ruleset, to: &facts)
            case .seccomp(let filter, _): filters.append(filter)
            default: break
            }
        }
        facts["bounding"] = String(bounding, radix: 16)
        for action in plan.atStop { facts["\(action)"] = "true" }
        try add(filters, to: &facts)
        return facts
    }

    private static func add(_ ruleset: LandlockRuleset, to facts: inout [String: String]) {
        var paths: [String] = []
        var ports: [String] = []
        for rule in ruleset.rules {
            switch rule.object {
            case .path(let path, let isOptional):
                paths.append("\(path) \(String(rule.access, radix: 16)) \(isOptional ? "skip" : "error")")
            case .port(let port): ports.append("\(port) \(rule.access)")
            }
        }
        if ruleset.filesystem != 0 {
            facts["landlock files"] = String(ruleset.filesystem, radix: 16)
            facts["landlock paths"] = paths.sorted().joined(separator: "; ")
        }
        if ruleset.network != 0 { facts["landlock ports"] = String(ruleset.network) }
        if !ports.isEmpty { facts["landlock port rules"] = ports.sorted().joined(separator: "; ") }
        if ruleset.scope != 0 { facts["landlock scope"] = String(ruleset.scope) }
    }

    /// The profile's filter is the one that does not let unknown numbers through without being asked to.
    private static func add(_ filters: [[UInt64]], to facts: inout [String: String]) throws {
        func answer(_ words: [UInt64], _ name: String, _ arguments: [UInt64] = [0, 0, 0, 0, 0, 0]) throws
            -> String
        {
            let number = try #require(Architecture.native.number(of: name))
            var call = SystemCall(architecture: Architecture.native.auditNumber, number: number)
            call.arguments = arguments
            let value = try interpret(words, call)
            return switch value & 0xFFFF_0000 {
            case 0x7FFF_0000: "allow"
            case 0x7FFC_0000: "log"
            case 0x8000_0000: "kill"
            default: "error \(value & 0xFFFF)"
            }
        }
        for filter in filters {
            // Internet sockets: AF_INET 2, SOCK_STREAM 1; the filters of the network look at them, the profiles' do not.
            let local = try answer(filter, "socket", [2, 1, 0, 0, 0, 0])
            let multipath = try answer(filter, "socket", [2, 1, 262, 0, 0, 0])
            let names = [
                "bpf", "close", "execve", "execveat", "exit_group", "getpid", "kill", "mount", "openat",
            ]
            let answers = try (names + ["ptrace", "read", "write"]).map { "\($0) \(try answer(filter, $0))" }
            if local == "error 97" {
                facts["first filter"] = "local"
            } else if multipath != local {
                facts["first filter"] = "tcp"
            }
            // Behind it, in the same program, comes the profile's.
            if SocketFilter.allCases.allSatisfy({ $0.words != filter }) {
                facts["answers"] = answers.joined(separator: "; ")
            }
        }
    }
}
