internal import CommandSyntax

/// A verb among the others: found by its name, and run without its type being known.
struct VerbEntry: Sendable {
    let syntax: VerbSyntax
    /// The verbs below it; empty for one that does something itself.
    let verbs: [VerbEntry]
    private let perform:
        @Sendable (_ words: ArraySlice<String>, _ behind: ArraySlice<String>, [String]) -> Int32

    init<V: Verb>(_ verb: V.Type) {
        syntax = V.table.syntax
        verbs = []
        perform = { words, behind, path in Self.status(of: V.self, words, behind: behind, after: path) }
    }

    /// Verbs below one word: `launch profile list`.
    init(group name: String, _ abstract: String, _ verbs: [VerbEntry]) {
        var syntax = VerbSyntax(name, abstract)
        syntax.verbs = verbs.map(\.syntax)
        self.syntax = syntax
        self.verbs = verbs
        perform = { [syntax] words, _, path in Self.status(ofGroup: syntax, words, after: path) }
    }

    /// Reads what follows the verb's name, does it, and gives the exit status; `path` is the words before the verb.
    func status(_ words: ArraySlice<String>, behind: ArraySlice<String>, after path: [String]) -> Int32 {
        if let name = words.first, let verb = verbs.first(where: { $0.syntax.name == name }) {
            return verb.status(words.dropFirst(), behind: behind, after: path + [syntax.name])
        }
        return perform(words, behind, path)
    }

    /// The same for a verb whose type is known.
    static func status<V: Verb>(
        of verb: V.Type,
        _ words: ArraySlice<String>,
        behind: ArraySlice<String>,
        after path: [String]
    ) -> Int32 {
        var verb = V()
        let request: VerbTable<V>.Request
        do throws(UsageError) { request = try V.table.read(words, behind: behind, into: &verb) } catch {
            return refuse(Diagnostics.message(error, of: V.table.syntax, after: path)).rawValue
        }
        return status { () throws(ExitCode) in
            switch request {
            case .run: try verb.run()
            case .help: try Output.print(HelpText.ofThisTerminal.text(of: V.table.syntax, after: path))
            case .version: try Output.print(Version.text)
            }
        }
    }

    /// 0, or what is thrown.
    static func status(_ body: () throws(ExitCode) -> Void) -> Int32 {
        do throws(ExitCode) { try body() } catch { return error.rawValue }
        return 0
    }

    private static func status(
        ofGroup syntax: VerbSyntax,
        _ words: ArraySlice<String>,
        after path: [String]
    ) -> Int32 {
        var reader = WordReader(words, count: 0) { _ in .helpOption }
        let item: WordReader.Item?
        do throws(UsageError) { item = try reader.next() } catch {
            return refuse(Diagnostics.message(error, of: syntax, after: path)).rawValue
        }
        return status { () throws(ExitCode) in
            switch item {
            case .help: try Output.print(HelpText.ofThisTerminal.text(of: syntax, after: path))
            case .version: try Output.print(Version.text)
            default:
                let error = UsageError.unknownSubverb(words.first, of: syntax.name)
                throw refuse(Diagnostics.message(error, of: syntax, after: path))
            }
        }
    }
}
