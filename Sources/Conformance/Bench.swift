internal import LinuxSystem

/// Where a row is tried: the wrapper, a directory for files, and shells to type into.
struct Bench {
    /// The wrapper's words.
    let words: [String]
    /// Empty at first, and the row's own.
    let directory: String
    /// The file to start as bash.
    let bash: String
    /// PATH.
    let searchPath: String

    /// The wrapper's words as a shell reads them.
    var wrapper: String { words.map(Self.quoted).joined(separator: " ") }

    /// A shell at its first prompt.
    func shell() throws(Verdict) -> Shell { try Shell(self) }

    /// The same with a directory below this one.
    func own(_ name: String) -> Bench {
        Bench(words: words, directory: "\(directory)/\(name)", bash: bash, searchPath: searchPath)
    }

    /// Whether a program is there.
    func has(_ program: String) -> Bool {
        (try? ExecutableSearch.resolve(program, searchPath: searchPath)) != nil
    }

    /// A path in the directory, as a shell reads it.
    func path(_ name: String) -> String { Self.quoted("\(directory)/\(name)") }

    /// What a file in the directory holds; empty where there is none.
    func contents(_ name: String) -> String {
        guard let file = try? OwnedDescriptor.open("\(directory)/\(name)"),
            let bytes = try? file.readAll(limit: 1 << 20)
        else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A file in the directory.
    func write(_ name: String, _ text: String) throws(Verdict) {
        let bytes = Array(text.utf8)
        do throws(SystemError) {
            try NewFile.create("\(directory)/\(name)", mode: 0o600, contents: bytes.span)
        } catch  where error.isAlreadyThere { return } catch {
            throw .unavailable("no file could be made: \(error.reason)")
        }
    }

    /// A word as every shell reads it.
    static func quoted(_ word: String) -> String {
        var text = "'"
        for character in word { text += character == "'" ? "'\\''" : String(character) }
        return text + "'"
    }
}
