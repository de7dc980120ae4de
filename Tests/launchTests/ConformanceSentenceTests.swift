import Conformance
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about conformance` {
    @Test func `say what keeps rows from being tried`() {
        expect(Diagnostics.message(.noBash), "no row can be tried: bash is not installed")
        expect(
            Diagnostics.message(.noProcesses),
            "no row can be tried: /proc does not tell the children of a process",
            hint: "mount -t proc proc /proc"
        )
        expect(
            Diagnostics.message(Conformance.Obstacle.failed(notPermitted)),
            "no row can be tried: open: Permission denied"
        )
        expect(
            Diagnostics.message(.noShell(seen: "no shell on a terminal")),
            "no row can be tried: no shell on a terminal",
            hint: "is /dev/pts mounted?"
        )
        expect(
            Diagnostics.message(.wrapperFails(seen: "status 1")),
            "the wrapper does not start the command true: status 1",
            hint: "launch doctor --conformance -- WRAPPER ARG…, without the command"
        )
        expect(Diagnostics.message(.interrupted(signal: 15)), "interrupted")
        expect(
            Diagnostics.noOwnFile(notThere),
            "cannot tell which file to put in front of commands: open: No such file or directory",
            hint: "launch doctor --conformance -- /path/to/launch --profile none --"
        )
    }

    @Test func `say what does not go together`() {
        expect(
            Diagnostics.unknownRow("suspnd"),
            "\"suspnd\" is not a row; did you mean suspend?",
            hint: "launch doctor --conformance shows every row with its name"
        )
        expect(
            Diagnostics.onlyWithConformance,
            "--row and a wrapper are for --conformance alone",
            hint: "launch doctor --conformance"
        )
        expect(
            Diagnostics.notWithConformance,
            "--require is about features, and --conformance about rows",
            hint: "launch doctor --conformance exits with 1 when a row failed"
        )
    }

    private static let report = ConformanceReport(
        wrapper: ["tini", "--"],
        results: [
            RowResult(row: "interrupt", passes: 5, verdict: nil),
            RowResult(row: "suspend", passes: 1, verdict: .failed("no prompt\u{7}")),
            RowResult(row: "editor", passes: 0, verdict: .unavailable("vim is not installed")),
        ]
    )

    @Test func `set a table of rows and what was seen`() {
        let lines = ConformanceTable(Self.report, isColoured: false).text.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        #expect(lines.allSatisfy { $0.count <= TableStyle.width })
        #expect(lines.contains("  interrupt  pass     each Ctrl-C reaches the command once"))
        #expect(lines.contains("  suspend    FAIL     Ctrl-Z stops the command and gives the prompt back"))
        #expect(lines.contains("      run 2 of 5: no prompt\\u{7}"))
        #expect(lines.contains("      vim is not installed"))
        #expect(lines.last == "1 passed, 1 failed, 1 could not be tried, behind tini --")
    }

    @Test func `write the same for machines`() {
        let text = ConformanceJSON(Self.report).text
        #expect(text.contains("\"failed\": [\n    \"suspend\"\n  ]"))
        #expect(text.contains("\"unavailable\": [\n    \"editor\"\n  ]"))
        #expect(text.contains("\"result\": \"fail\",\n      \"seen\": \"no prompt\\u0007\",\n"))
    }
}
