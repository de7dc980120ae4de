import Testing

@testable import CommandSyntax

@Suite struct `The manual page` {
    private let lines = ManualPage(Program.whole).text.split(
        separator: "\n",
        omittingEmptySubsequences: false
    ).map(String.init)

    @Test func `has the sections of every manual page, in order`() {
        #expect(lines.first == #".TH "TOOL" "1" "" "tool 1.2.3" "User Commands""#)
        #expect(
            lines.filter { $0.hasPrefix(".SH") }
                == [
                    "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "VERBS", "EXIT STATUS", "ENVIRONMENT",
                    "FILES",
                    "EXAMPLES", "SEE ALSO",
                ].map { ".SH \"\($0)\"" }
        )
        #expect(lines.contains(#"tool \- do things"#))
    }

    @Test func `has every verb, those below others by both words`() {
        #expect(
            lines.filter { $0.hasPrefix(".SS") } == [
                #".SS "tool run""#, #".SS "tool profile list""#, #".SS "tool profile show""#,
                #".SS "tool help""#,
            ]
        )
    }

    @Test func `has every option with its value and what it does`() throws {
        let place = try #require(lines.firstIndex(of: #"\fB\-f\fR, \fB\-\-format\fR \fItable|json\fR"#))
        #expect(lines[place - 1] == ".TP")
        #expect(lines[place + 1] == #"How: [a:b] \(aqc\(aq \ed $e \(gaf\(ga "g". (default: table)"#)
    }

    @Test func `takes no text for a request, and holds nothing but ASCII`() {
        #expect(lines.contains(#"\&.TH is no request here."#))
        #expect(lines.contains(#"\fBtool run [options] \-\- command [arguments \[u2026]]\fR"#))
        for line in lines { #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(line)") }
        // Formatters warn about empty lines, and about space below a heading.
        #expect(!lines.contains(""))
        for (line, next) in zip(lines, lines.dropFirst()) { #expect(!line.hasPrefix(".S") || next != ".PP") }
    }
}
