import Foundation
import LaunchProgram
import Testing

/// What `launch doctor --conformance --format json` says.
struct Report: Decodable {
    struct Row: Decodable {
        let name, group, statement, result: String
        let seen: String?
        let runs, passes: Int
    }

    let version: Int
    let wrapper: [String]
    let rows: [Row]
    let failed, unavailable: [String]

    /// Tries rows, all when none is named; what cannot be tried is a failure where everything must work.
    static func of(_ wrapper: [String], rows: [String] = [], in place: String? = nil) throws -> (
        Report, Outcome
    ) {
        let workshop = try Workshop()
        // The default place is where a profile may have put an empty one.
        let outcome = try workshop.launch(
            arguments: ["doctor", "--conformance", "--format", "json"] + rows.flatMap { ["--row", $0] }
                + (wrapper.isEmpty ? [] : ["--"] + wrapper),
            adding: ["TMPDIR": place ?? "/tmp"]
        )
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        #expect(!LaunchProgram.mustWork || report.unavailable.isEmpty, "\(report.unavailable)")
        #expect(outcome.errors.isEmpty && report.version == 1)
        return (report, outcome)
    }

    static func isAvailable() -> Bool { LaunchProgram.tool("bash") != nil }
}

/// A few at a time, because each run keeps four terminals busy by itself.
@Suite(.serialized, .enabled(if: Report.isAvailable())) struct `Conformance` {
    private func expectAll(_ wrapper: [String], but rows: Set<String> = []) throws {
        let all = try Report.of(wrapper, rows: rows.isEmpty ? [] : Self.names.filter { !rows.contains($0) })
        for row in all.0.rows where row.result == "fail" {
            Issue.record("\(row.name): \(row.statement): \(row.seen ?? "")")
        }
        // Both ways: a row without a control behind some wrapper is none that can fail.
        #expect(Set(all.0.rows.map(\.name)) == Set(Self.names).subtracting(rows))
        #expect(all.1.status == 0)
    }

    /// Every row there is: each is seen to fail.
    static let names: [String] = Self.controls.flatMap(\.rows).reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
    }

    @Test func `of launch is complete`() throws { try expectAll([]) }

    @Test func `of a command without a wrapper is complete`() throws { try expectAll(["env"]) }

    @Test func `of launch with its default profile is complete`() throws {
        try expectAll([LaunchProgram.path, "--"])
    }

    @Test func `of launch that becomes the command is complete`() throws {
        try expectAll([LaunchProgram.path, "--mode", "exec", "--profile", "none", "--"])
    }

    /// Its file system has neither the files that are edited nor the program to start it with once more.
    @Test func `of launch with the strictest profile is complete where the profile leaves the files`() throws
    {
        try expectAll(
            [LaunchProgram.path, "--profile", "strict", "--"],
            but: ["nested-interrupt", "nested-once", "pager", "editor"]
        )
    }

    /// A wrapper, and rows that it must be seen to fail.
    struct Control: CustomTestStringConvertible {
        let wrapper: [String]
        let rows: [String]
        var testDescription: String { wrapper.joined(separator: " ") }
    }

    static let controls = [
        Control(
            wrapper: ["tini", "-s", "--"],
            rows: [
                "quit", "suspend", "stop-signal", "foreground", "stop-and-go",
                "continue-once", "script-loop", "bg", "ampersand", "background-read",
                "background-write", "terminal-repair", "killed-wrapper", "producer", "editor",
                "death", "no-descriptors",
            ]
        ),
        Control(
            wrapper: ["dumb-init"],
            rows: [
                "script-loop", "background-read", "background-write", "inner-shell", "terminal-repair",
                "killed-wrapper", "editor", "death", "not-found", "not-executable",
                "terminal", "ignored-signals", "blocked-signals", "nohup",
            ]
        ),
        Control(
            wrapper: ["dumb-init", "-c"],
            rows: [
                "interrupt", "resize", "continue-once", "nested-once", "script-loop",
                "terminal-repair", "killed-wrapper", "death", "not-found", "not-executable",
            ]
        ),
        Control(
            wrapper: ["catatonit", "--"],
            rows: [
                "suspend", "foreground", "script-loop", "bg", "ampersand",
                "terminal-repair", "killed-wrapper", "producer", "death", "not-found",
                "not-executable", "signal-mask",
            ]
        ),
        // What no init does wrong, other programs do.
        Control(wrapper: ["env", "--ignore-signal=INT"], rows: ["nested-interrupt", "script"]),
        Control(wrapper: ["env", "--ignore-signal=PIPE"], rows: ["broken-pipe"]),
        Control(wrapper: ["env", "--ignore-signal=HUP"], rows: ["hang-up"]),
        Control(wrapper: ["timeout", "100"], rows: ["consumer"]),
        Control(
            wrapper: ["bash", "-c", #""$@" | cat"#, "bash"],
            rows: ["pager", "exit-status", "setsid", "no-terminal"]
        ),
    ]

    @Test(arguments: controls) func `is not complete of others`(_ control: Control) throws {
        guard LaunchProgram.tool(control.wrapper[0]) != nil else { return }
        let (report, outcome) = try Report.of(control.wrapper, rows: control.rows)
        #expect(Set(report.failed).union(report.unavailable) == Set(control.rows))
        #expect(outcome.status == 1)
        for row in report.rows where row.result == "fail" {
            #expect(row.seen?.isEmpty == false && row.passes < row.runs, "\(row)")
        }
    }
}

@Suite(.serialized, .enabled(if: Report.isAvailable())) struct `A run of the conformance suite` {
    @Test func `is refused where no row can be tried`() throws {
        let workshop = try Workshop()
        func refused(_ words: [String], _ sentence: String, _ variables: [String: String] = [:]) throws {
            let outcome = try workshop.launch(
                arguments: ["doctor", "--conformance"] + words,
                adding: variables
            )
            #expect(outcome.status == 125 && outcome.output.isEmpty)
            #expect(outcome.errorText.contains(sentence), "\(outcome.errorText)")
        }
        try refused([], "bash is not installed", ["PATH": workshop.directory])
        try refused(["--", "false"], "the wrapper does not start the command true: status 1")
        try refused(["--row", "suspnd"], "\"suspnd\" is not a row; did you mean suspend?")
        try refused([], "no row can be tried: mkdtemp", ["TMPDIR": workshop.path("nowhere")])
    }

    @Test func `takes a wrapper by a relative path, and shows a table`() throws {
        let workshop = try Workshop()
        try workshop.write("wrap per", "#!/bin/sh\nexec \"$@\"\n", mode: 0o755)
        let outcome = try workshop.launch(
            "doctor",
            "--conformance",
            "--row",
            "exit-status",
            "--",
            "./wrap per"
        )
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(outcome.text.contains("  exit-status  pass     the command's exit status is the status\n"))
        #expect(outcome.text.hasSuffix("\n1 passed, behind \(workshop.directory)/./wrap per\n"))
    }

    @Test func `leaves nothing behind, not even when it is told to end`() throws {
        let workshop = try Workshop()
        try FileManager.default.createDirectory(
            atPath: workshop.path("T"),
            withIntermediateDirectories: false
        )
        let script = """
            "$1" doctor --conformance -- env >/dev/null & process=$!
            until ls T/*/* >/dev/null 2>&1; do :; done
            kill -TERM $process; wait $process; echo $?
            "$1" doctor --conformance --row nohup -- env >/dev/null; echo $?
            ls T; cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep "^D=$PWD/T/"
            """
        let outcome = try workshop.run(
            "/bin/bash",
            ["-c", script, "bash", LaunchProgram.path],
            adding: ["TMPDIR": workshop.path("T")]
        )
        #expect(outcome.text == "143\n0\n")
    }
}
