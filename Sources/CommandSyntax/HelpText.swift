/// What `--help` prints.
package struct HelpText {
    /// Where explanations start at most; longer names put theirs on the next line.
    private static let widestColumn = 28

    private let width: Int

    /// For a terminal of `columns`; lines stay within 40 to 100.
    package init(columns: Int?) { width = min(max(columns ?? 80, 40), 100) }

    /// The help of one verb; `path` is the program and the verbs before it.
    package func text(of verb: VerbSyntax, after path: [String]) -> String {
        var sections = [Paragraph.lines(verb.abstract, width: width), usage(verb.usageLines(after: path))]
        sections += paragraphs(verb.about)
        if !verb.verbs.isEmpty {
            sections.append(section("VERBS", verb.verbs.map { ($0.name, $0.abstract) }))
        }
        if case .words(let shown, let help, _, _, _) = verb.operands {
            sections.append(section("ARGUMENTS", [(shown, help)]))
        }
        if verb.takesCommand {
            sections.append(
                section("ARGUMENTS", [("command", "What to start; behind --, it is passed untouched.")])
            )
        }
        sections.append(options(verb.allOptions))
        return (sections + ending(verb)).map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// What `launch help` prints: every verb in a line.
    package func text(of program: ProgramSyntax) -> String {
        let root = program.root
        var sections = [
            Paragraph.lines(root.abstract, width: width), usage(root.usageLines(after: [root.name])),
        ]
        sections += paragraphs(root.about)
        sections.append(section("VERBS", program.verbs.map { ($0.name, $0.abstract) }))
        sections.append(options(root.allOptions))
        sections += ending(root)
        let last =
            "\(root.name) help VERB has the options of a verb; \(root.name) help \(program.standard.name), of a launch."
        sections.append(Paragraph.lines(last, width: width))
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func usage(_ lines: [String]) -> [String] { ["USAGE:"] + lines.map { "  \($0)" } }

    private func paragraphs(_ text: String) -> [[String]] {
        Paragraph.split(text).map { Paragraph.lines($0, width: width) }
    }

    private func options(_ options: [OptionSyntax]) -> [String] {
        section(
            "OPTIONS",
            options.map { option in
                // Long names stand below one another.
                let short = option.short.map { "-\($0), " } ?? "    "
                let value = option.shownValue
                return (short + option.name + (value.isEmpty ? "" : " \(value)"), option.shownHelp)
            }
        )
    }

    private func ending(_ verb: VerbSyntax) -> [[String]] {
        var sections: [[String]] = []
        if !verb.exitStatus.isEmpty {
            sections.append(section("EXIT STATUS", verb.exitStatus.map { ($0.term, $0.meaning) }))
        }
        if !verb.examples.isEmpty { sections.append(examples(verb.examples)) }
        return sections
    }

    private func section(_ title: String, _ rows: [(name: String, text: String)]) -> [String] {
        let column = min(rows.map(\.name.count).max() ?? 0, Self.widestColumn) + 4
        return ["\(title):"] + rows.flatMap { row(name: $0.name, $0.text, column: column) }
    }

    private func row(name: String, _ text: String, column: Int) -> [String] {
        let lines = Paragraph.lines(text, width: max(width - column, 20))
        let indentation = String(repeating: " ", count: column)
        let rest = { (lines: ArraySlice<String>) in lines.map { indentation + $0 } }
        guard name.count + 4 <= column, let first = lines.first else {
            return ["  \(name)"] + rest(lines[...])
        }
        let gap = String(repeating: " ", count: column - 2 - name.count)
        return ["  \(name)\(gap)\(first)"] + rest(lines.dropFirst())
    }

    private func examples(_ examples: [VerbSyntax.Example]) -> [String] {
        let column = examples.filter { !$0.note.isEmpty }.map(\.line.count).max() ?? 0
        return ["EXAMPLES:"]
            + examples.map { example in
                if example.note.isEmpty { return "  \(example.line)" }
                return
                    "  \(example.line)\(String(repeating: " ", count: column - example.line.count + 3))\(example.note)"
            }
    }
}
