import CommandSyntax
import Foundation
import Testing

@testable import launch

/// What the tables say and what people read elsewhere.
@Suite struct `Documentation` {
    private static let program = LaunchCommand.program

    /// A file of the repository.
    private static func text(_ path: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try String(contentsOfFile: "/\(root)/\(path)", encoding: .utf8)
    }

    @Test func `in the README names every verb`() throws {
        let readme = try Self.text("README.md")
        for verb in Self.program.verbs {
            #expect(readme.contains("launch \(verb.name)") || verb.name == "exec")
        }
    }

    @Test func `in the README names every option of a launch, with its value`() throws {
        let readme = try Self.text("README.md")
        #expect(ExecVerb.table.syntax.options.count >= 13)
        for option in ExecVerb.table.syntax.options {
            let value = option.shownValue.isEmpty ? "" : " \(option.shownValue)"
            let cell = "`\(option.name)\(value)`".split(separator: "|").joined(separator: "\\|")
            #expect(readme.contains(cell), "\(cell)")
            if let short = option.short { #expect(readme.contains("`-\(short)`")) }
        }
    }

    @Test func `in the manual page names every verb and option`() {
        let page = ManualPage(Self.program).text
        for verb in Self.program.verbs {
            for leaf in verb.verbs.isEmpty ? [verb] : verb.verbs {
                let words = verb.verbs.isEmpty ? leaf.name : "\(verb.name) \(leaf.name)"
                #expect(page.contains("\n.SS \"launch \(words)\"\n"), "\(words)")
                for option in leaf.options {
                    let name = option.name.split(separator: "-", omittingEmptySubsequences: false)
                    #expect(page.contains("\\fB\(name.joined(separator: "\\-"))\\fR"), "\(option.name)")
                }
            }
        }
    }

    @Test func `in help names every option of a verb`() {
        for verb in Self.program.verbs {
            let text = HelpText(columns: 80).text(of: verb, after: ["launch"])
            for option in verb.allOptions {
                #expect(text.contains("\(option.name)"), "\(verb.name) \(option.name)")
            }
        }
    }
}
