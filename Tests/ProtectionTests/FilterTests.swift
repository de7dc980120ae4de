import Foundation
import LaunchProgram
import Testing

/// The built-in filter on top of a profile that leaves root every other power: what fails, fails by the filter.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Negative controls for the seccomp filter` {
    private let profiles: Profiles
    private let open: String
    private let strict: String

    init() throws {
        profiles = Profiles(workshop: try Workshop())
        open = try profiles.make(keeping: "\"all\"")
        strict = try profiles.make(keeping: "\"all\"", rest: try Profiles.filter())
    }

    @Test(arguments: [
        "mount", "make-namespace", "use-keyring", "trace-me", "make-map", "make-ring", "read-memory",
        "type-into-terminal",
    ])
    func `what root could do is refused`(_ attack: String) throws {
        let place = profiles.workshop.directory + "/home"
        let control = try profiles.attack(attack, on: place, under: open)
        guard control == Answer.worked else {
            print("skipped: \(attack) is impossible here anyway (errno \(control))")
            return #expect(!LaunchProgram.mustWork)
        }
        #expect(try profiles.attack(attack, on: place, under: strict) == Answer.notPermitted)
    }

    @Test func `a call the profile does not name is absent`() throws {
        let without = try Profiles.filter().replacing("\"getcpu\",", with: "")
        let profile = try profiles.make(keeping: "\"all\"", rest: without)
        #expect(try profiles.attack("which-processor", under: strict) == Answer.worked)
        #expect(try profiles.attack("which-processor", under: profile) == Answer.noSuchCall)
    }

    @Test func `a call no kernel has is answered as the profile says`() throws {
        let other = try Profiles.filter().replacing("unknown = \"ENOSYS\"", with: "unknown = \"EPERM\"")
        let profile = try profiles.make(keeping: "\"all\"", rest: other)
        #expect(try profiles.attack("unknown-call", under: strict) == Answer.noSuchCall)
        #expect(try profiles.attack("unknown-call", under: profile) == Answer.notPermitted)
    }

    #if arch(x86_64)
        @Test func `the two other entries of an x86 kernel end the program`() throws {
            for attack in ["enter-i386", "enter-x32"] {
                #expect(try profiles.attack(attack, under: open) != Answer.badSystemCall)
                #expect(try profiles.attack(attack, under: strict) == Answer.badSystemCall)
            }
        }
    #endif

    @Test(.enabled(if: Machine.has("setpriv"))) func `nobody's program has the filter too`() throws {
        try profiles.workshop.giveAway()
        let attack = "use-keyring"
        #expect(try profiles.attack(attack, under: open, as: Machine.asNobody) == Answer.worked)
        #expect(try profiles.attack(attack, under: "default", as: Machine.asNobody) == Answer.notPermitted)
    }
}
