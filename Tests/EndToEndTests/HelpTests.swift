import Foundation
import LaunchProgram
import Testing

@Suite struct `Help` {
    private static let verbs = ["exec", "seal", "audit", "explain", "doctor", "keygen", "init", "help"]

    @Test func `is an answer, on stdout, and lists every verb`() throws {
        let workshop = try Workshop()
        for words in [["help"], ["--help"], ["-h"]] {
            let outcome = try workshop.launch(arguments: words)
            #expect(outcome.status == 0 && outcome.errors.isEmpty)
            for verb in Self.verbs { #expect(outcome.text.contains("\n  \(verb) "), "\(verb)") }
            #expect(outcome.text.contains("\nEXAMPLES:\n"))
        }
    }

    @Test(arguments: verbs)
    func `of every verb shows examples and says what each option does`(verb: String) throws {
        let workshop = try Workshop()
        let outcome = try workshop.launch(verb, "--help")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(try workshop.launch("help", verb).text == outcome.text)
        let examples = try #require(outcome.text.components(separatedBy: "\nEXAMPLES:\n").dropFirst().first)
        #expect(examples.split(separator: "\n").first?.contains("launch ") == true)
        let options = try #require(outcome.text.components(separatedBy: "\nOPTIONS:\n").dropFirst().first)
            .components(separatedBy: "\n\n")[0].split(separator: "\n").map(String.init)
        #expect(options.contains { $0.hasPrefix("  -h, --help ") })
        for (index, line) in options.enumerated() where line.contains(#/^ {2,6}-/#) {
            // The words stand two blanks behind the option, or below it when it is long.
            let isExplained = line.contains(#/^ {2,6}-.* {2,}\S/#)
            let isContinued = index + 1 < options.count && options[index + 1].hasPrefix("          ")
            #expect(isExplained || isContinued, "\(line)")
        }
        for line in outcome.text.split(separator: "\n") where !line.contains("launch ") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `is as wide as COLUMNS says`() throws {
        let workshop = try Workshop()
        let narrow = try workshop.launch("exec", "--help", adding: ["COLUMNS": "60"]).text
        let wide = try workshop.launch("exec", "--help", adding: ["COLUMNS": "100"]).text
        #expect(narrow.split(separator: "\n").count > wide.split(separator: "\n").count)
        #expect(
            try workshop.launch("exec", "--help", adding: ["COLUMNS": "x"]).text.contains("--config FILE")
        )
    }

    @Test func `of a verb that is none is refused, with the one that was meant`() throws {
        let workshop = try Workshop()
        try workshop.launch("help", "bogus").expectRefusal(saying: "no verb is called bogus")
        try workshop.launch("help", "aduit").expectRefusal(saying: "did you mean audit?")
        try workshop.launch("help", "audit", "more").expectRefusal(saying: "unexpected word more")
        try workshop.launch("aduit", "--strict").expectRefusal(saying: "did you mean audit?")
    }

    @Test func `is asked for anywhere before --, and is the verb's`() throws {
        let workshop = try Workshop()
        let audit = try workshop.launch("audit", "--help").text
        for words in [["audit", "-h"], ["audit", "--strict", "-h"], ["help", "audit"]] {
            #expect(try workshop.launch(arguments: words).text == audit)
        }
        #expect(try workshop.launch("--strict", "--help").text == workshop.launch("exec", "--help").text)
        #expect(try workshop.launch("--strict", "--version").text == workshop.launch("--version").text)
    }

    @Test func `of exec names every option of a launch`() throws {
        let text = try Workshop().launch("exec", "--help").text
        for option in [
            "-c, --config", "--profile", "--identity", "--strict", "--skip-audit", "--warn-only", "--deliver",
            "--pristine",
            "--only", "-v, --verbose", "--keep-fd", "--signal-exit", "--isolation", "--mode", "--group",
            "--session", "--signal",
            "--stop-signal", "--grace", "--on-exit", "--remap", "--status-fd", "--parent-death-signal",
        ] { #expect(text.contains("  \(option)"), "\(option)") }
    }

    @Test func `is what a command's own --help never reaches`() throws {
        let outcome = try Workshop().launch("--", "echo", "--help", "--version", "-c")
        #expect(outcome.text == "--help --version -c\n")
    }

    @Test func `has the version`() throws {
        let outcome = try Workshop().launch("--version")
        #expect(outcome.status == 0 && outcome.text.contains(/^[0-9]+\.[0-9]+\.[0-9]+\n$/))
    }

    private static let mistakes = [
        [], ["--"], ["exec"], ["-v"], ["--no-such-option", "--", "true"], ["frobnicate", "--", "true"],
        ["true"], ["true", "x"],
        ["--deliver", "pigeon", "--", "true"], ["--keep-fd", "x", "--", "true"],
        ["--signal-exit", "x", "--", "true"],
        ["--signal", "KILL=TERM", "--", "true"], ["--grace", "3x", "--", "true"],
        ["--remap", "1", "--", "true"],
        ["--mode", "fork", "--", "true"], ["--stop-signal", "STOP", "--", "true"],
        ["--on-exit=x", "--", "true"],
        ["--config", "--", "true"], ["-c"], ["--only", "--", "true"], ["audit", "extra"],
        ["seal", "--no-such"], ["keygen", "x"],
        ["explain", "true"], ["doctor", "x"], ["doctor", "--require"], ["exec", "exec", "--", "true"],
        ["--strict=yes", "--", "true"],
        ["--conf", "x", "--", "true"], ["--config=", "--", "true"], ["-cx", "--", "true"],
        ["audit", "--", "x"], ["-", "--", "true"], ["help", "bogus"],
        ["explain", "--format=x", "--", "true"],
    ]

    @Test(arguments: mistakes)
    func `is hinted at when the command line is wrong, with status 125 and nothing started`(words: [String])
        throws
    {
        let workshop = try Workshop()
        let outcome = try workshop.launch(arguments: words)
        outcome.expectRefusal(saying: "launch: hint: ")
        outcome.expectOnlyDiagnostics()
    }

    @Test func `is not needed for options with = or repeated`() throws {
        let fixture = try Fixture("[secret.ONE]\n[secret.TWO]")
        let given = ["ONE": "1", "TWO": "2"]
        let show = ["--", "printenv", "ONE", "TWO"]
        for options in [
            ["--only=ONE", "--only=TWO"], ["--only", "ONE", "--only", "TWO"],
            ["--only", "ONE", "TWO", "--strict"],
            ["--config=launch.toml", "--deliver=env"], ["-c", "launch.toml", "--profile=none", "-v"],
        ] {
            let outcome = try fixture.run(LaunchProgram.path, options + show, adding: given)
            #expect(outcome.text == "1\n2\n", "\(options) \(outcome.errorText)")
        }
    }
}
