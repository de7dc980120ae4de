import Conformance
import Foundation
import LaunchProgram
import Testing

@Suite struct `The page about conformance` {
    @Test func `has every row as the program has it, and no other`() throws {
        let page = try String(contentsOfFile: "\(LaunchProgram.root)/docs/conformance.md", encoding: .utf8)
        let documented = page.matches(of: #/(?m)^\| `([a-z-]+)` \| ([^|]+) \| \d+ \|/#)
            .map { "\($0.1): \($0.2)" }
        let expected = RowGroup.all.flatMap(\.rows).map { row in
            "\(row.name): " + row.statement.replacing("|", with: "&#124;")
        }
        #expect(documented == expected)
    }
}
