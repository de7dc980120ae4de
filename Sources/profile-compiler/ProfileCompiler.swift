import Foundation

/// Writes the built-in profiles as Swift source; run it in the package's root after editing a profile.
@main enum ProfileCompiler {
    static func main() throws {
        let root = URL(filePath: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ".")
        let source = try BuiltinProfilesSource.source(for: inputs(in: root))
        try Data(source.utf8).write(to: root.appending(path: output))
    }

    /// The generated file, from the package's root.
    static let output = "Sources/Isolation/Profiles/BuiltinProfiles.swift"

    /// Every profile under `root`.
    static func inputs(in root: URL) throws -> [BuiltinProfilesSource.Input] {
        let folder = root.appending(path: "profiles")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "toml" }
            .map { file in
                BuiltinProfilesSource.Input(
                    name: file.deletingPathExtension().lastPathComponent,
                    text: try String(contentsOf: file, encoding: .utf8)
                )
            }
    }
}
