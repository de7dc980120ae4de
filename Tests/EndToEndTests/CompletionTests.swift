import Foundation
import LaunchProgram
import Testing

/// The scripts in the shells that they are for.
@Suite struct `Completion` {
    private let workshop: Workshop
    private let script: String

    init() throws {
        workshop = try Workshop()
        let outcome = try workshop.launch("--generate-completion-script", "bash")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        script = try workshop.write("completion.bash", outcome.text)
        try workshop.write("launch.toml", "")
    }

    /// What bash offers for the last of these words.
    private func offers(_ words: String...) throws -> Set<String> {
        let bash = try #require(LaunchProgram.tool("bash"))
        let session = """
            . "$1"; shift
            type compopt >/dev/null && compopt() { :; }
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _launch launch "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try workshop.run(bash, ["--norc", "-c", session, "bash", script, "launch"] + words)
        #expect(outcome.errorText == "")
        return Set(outcome.text.split(separator: "\n").map(String.init))
    }

    @Test func `is registered with bash`() throws {
        let bash = try #require(LaunchProgram.tool("bash"))
        let outcome = try workshop.run(
            bash,
            ["--norc", "-c", ". \"$1\"; complete -p launch", "bash", script]
        )
        #expect(outcome.text == "complete -F _launch launch\n")
    }

    @Test func `offers verbs first`() throws {
        #expect(
            try offers("").isSuperset(of: ["exec", "seal", "audit", "explain", "keygen", "init", "help"])
        )
        #expect(try offers("ex") == ["exec", "explain"])
        #expect(try offers("--gen") == ["--generate-completion-script"])
        #expect(try offers("help", "au") == ["audit"])
    }

    @Test func `offers the options of the verb, and of a launch where none is named`() throws {
        #expect(
            try offers("--s") == [
                "--strict", "--skip-audit", "--session", "--signal", "--stop-signal", "--signal-exit",
                "--status-fd",
            ]
        )
        #expect(try offers("--strict", "--war") == ["--warn-only"])
        #expect(try offers("exec", "--war") == ["--warn-only"])
        #expect(try offers("audit", "--") == ["--config", "--strict", "--format", "--help", "--version"])
        #expect(try offers("keygen", "--s") == [])
        #expect(try offers("--strict", "").contains("--"))
        #expect(try offers("nonsense", "") == [])
    }

    @Test func `offers the values of an option`() throws {
        #expect(try offers("--deliver", "") == ["env", "memfd"])
        #expect(try offers("explain", "--format", "j") == ["json"])
        // As bash splits --format=j.
        #expect(try offers("audit", "--format", "=", "j") == ["json"])
        #expect(try offers("audit", "--format", "=") == ["table", "json"])
        #expect(try offers("-c", "laun") == ["launch.toml"])
        #expect(try offers("audit", "--config", "=", "laun") == ["launch.toml"])
        #expect(try offers("--keep-fd", "") == [])
        #expect(try offers("--profile", "def") == ["default"])
    }

    @Test func `leaves the command behind -- to the shell`() throws {
        #expect(try offers("--", "printen") == ["printenv"])
        #expect(try offers("--strict", "--", "cat", "laun") == ["launch.toml"])
        #expect(try offers("explain", "--", "printen") == ["printenv"])
        #expect(try offers("--", "cat", "--stri") == [])
        // No command of audit's.
        #expect(try offers("audit", "--", "printen") == [])
    }

    @Test func `uses the command's own completion where bash has it`() throws {
        let bash = try #require(LaunchProgram.tool("bash"))
        let session = """
            _comp_command_offset() { COMPREPLY=("offset $1"); }
            . "$1"; COMP_WORDS=(launch --strict -- git che); COMP_CWORD=4; _launch
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        #expect(try workshop.run(bash, ["--norc", "-c", session, "bash", script]).text == "offset 3\n")
    }

    @Test(arguments: ["zsh", "fish"]) func `is understood by`(_ shell: String) throws {
        let outcome = try workshop.launch("--generate-completion-script=\(shell)")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let path = try workshop.write("completion.\(shell)", outcome.text)
        if !["/bin/\(shell)", "/usr/bin/\(shell)"].contains(where: FileManager.default.isExecutableFile) {
            return print("skipped: \(shell) is not installed")
        }
        let checked = try workshop.run("/usr/bin/\(shell)", ["-n", path])
        #expect(checked.status == 0 && checked.errorText == "")
    }

    @Test func `is not made for shells that nobody knows`() throws {
        try workshop.launch("--generate-completion-script", "tcsh").expectRefusal(
            saying: "must be bash, zsh or fish, not \"tcsh\""
        )
        try workshop.launch("--generate-completion-script").expectRefusal(saying: "needs a value")
    }
}

@Suite struct `The manual page` {
    @Test func `is what formatters expect`() throws {
        let workshop = try Workshop()
        let outcome = try workshop.launch("help", "--man")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.text.hasPrefix(".TH \"LAUNCH\" \"1\""))
        let path = try workshop.write("launch.1", outcome.text)
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else {
            return print("skipped: groff is not installed")
        }
        let formatted = try workshop.run("/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-P-cbou", path])
        #expect(formatted.status == 0 && formatted.errorText == "")
        #expect(formatted.text.contains("launch [exec] [options] -- command [arguments …]"))
        #expect(formatted.text.contains("-c, --config FILE"))
    }
}
