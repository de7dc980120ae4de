import Foundation
import LaunchProgram
import Testing

/// Each step about capabilities, left out and put back: the attack works without it and fails with it.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(1)))
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

    /// Without no_new_privs and securebits, execve as root gives back what the bounding set still holds.
    @Test func `dropping the bounding set keeps execve from giving it back`() throws {
        let profile = try profiles.make(noNewPrivileges: false)
        let attack = "force-buffer"
        #expect(try profiles.attack(attack, under: profile) == Answer.notPermitted)
        let open = try profiles.attack(
            attack,
            under: profile,
            leavingOut: Call.dropBounding,
            Call.securebits
        )
        #expect(open == Answer.worked)
        // Each of the two is enough by itself.
        for call in [Call.dropBounding, Call.securebits] {
            #expect(
                try profiles.attack(attack, under: profile, leavingOut: call) == Answer.notPermitted
            )
        }
    }

    /// With the rest left out, uid 0 itself gives the power back, unless no_new_privs forbids it.
    @Test func `no_new_privs covers for a kept bounding set`() throws {
        let profile = try profiles.make()
        let attack = "force-buffer"
        #expect(
            try profiles.attack(attack, under: profile, leavingOut: Call.dropBounding, Call.securebits)
                == Answer.notPermitted
        )
        let both = try profiles.attack(
            attack,
            under: profile,
            leavingOut: Call.dropBounding,
            Call.securebits,
            Call.noNewPrivileges
        )
        #expect(both == Answer.worked)
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
