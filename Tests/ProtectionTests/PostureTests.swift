import Foundation
import LaunchProgram
import Testing

/// What the kernel says about the two processes of a running launch, read back.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(30)))
struct `Posture of a running launch` {
    private static let sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]
    private let canaries: Canaries

    init() throws { canaries = try Canaries(2) }

    @Test func `root's child has no capability, no new privileges and a filter`() throws {
        let (supervisor, child) = try RunningProgram.subject([], in: canaries.workshop)
        let facts = ProcessFacts(process: child)
        for set in Self.sets { #expect(facts.capabilities(set) == 0, "\(set)") }
        #expect(facts["NoNewPrivs"] == "1")
        #expect(facts["Seccomp"] == "2")
        #expect(facts["SigBlk"] == "0000000000000000")
        #expect(Set(facts.descriptors.keys) == [0, 1, 2])
        #expect(facts.directory == canaries.workshop.directory)
        let limits = try String(contentsOfFile: "/proc/\(child)/limits", encoding: .utf8)
        #expect(limits.contains(#/Max core file size +1 +1 /#))
        // The reading can tell the difference: this process has what the child has not.
        #expect(ProcessFacts(process: getpid()).capabilities("CapEff") != 0)
        #expect(ProcessFacts(process: getpid())["Seccomp"] == "0")
        #expect(supervisor.wait() == 0)
    }

    @Test func `the profile none takes nothing away`() throws {
        let (supervisor, child) = try RunningProgram.subject(["--profile", "none"], in: canaries.workshop)
        let (facts, own) = (ProcessFacts(process: child), ProcessFacts(process: getpid()))
        for field in Self.sets + ["NoNewPrivs", "Seccomp"] { #expect(facts[field] == own[field], "\(field)") }
        #expect(supervisor.wait() == 0)
    }

    @Test func `the supervisor keeps next to nothing`() throws {
        let (supervisor, child) = try RunningProgram.subject(["--deliver", "memfd"], in: canaries.workshop)
        let facts = ProcessFacts(process: supervisor.process)
        for set in ["CapPrm", "CapEff"] {
            #expect(facts.capabilities(set) == 1 << 5, "CAP_KILL at most: \(set)")
        }
        for set in ["CapInh", "CapAmb"] { #expect(facts.capabilities(set) == 0, "\(set)") }
        #expect(facts["NoNewPrivs"] == "1")
        #expect(facts["Seccomp"] == "2")
        #expect(facts["Threads"] == "1")
        #expect(facts["VmLck"] == "0 kB")
        #expect(facts.directory == "/")
        #expect(facts.environment == Data())
        // stderr stays open to say what SIGSYS means when the command dies of it.
        let kinds = facts.descriptors.filter { $0.key != 2 }.values.map {
            $0.hasSuffix("/children") ? "children" : $0
        }
        #expect(Set(kinds).isSubset(of: ["anon_inode:[pidfd]", "children"]), "\(kinds)")
        let arguments = try String(contentsOfFile: "/proc/\(supervisor.process)/cmdline", encoding: .utf8)
        #expect(arguments.hasPrefix("launch-supervisor\0\(child)\0"))
        // A debug build is larger on disk, not in memory: the supervisor touches a few pages of it.
        let resident = facts["VmRSS"].flatMap { Int($0.dropLast(3)) } ?? .max
        #expect(resident <= 400, "\(resident) kB resident")
        #expect(supervisor.wait() == 0)
    }

    @Test func `nobody's child has no capability either, and explain says what could not be dropped`() throws
    {
        try canaries.workshop.giveAway()
        let (supervisor, child) = try RunningProgram.subject(
            [],
            behind: Machine.asNobody,
            in: canaries.workshop
        )
        let facts = ProcessFacts(process: child)
        #expect(facts["Uid"] == "65534\t65534\t65534\t65534")
        for set in Self.sets where set != "CapBnd" { #expect(facts.capabilities(set) == 0, "\(set)") }
        #expect(facts.capabilities("CapBnd") != 0)
        #expect(facts["NoNewPrivs"] == "1")
        #expect(facts["Seccomp"] == "2")
        #expect(ProcessFacts(process: supervisor.process).capabilities("CapPrm") == 0)
        #expect(supervisor.wait() == 0)
        try expectNote(behind: Machine.asNobody)
    }

    @Test func `root without CAP_SETPCAP goes on, protected by no_new_privs, and says so`() throws {
        let wrapper = ["setpriv", "--bounding-set", "-setpcap"]
        let (supervisor, child) = try RunningProgram.subject([], behind: wrapper, in: canaries.workshop)
        let facts = ProcessFacts(process: child)
        for set in Self.sets where set != "CapBnd" { #expect(facts.capabilities(set) == 0, "\(set)") }
        #expect(facts["NoNewPrivs"] == "1")
        #expect(supervisor.wait() == 0)
        try expectNote(behind: wrapper)
    }

    private func expectNote(behind wrapper: [String]) throws {
        let words = [LaunchProgram.path, "explain", "--", "true"]
        let explanation = try canaries.workshop.shell(wrapper + words)
        #expect(explanation.status == 0)
        #expect(explanation.text.contains("CAP_SETPCAP"), "\(explanation.text)")
        let silent = try canaries.workshop.shell(words)
        #expect(!silent.text.contains("CAP_SETPCAP"))
        let verbose = try canaries.workshop.shell(wrapper + [LaunchProgram.path, "-v", "--", "true"])
        #expect(verbose.errorText.contains("CAP_SETPCAP"), "\(verbose.errorText)")
    }
}
