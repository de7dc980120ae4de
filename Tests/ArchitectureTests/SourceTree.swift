import Foundation
import Testing

/// The repository's text, for tests that read it as a reviewer does.
enum SourceTree {
    /// The top of the repository.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// A Swift file below `Sources`.
    struct File: Sendable, CustomStringConvertible {
        /// Below the root.
        let path: String
        let lines: [String]
        /// The lines without comments and without what string literals say.
        let code: [String]

        var module: String { String(path.split(separator: "/")[1]) }
        var name: String { String(path.split(separator: "/").last ?? "") }
        var description: String { path }

        init(path: String, text: String) {
            self.path = path
            lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var isInText = false
            code = lines.map { line in
                let quotes = line.components(separatedBy: "\"\"\"").count - 1
                defer { if quotes % 2 == 1 { isInText.toggle() } }
                if isInText || quotes > 0 { return "" }
                return Self.withoutTextAndComment(line)
            }
        }

        private static func withoutTextAndComment(_ line: String) -> String {
            if !line.contains("\"") && !line.contains("//") { return line }
            let bare = line.replacing(#/"(?:\\.|[^"\\])*"/#, with: "\"\"")
            return bare.firstRange(of: "//").map { String(bare[..<$0.lowerBound]) } ?? bare
        }

        /// The numbers, from 1, of the lines whose code matches.
        func lines(matching pattern: Regex<some Any>) -> [Int] {
            code.indices.filter { code[$0].firstMatch(of: pattern) != nil }.map { $0 + 1 }
        }
    }

    static let files: [File] = paths(below: "Sources").filter { $0.hasSuffix(".swift") }.map {
        File(path: $0, text: text($0) ?? "")
    }

    static func text(_ path: String) -> String? {
        try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    /// The paths of the regular files below a folder, sorted, without what builds leave there.
    static func paths(below folder: String) -> [String] {
        let top = folder.isEmpty ? root : "\(root)/\(folder)"
        var paths: [String] = []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: top).sorted()) ?? [] {
            if [".build", ".git", "build", ".swiftpm"].contains(name) { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var isDirectory: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isDirectory)
            if isDirectory.boolValue { paths += Self.paths(below: path) } else { paths.append(path) }
        }
        return paths
    }
}

@Suite struct `The source tree` {
    @Test func `is found`() {
        #expect(SourceTree.files.count > 100)
        #expect(SourceTree.files.contains { $0.path == "Sources/launch/Main.swift" })
    }

    @Test func `is read without its comments and literals`() {
        let text = "let a = \"print(\" // print(\nlet b = \"\"\"\n  exit(\n  \"\"\"\nprint(c)"
        let file = SourceTree.File(path: "Sources/x/y.swift", text: text)
        #expect(file.lines(matching: #/\bprint\(|exit\(/#) == [5])
    }
}
