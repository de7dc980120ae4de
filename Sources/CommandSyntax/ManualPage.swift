/// The manual page of the program, for man(1).
package struct ManualPage {
    private var roff = Roff()
    private let program: ProgramSyntax

    /// The page of `program`, every verb of it included.
    package init(_ program: ProgramSyntax) {
        self.program = program
        let root = program.root
        roff.request(
            "TH",
            root.name.uppercased(),
            "1",
            "",
            "\(root.name) \(program.version)",
            "User Commands"
        )
        roff.request("SH", "NAME")
        roff.text("\(root.name) - \(Self.bare(root.abstract))")
        synopsis()
        roff.request("SH", "DESCRIPTION")
        paragraphs(root.about, areFirst: true)
        roff.request("SH", "OPTIONS")
        options(root.options + [.helpOption, .versionOption])
        roff.request("SH", "VERBS")
        for (path, verb) in program.leaves { section(of: verb, after: [root.name] + path) }
        meanings("EXIT STATUS", root.exitStatus)
        meanings("ENVIRONMENT", program.variables)
        meanings("FILES", program.files)
        examples()
        if !program.seeAlso.isEmpty {
            roff.request("SH", "SEE ALSO")
            roff.text(program.seeAlso.joined(separator: ", "))
        }
    }

    /// The page in man(7) macros.
    package var text: String { roff.lines.joined(separator: "\n") }

    private mutating func synopsis() {
        roff.request("SH", "SYNOPSIS")
        roff.request("nf")
        for line in program.root.usageLines(after: [program.root.name]) { roff.text(line) }
        roff.request("fi")
    }

    private mutating func section(of verb: VerbSyntax, after path: [String]) {
        roff.request("SS", (path + [verb.name]).joined(separator: " "))
        roff.request("nf")
        for line in verb.usageLines(after: path) { roff.text([.bold(line)]) }
        roff.request("fi")
        roff.request("PP")
        roff.text(verb.abstract)
        paragraphs(verb.about)
        if case .words(let shown, let help, _, _, _) = verb.operands { roff.row([.italic(shown)], help) }
        options(verb.options)
        if !verb.exitStatus.isEmpty {
            roff.request("PP")
            roff.text("Exit status:")
            for status in verb.exitStatus { roff.row([.plain(status.term)], status.meaning) }
        }
        if !verb.examples.isEmpty { roff.display(verb.examples.map(\.line)) }
    }

    private mutating func options(_ options: [OptionSyntax]) {
        for option in options {
            var term: [Roff.Span] = []
            for name in option.names {
                if !term.isEmpty { term.append(.plain(", ")) }
                term.append(.bold(name))
            }
            if option.value != .none {
                term += [.plain(" "), .italic(option.shownValue)]
            }
            roff.row(term, option.shownHelp)
        }
    }

    /// Below a heading the first needs no space of its own.
    private mutating func paragraphs(_ text: String, areFirst: Bool = false) {
        for (index, paragraph) in Paragraph.split(text).enumerated() {
            if index > 0 || !areFirst { roff.request("PP") }
            roff.text(paragraph)
        }
    }

    private mutating func meanings(_ title: String, _ meanings: [VerbSyntax.Meaning]) {
        if meanings.isEmpty { return }
        roff.request("SH", title)
        for meaning in meanings { roff.row([.bold(meaning.term)], meaning.meaning) }
    }

    private mutating func examples() {
        if program.root.examples.isEmpty { return }
        roff.request("SH", "EXAMPLES")
        for example in program.root.examples {
            roff.row([.bold(example.line)], example.note.isEmpty ? "" : "\(example.note).")
        }
    }

    /// A sentence as the name line wants it.
    private static func bare(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return (text.first?.lowercased() ?? "") + text.dropFirst()
    }
}
