import Foundation
import LaunchProgram
import Testing

/// A root directory with this program and its command in it and nothing else: no /proc, /dev, /etc, no library.
@Suite(.enabled(if: Machine.has("gcc", "chroot", "unshare")), .timeLimit(.minutes(30))) struct `An empty root`
{
    private let canaries: Canaries

    init() throws {
        canaries = try Canaries(2)
        let files = FileManager.default
        try files.createDirectory(atPath: canaries.workshop.path("root"), withIntermediateDirectories: false)
        try files.copyItem(atPath: LaunchProgram.path, toPath: canaries.workshop.path("root/launch"))
        try files.copyItem(
            atPath: try Compiled.program("subject"),
            toPath: canaries.workshop.path("root/subject")
        )
        try canaries.workshop.write("root/launch.toml", canaries.manifest)
    }

    /// Whether the program under test needs no library.
    private var isStatic: Bool {
        let outcome = try? canaries.workshop.shell(["readelf", "-lW", LaunchProgram.path])
        if outcome?.text.contains("INTERP") == false { return true }
        print("skipped: \(LaunchProgram.path) is not the static build")
        #expect(!LaunchProgram.mustWork)
        return false
    }

    /// Runs the launch in the root with the identity at descriptor 3.
    private func run(_ options: [String], _ words: String..., before wrapper: [String] = []) throws -> Outcome
    {
        let key = canaries.workshop.path(Canaries.identityPath)
        let launch = ["/launch", "--identity", "fd:3"] + options + ["--", "/subject"] + words
        let script = ["sh", "-c", "exec \"$@\" 3<\(key)", "sh"]
        return try canaries.workshop.shell(
            script + wrapper + ["chroot", canaries.workshop.path("root")] + launch
        )
    }

    @Test func `hands over secrets and passes the status on`() throws {
        guard isStatic else { return }
        let variable = try run([], "environment", "S1", "exit", "5")
        #expect(variable.text == canaries.values[1] + "\n")
        #expect(variable.status == 5, "\(variable.errorText)")
        let file = try run(["--deliver", "memfd"], "environment", "S1", "descriptor", "S1", "exit", "6")
        #expect(file.text == "unset\n" + canaries.values[1] + "\n")
        #expect(file.status == 6, "\(file.errorText)")
        #expect(variable.errors.isEmpty && file.errors.isEmpty)
    }

    @Test func `dies of the command's signal and tells what is not there`() throws {
        guard isStatic else { return }
        #expect(try run([], "signal", "15").signal == 15)
        let key = canaries.workshop.path(Canaries.identityPath)
        let script = "exec chroot root /launch --identity fd:3 -- /nothing 3<\(key)"
        #expect(try canaries.workshop.shell(["sh", "-c", script]).status == 127)
        let wrong = try canaries.workshop.shell([
            "chroot", "root", "/launch", "--identity", "fd:3", "--", "/subject",
        ])
        #expect(wrong.status == 125)
    }

    @Test func `leaves nothing behind in it`() throws {
        guard isStatic else { return }
        #expect(try run([], "exit", "0").status == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: canaries.workshop.path("root"))
        #expect(Set(left) == ["launch", "subject", "launch.toml"])
    }

    @Test func `process 1 reaps orphans and exits with 128 + n`() throws {
        guard isStatic else { return }
        let wrapper = ["unshare", "--pid", "--fork"]
        let died = try run([], "ready", "signal", "15", before: wrapper)
        #expect(died.status == 143, "\(died.errorText)")
        // The command is process 2: nobody else is there.
        #expect(died.text == "2\n")
        let orphans = try run([], "orphans", "exit", "9", before: wrapper)
        #expect(orphans.text.hasPrefix("reaped "), "\(orphans.text)")
        #expect(orphans.status == 9)
    }

    @Test func `process 1 of a namespace with everything does the same`() throws {
        let words = [LaunchProgram.path, "--", try Compiled.program("subject")]
        let wrapper = ["unshare", "--pid", "--fork", "--mount-proc"]
        #expect(try canaries.workshop.shell(wrapper + words + ["signal", "9"]).status == 137)
        let orphans = try canaries.workshop.shell(
            wrapper + words + ["orphans", "environment", "S0", "exit", "3"]
        )
        #expect(orphans.text.hasSuffix("\n" + canaries.values[0] + "\n"))
        #expect(orphans.status == 3)
    }
}
