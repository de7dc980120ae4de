import Foundation
import Glibc
import LaunchProgram
import Testing

/// What a command would inherit from whoever starts it: descriptors, limits, a dead parent.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Negative controls for inheritance` {
    private let workshop: Workshop
    private let profiles: Profiles

    init() throws {
        workshop = try Workshop()
        profiles = Profiles(workshop: workshop)
    }

    @Test(arguments: Starter.allCases) func `an open file does not pass, whoever starts`(_ starter: Starter)
        throws
    {
        let site = try Site(starter)
        let open = site.words + ["sh", "-c", "exec \"$@\" 7<\(site.workshop.path("out/file"))", "sh"]
        let attack = Attack.refused("descriptor", "7", by: "EBADF")
        #expect(try site.attempt(attack, launch: nil, as: open) == .succeeded)
        #expect(try site.attempt(attack, launch: ["--keep-fd", "7"], as: open) == .succeeded)
        for options in [[], ["--profile", "none"]] {
            #expect(try site.attempt(attack, launch: options, as: open) == .refused("EBADF"))
            let any = Attack.refused("descriptors", "0", by: "ENOENT")
            #expect(try site.attempt(any, launch: options, as: open) == .refused("ENOENT"))
        }
    }

    /// Of two secrets in memory files the command is given one.
    @Test(arguments: Starter.allCases) func `a secret that is not granted does not pass`(_ starter: Starter)
        throws
    {
        let canaries = try Canaries(2)
        let site = try Site(starter)
        let identity = canaries.workshop.path(Canaries.identityPath)
        if starter != .root { try canaries.workshop.giveAway() }
        let options = [
            "--config", canaries.workshop.path("launch.toml"), "--identity", identity, "--deliver", "memfd",
        ]
        let attack = Attack.refused("memory-files", "1", by: "ENOENT")
        try site.expect(attack, without: options, with: options + ["--only", "S0"])
        #expect(try site.attempt(.refused("memory-files", "0", by: ""), launch: options) == .succeeded)
    }

    @Test func `an open file of the parent does not pass`() throws {
        let secret = try workshop.write("secret", "x")
        let attack = [try Compiled.program("attack"), "read-descriptor-7"]
        func run(_ words: [String]) throws -> Int32? {
            try workshop.shell(["sh", "-c", "exec \"$@\" 7<\(secret)", "sh"] + words + attack).status
        }
        #expect(try run([]) == Answer.worked)
        #expect(try run([LaunchProgram.path, "--keep-fd", "7", "--"]) == Answer.worked)
        #expect(try run([LaunchProgram.path, "--"]) == Answer.badDescriptor)
        #expect(try run([LaunchProgram.path, "--profile", "none", "--"]) == Answer.badDescriptor)
        // The step alone does it: without, the file passes.
        let leaving = [
            try Compiled.program("leave-out"), "\(Call.closeRange)", "--", LaunchProgram.path, "--",
        ]
        let outcome = try workshop.shell(["sh", "-c", "exec \"$@\" 7<\(secret)", "sh"] + leaving + attack)
        #expect(outcome.text == "1 0\n")
    }

    @Test func `a crash writes no core file`() throws {
        let pattern = try String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)
        let plain = !pattern.hasPrefix("|") && !pattern.contains("/")
        func crash(under profile: String) throws -> [String] {
            let home = workshop.directory + "/home"
            let attack = [try Compiled.program("attack"), plain ? "crash" : "core-limit"]
            let script = "ulimit -Hc unlimited && ulimit -c unlimited && cd \(home) && exec \"$@\""
            let outcome = try workshop.shell(
                ["sh", "-c", script, "sh", LaunchProgram.path, "--profile", profile, "--"] + attack
            )
            if !plain { return outcome.status == 0 ? ["core"] : [] }
            #expect(outcome.signal == SIGABRT, "\(outcome.errorText)")
            let files = try FileManager.default.contentsOfDirectory(atPath: home).filter {
                !$0.hasPrefix(".")
            }
            for file in files { try FileManager.default.removeItem(atPath: "\(home)/\(file)") }
            return files
        }
        let (open, strict) = (try profiles.make(), try profiles.make(rest: "[limits]\ncore = 0"))
        #expect(try crash(under: open).count == 1)
        #expect(try crash(under: strict) == [])
        #expect(try crash(under: "default") == [])
    }

    @Test func `a killed launch takes its command along`() throws {
        // The control: an ordinary parent that is killed leaves its child behind.
        let script = "exec 3<&0; \"$0\" ready <&3 & wait"
        let parent = try RunningProgram(["sh", "-c", script, try Compiled.program("subject")], in: workshop)
        #expect(parent.line() != nil)
        parent.send(SIGKILL)
        #expect(parent.ask("ping") == "pong")
        let (supervisor, _) = try RunningProgram.subject([], in: workshop)
        #expect(supervisor.ask("ping") == "pong")
        supervisor.send(SIGKILL)
        // The end of output: nobody is left who could write.
        #expect(supervisor.line() == nil)
    }

    @Test func `a closed standard descriptor is never a secret`() throws {
        let canaries = try Canaries(2)
        for closed in ["0<&-", "1<&-", "2<&-", "0<&- 2<&-"] {
            let words = [
                "--deliver", "memfd", "--", "sh", "-c", "echo $LAUNCH_FDS >$0", workshop.path("fds"),
            ]
            let script = "exec \"$@\" \(closed)"
            _ = try canaries.workshop.shell(["sh", "-c", script, "sh", LaunchProgram.path] + words)
            let numbers = try workshop.read("fds").split { ",:\n".contains($0) }.compactMap { Int($0) }
            #expect(numbers.count == 2)
            #expect(numbers.allSatisfy { $0 > 2 }, "\(closed): \(numbers)")
        }
    }

    @Test func `an identity from standard input leaves no secret in its place`() throws {
        let canaries = try Canaries(1)
        let key = canaries.workshop.path(Canaries.identityPath)
        let words = [LaunchProgram.path, "--identity", "fd:0", "--deliver", "memfd", "--", "cat"]
        let outcome = try canaries.workshop.shell(["sh", "-c", "exec \"$@\" 0<\(key)", "sh"] + words)
        #expect(!canaries.holds(outcome.output))
    }

    @Test func `a descriptor that was not there is not filled by what launch opens`() throws {
        let canaries = try Canaries(1)
        let words = [LaunchProgram.path, "--deliver", "memfd"]
        for request in [["--", "cat", "/dev/fd/3"], ["--keep-fd", "3", "--", "cat", "/dev/fd/3"]] {
            let outcome = try canaries.workshop.shell(words + request)
            #expect(outcome.status == 125, "\(request)")
            #expect(outcome.output.isEmpty, "\(request)")
        }
    }

    @Test(arguments: [["--keep-fd", "3", "--", "cat", "/dev/null"], ["--", "cat", "/dev/fd/3"]])
    func `the identity's descriptor cannot be kept, nor its number be filled`(_ request: [String]) throws {
        let canaries = try Canaries(1)
        let key = canaries.workshop.path(Canaries.identityPath)
        let words = [LaunchProgram.path, "--identity", "fd:3", "--deliver", "memfd"] + request
        let outcome = try canaries.workshop.shell(["sh", "-c", "exec \"$@\" 3<\(key)", "sh"] + words)
        #expect(outcome.status == 125)
        #expect(outcome.output.isEmpty)
    }
}
