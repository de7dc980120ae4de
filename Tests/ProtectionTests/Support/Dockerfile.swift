import Foundation
import LaunchProgram
import Testing

/// The last stage of a Dockerfile of `examples/containers`, as far as those go (docs.docker.com/reference/dockerfile).
struct Dockerfile {
    struct Copy {
        /// The stage it comes from; nil for the directory of the example.
        let stage: String?
        let source: String
        let destination: String
    }

    let name: String
    /// Name of the image it begins with, without registry and tag.
    private(set) var base = ""
    private(set) var copies: [Copy] = []
    private(set) var user = ""
    private(set) var workingDirectory = "/"
    private(set) var entrypoint: [String] = []
    private(set) var command: [String] = []
    /// What the stages before made: each name, and the files that their `-o` names.
    private(set) var stages: [String: [String]] = [:]

    static let directory = LaunchProgram.root + "/examples/containers"

    static let all: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
        .filter { $0.hasSuffix(".Dockerfile") }.sorted()

    /// What is in it but is not right.
    struct Wrong: Error { let line: String }

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOfFile: Self.directory + "/" + name, encoding: .utf8)
        var stage = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            var words = line.split(separator: " ").map(String.init)
            let instruction = words.removeFirst()
            let rest = line.dropFirst(instruction.count + 1)
            switch instruction {
            case "FROM":
                let image = words[0].split(separator: "/").last?.split(separator: ":").first.map(String.init)
                (base, copies, entrypoint, command) = (image ?? "", [], [], [])
                (user, workingDirectory) = ("", "/")
                stage = words.count == 3 ? words[2] : ""
                stages[stage] = []
            case "COPY":
                let options = words.filter { $0.hasPrefix("--") }
                let from = options.first { $0.hasPrefix("--from=") }.map { String($0.dropFirst(7)) }
                let files = words.filter { !$0.hasPrefix("--") }
                guard files.count == 2 else { throw Wrong(line: String(line)) }
                copies.append(Copy(stage: from, source: files[0], destination: files[1]))
            case "RUN":
                if let option = words.firstIndex(of: "-o") { stages[stage]?.append(words[option + 1]) }
            case "USER": user = words[0]
            case "ENTRYPOINT": entrypoint = try Self.array(rest)
            case "CMD": command = try Self.array(rest)
            case "WORKDIR": workingDirectory = words[0]
            default: throw Wrong(line: String(line))
            }
        }
    }

    /// The form that needs no shell in the image.
    private static func array(_ text: Substring) throws -> [String] {
        guard let words = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw Wrong(line: String(text))
        }
        return words
    }
}
