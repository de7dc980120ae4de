/// The program: its verbs, and what is true of all of them.
package struct ProgramSyntax: Sendable {
    /// What the program is called and does; its options stand before any verb.
    package let root: VerbSyntax
    /// In the order of help.
    package let verbs: [VerbSyntax]
    /// The verb that is meant when none is named.
    package let standard: VerbSyntax
    /// What `--version` prints (semver.org).
    package let version: String
    /// Variables of the environment that it reads.
    package var variables: [VerbSyntax.Meaning] = []
    /// Files that it reads and writes.
    package var files: [VerbSyntax.Meaning] = []
    /// Other manual pages, `age(1)`.
    package var seeAlso: [String] = []

    /// `standard` is one of `verbs`.
    package init(root: VerbSyntax, verbs: [VerbSyntax], standard: VerbSyntax, version: String) {
        self.root = root
        let names = verbs.map(\.name)
        self.verbs = verbs.map { verb in
            guard case .words(let shown, let help, let atLeast, let atMost, var completion) = verb.operands,
                completion.hasVerbs
            else { return verb }
            completion.words += names
            completion.hasVerbs = false
            var verb = verb
            verb.operands = .words(shown: shown, help: help, atLeast: atLeast, atMost: atMost, completion)
            return verb
        }
        self.standard = standard
        self.version = version
    }

    /// Every verb that can be typed, with the words before it.
    var leaves: [(path: [String], verb: VerbSyntax)] {
        verbs.flatMap { verb in
            verb.verbs.isEmpty ? [([], verb)] : verb.verbs.map { ([verb.name], $0) }
        }
    }
}
