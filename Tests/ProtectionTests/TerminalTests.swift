import LaunchProgram
import Testing

/// TIOCSTI types into the caller's terminal, as if the user had; sessions of their own prevent it and take Ctrl-Z away.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `A terminal shared with the command` {
    private func job(_ options: [String]) throws -> String {
        let workshop = try Workshop()
        let program = try Compiled.program("terminal-job")
        let command = [program, LaunchProgram.path] + options + ["--", program, "--inject"]
        return try workshop.shell(command).text
    }

    @Test func `is not typed into by default, and Ctrl-Z still stops the job`() throws {
        #expect(try job([]) == "inject 1, stopped 1, exit 7\n")
        #expect(try job(["--isolation", "identity.user=\"nobody\""]) == "inject 1, stopped 1, exit 7\n")
    }

    /// As root the kernel's own switch, dev.tty.legacy_tiocsti, does not count.
    @Test func `is typed into where the filter is left out`() throws {
        #expect(try job(["--profile", "none"]) == "inject 0, stopped 1, exit 7\n")
    }
}
