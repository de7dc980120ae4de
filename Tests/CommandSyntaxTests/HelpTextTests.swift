import Testing

@testable import CommandSyntax

@Suite struct `Help` {
    @Test func `of a verb has every part in its place`() {
        #expect(
            HelpText(columns: 80).text(of: Program.show, after: ["tool", "profile"]) == """
                Show it.

                USAGE:
                  tool profile show [options] NAME

                .TH is no request here.

                A second paragraph.

                ARGUMENTS:
                  NAME  What to show.

                OPTIONS:
                  -f, --format table|json  How: [a:b] 'c' \\d $e `f` "g". (default: table)
                  -h, --help               Show help.
                      --version            Show the version.

                EXIT STATUS:
                  1  not there
                """
        )
    }

    @Test func `puts the explanation of a long option below it, and examples with their notes side by side`()
    {
        let text = HelpText(columns: 80).text(of: Program.run, after: ["tool"])
        #expect(
            text.contains(
                "\n      --only-these-and-none-of-the-others NAME …\n                                No other.\n"
            )
        )
        #expect(text.contains("\n  -c, --config FILE             Read this file.\n"))
        #expect(text.contains("\n  tool run -- sh -c 'exit 3'   three\n  tool -- true"))
        #expect(text.contains("\n  tool run [options] -- command [arguments …]\n"))
    }

    @Test func `of a verb of verbs lists them`() {
        let text = HelpText(columns: 80).text(of: Program.profile, after: ["tool"])
        #expect(text.contains("\n  tool profile list\n  tool profile show [options] NAME\n"))
        #expect(text.contains("\nVERBS:\n  list  List them.\n  show  Show it.\n"))
    }

    @Test func `of the program lists every verb`() {
        let text = HelpText(columns: 80).text(of: Program.whole)
        #expect(
            text.hasPrefix(
                "Do things.\n\nUSAGE:\n  tool [options] -- command\n  tool VERB [options]\n\nIt does things.\n"
            )
        )
        #expect(
            text.contains(
                "\nVERBS:\n  run      Start it.\n  profile  Look at profiles.\n  help     Show help.\n"
            )
        )
    }

    @Test(arguments: [nil, -1, 0, 40, 60, 80, 100, 1000] as [Int?])
    func `keeps within the terminal, from 40 to 100 columns`(_ columns: Int?) {
        var verb = Program.show
        verb.about = String(repeating: "word ", count: 60)
        verb.options[0].help = verb.about
        let lines = HelpText(columns: columns).text(of: verb, after: ["tool", "profile"]).split(
            separator: "\n"
        )
        let width = min(max(columns ?? 80, 40), 100)
        let longest = lines.filter { $0.contains("word") }.map(\.count).max() ?? 0
        #expect(longest <= max(width, 27 + 20) && longest > width - 10)
    }
}
