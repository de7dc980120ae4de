import Foundation
import LaunchProgram
import Testing

/// Files that give their user more power: with no_new_privs they give nothing.
///
/// Tried by nobody alone. Root has what such a file could give, or has given it up for good with the bounding set; and
/// in a namespace that maps one user the kernel ignores the set-user-id bits of all others.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "setcap")), .timeLimit(.minutes(30)))
struct `Negative controls for no_new_privs` {
    private let workshop: Workshop
    private let profiles: Profiles

    init() throws {
        workshop = try Workshop()
        profiles = Profiles(workshop: workshop)
        #expect(try workshop.shell(["chmod", "755", workshop.directory]).status == 0)
    }

    /// A copy of the attacking program with power of its own.
    private func powerful(_ words: String...) throws -> String {
        let path = workshop.path("powerful")
        try FileManager.default.copyItem(atPath: try Compiled.program("attack"), toPath: path)
        #expect(try workshop.shell(words + [path]).status == 0)
        return path
    }

    private func run(_ program: String, _ attack: String, under profile: String) throws -> Int32? {
        try workshop.shell(
            Machine.asNobody + [LaunchProgram.path, "--profile", profile, "--", program, attack]
        ).status
    }

    @Test func `a setuid-root program stays its user`() throws {
        let program = try powerful("chmod", "4755")
        let control = try workshop.shell(Machine.asNobody + [program, "become-root"]).status
        guard control == Answer.worked else {
            print("skipped: setuid programs give nothing below \(workshop.directory)")
            return #expect(!LaunchProgram.mustWork)
        }
        let open = try profiles.make(keeping: "\"all\"", noNewPrivileges: false)
        let strict = try profiles.make(keeping: "\"all\"")
        #expect(try run(program, "become-root", under: open) == Answer.worked)
        #expect(try run(program, "become-root", under: strict) == Answer.notPermitted)
        #expect(try run(program, "become-root", under: "default") == Answer.notPermitted)
    }

    @Test func `a program with file capabilities gets none`() throws {
        let program = try powerful("setcap", "cap_net_admin=ep")
        let control = try workshop.shell(Machine.asNobody + [program, "force-buffer"]).status
        guard control == Answer.worked else {
            print("skipped: file capabilities give nothing below \(workshop.directory)")
            return #expect(!LaunchProgram.mustWork)
        }
        let open = try profiles.make(keeping: "\"all\"", noNewPrivileges: false)
        let strict = try profiles.make(keeping: "\"all\"")
        #expect(try run(program, "force-buffer", under: open) == Answer.worked)
        #expect(try run(program, "force-buffer", under: strict) == Answer.notPermitted)
        #expect(try run(program, "force-buffer", under: "default") == Answer.notPermitted)
    }

    @Test func `a namespace of one user gains nothing in the first place`() throws {
        let site = try Site(.namespace)
        let program = try powerful("chmod", "4755")
        let asRoot = try workshop.shell(site.words + ["stat", "-c", "%u", program])
        #expect(asRoot.text == "65534\n")
        let bit = try workshop.shell(site.words + [program, "force-buffer"])
        #expect(bit.status == Answer.notPermitted)
        #expect(try workshop.shell(["setcap", "cap_net_admin=ep", program]).status == 0)
        let launch = [LaunchProgram.path] + (try site.profile(keeping: "[]", noNewPrivileges: false)) + ["--"]
        // The capability is not in the bounding set: execve itself refuses.
        #expect(try workshop.shell(site.words + launch + [program, "force-buffer"]).status == 126)
    }

    @Test func `a profile without it that cannot drop the bounding set is refused`() throws {
        let profile = try profiles.make(noNewPrivileges: false)
        let outcome = try workshop.shell(
            Machine.asNobody + [LaunchProgram.path, "--profile", profile, "--", "touch", "/dev/null"]
        )
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("CAP_SETPCAP"))
    }

    @Test func `a filter without it is refused to nobody`() throws {
        let profile = try profiles.make(
            keeping: "\"all\"",
            noNewPrivileges: false,
            rest: "[seccomp]\nunknown = \"ALLOW\""
        )
        let outcome = try workshop.shell(
            Machine.asNobody + [LaunchProgram.path, "--profile", profile, "--", "touch", "/dev/null"]
        )
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("no_new_privs"))
    }
}
