import Foundation
import LaunchProgram
import Testing

/// The profile default with one key switched off on the command line: what that key was there for works again.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Each key of the profile default` {
    /// A key's value that switches it off, and an attack that only it stops.
    struct Key: Sendable, CustomTestStringConvertible {
        let assignments: [String]
        let attack: Attack
        var testDescription: String { "\(assignments) against \(attack.testDescription)" }

        init(_ assignments: String..., stops attack: Attack) {
            self.assignments = assignments
            self.attack = attack
        }
    }

    static let domain = ["scope.signals=false", "scope.abstract_sockets=false"]

    static let all: [Key] = [
        Key(
            "capabilities.keep=\"all\"",
            stops: .refused(
                "force-buffer",
                by: "EPERM",
                vain: [.nobody: .takesPower, .namespace: .takesPower]
            )
        ),
        Key("scope.signals=false", stops: .refused("kill", "VICTIM", by: "EPERM")),
        Key("scope.abstract_sockets=false", stops: .refused("connect-abstract", "NAME", by: "EPERM")),
        Key(domain[0], domain[1], stops: .refused("mem", "VICTIM", by: "EACCES")),
        Key(domain[0], domain[1], stops: .refused("environ", "VICTIM", by: "EACCES")),
        Key(domain[0], domain[1], stops: .refused("fd", "VICTIM", by: "EACCES")),
        Key("limits.core=\"unlimited\"", stops: .refused("core-file", by: "EFBIG")),
    ]

    @Test(arguments: all, Starter.allCases) func `stops its attack`(_ key: Key, _ starter: Starter) throws {
        let site = try Site(starter)
        let name = "launch-attack-" + UUID().uuidString
        let outsider = try RunningProgram(
            site.words + [try Compiled.program(Site.probe), "serve", name],
            in: site.workshop
        )
        let port: String = try #require(outsider.line(), "\(outsider.errorText)")
        site.values["PORT"] = port
        site.values["NAME"] = name
        // Another launch, which is in no domain that the attack is in.
        let (sibling, child) = try RunningProgram.subject([], behind: site.words, in: site.workshop)
        site.values["VICTIM"] = "\(child)"
        let options = key.assignments.flatMap { ["--isolation", $0] }
        // A hard limit of 0 would stop the control too.
        let raised = ["prlimit", "--core=unlimited"]
        let open = try site.attempt(key.attack, launch: options, as: site.words + raised)
        if site.isFair(open, key.attack) {
            let answer = try site.attempt(key.attack, launch: [], as: site.words + raised)
            #expect(answer == .refused(key.attack.answer))
        }
        #expect(sibling.ask("ping") == "pong")
    }
}
