import Foundation
import LaunchProgram
import Testing

/// Each step about capabilities, left out and put back: the attack works without it and fails with it.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(30)))
struct `Negative controls for capabilities` {
    private let workshop: Workshop
    private let profiles: Profiles

    init() throws {
        workshop = try Workshop()
        profiles = Profiles(workshop: workshop)
    }

    @Test(arguments: [
        ("change-owner", Answer.notPermitted), ("make-device", Answer.notPermitted),
        ("mount", Answer.notPermitted),
        ("change-user", Answer.notPermitted), ("force-buffer", Answer.notPermitted),
        ("make-namespace", Answer.notPermitted), ("read-protected", Answer.denied),
    ])
    func `emptying the sets takes root's power away`(_ attack: String, _ refusal: Int32) throws {
        let target = try workshop.write("target", "x", mode: 0)
        let place = attack == "mount" ? workshop.directory + "/home" : target
        if attack == "read-protected" {
            #expect(try workshop.shell(["chown", "65534", target]).status == 0)
        }
        let file = attack == "make-device" ? workshop.path("device-\(attack)") : place
        let (open, strict) = (try profiles.make(keeping: "\"all\""), try profiles.make())
        #expect(try profiles.attack(attack, on: file, under: open) == Answer.worked)
        if attack == "make-device" { try FileManager.default.removeItem(atPath: file) }
        #expect(try profiles.attack(attack, on: file, under: strict) == refusal)
    }

    /// At user id 0 execve gives back what capset took. Three things stop it, each by itself: an empty bounding set,
    /// the securebit NOROOT, no_new_privs. With none of them the attack works.
    @Test(arguments: [
        ([], Answer.notPermitted),
        ([Call.dropBounding], Answer.notPermitted),
        ([Call.setSecurebits], Answer.notPermitted),
        ([Call.dropBounding, Call.setSecurebits], Answer.notPermitted),
        ([Call.dropBounding, Call.noNewPrivileges], Answer.notPermitted),
        ([Call.setSecurebits, Call.noNewPrivileges], Answer.notPermitted),
        ([Call.dropBounding, Call.setSecurebits, Call.noNewPrivileges], Answer.worked),
    ])
    func `each of three locks keeps execve from giving power back`(_ left: [String], _ answer: Int32) throws {
        let profile = try profiles.make()
        #expect(try profiles.attack("force-buffer", under: profile, leavingOut: left) == answer)
    }

    @Test func `ambient capabilities do not pass`() throws {
        try workshop.giveAway()
        let user = Machine.asNobody + ["--inh-caps", "+net_admin", "--ambient-caps", "+net_admin"]
        let (open, strict) = (try profiles.make(keeping: "\"all\""), try profiles.make())
        #expect(try profiles.attack("force-buffer", under: open, as: user) == Answer.worked)
        #expect(try profiles.attack("force-buffer", under: strict, as: user) == Answer.notPermitted)
    }

    @Test func `only a kept capability passes, to nobody's program too`() throws {
        let profile = try profiles.make(keeping: "[\"CAP_NET_ADMIN\"]")
        let target = try workshop.write("target", "x")
        #expect(try profiles.attack("force-buffer", under: profile) == Answer.worked)
        #expect(try profiles.attack("change-owner", on: target, under: profile) == Answer.notPermitted)
        try workshop.giveAway()
        let user =
            Machine.asNobody + ["--inh-caps", "+net_admin,+chown", "--ambient-caps", "+net_admin,+chown"]
        #expect(try profiles.attack("force-buffer", under: profile, as: user) == Answer.worked)
        #expect(
            try profiles.attack("change-owner", on: target, under: profile, as: user) == Answer.notPermitted
        )
    }

    @Test func `a capability that is not held cannot be kept`() throws {
        try workshop.giveAway()
        let profile = try profiles.make(keeping: "[\"CAP_NET_ADMIN\"]")
        let outcome = try workshop.shell(
            Machine.asNobody + [LaunchProgram.path, "--profile", profile, "--", "touch", "home/started"]
        )
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("CAP_NET_ADMIN"))
        #expect(!FileManager.default.fileExists(atPath: workshop.path("home/started")))
    }
}
