import Testing

/// What each module may see. The compiler keeps modules apart; this says which of them may open which door.
@Suite struct `Imports` {
    /// Modules from outside `Sources`, and the only ones of ours that import them.
    static let doors: [String: Set<String>] = [
        // System calls have one home, where each is made right once.
        "Glibc": ["LinuxSystem"], "CLinux": ["LinuxSystem"],
        // Locked memory, and the primitives that work in it.
        "CSodium": ["SecretMemory", "Age", "Isolation"],
        "CToml": ["TOML"], "CSeccomp": ["Isolation"], "CJansson": ["Isolation"], "CEntry": ["Supervisor"],
        // 47 MB and 3 ms of start-up: for the developer's tool alone. FoundationEssentials is nobody's: 7 MB, 0.3 ms.
        "Foundation": ["profile-compiler"],
    ]

    static func imports(_ file: SourceTree.File) -> [String] {
        file.code.compactMap { line in
            (try?
                #/^(?:@\w+ )?(?:(?:internal|package|public|private|fileprivate) )?import (?:struct |func )?(\w+)/#
                .prefixMatch(in: line)).map { String($0.1) }
        }
    }

    @Test func `from outside go through their one door`() {
        let own = Set(SourceTree.files.map(\.module))
        var used: [String: Set<String>] = [:]
        for file in SourceTree.files {
            for name in Self.imports(file) where !own.contains(name) {
                used[name, default: []].insert(file.module)
            }
        }
        // Both ways: nothing else is imported, and no door stands open that nobody uses.
        #expect(used == Self.doors)
    }

    @Test func `are exact: no module is handed on to everybody`() {
        for file in SourceTree.files {
            let open = file.lines(matching: #/^(public|@_exported|@_implementationOnly)? *import /#)
                .filter { !file.code[$0 - 1].hasPrefix("import ") || file.module != "profile-compiler" }
            #expect(open == [], "\(file)")
        }
    }

    @Test func `of the pure modules bring no plaintext and no system call`() {
        let forbidden: Set<String> = ["SecretMemory", "LinuxSystem", "Age", "SecretSources", "Delivery"]
        for file in SourceTree.files
        where ["TOML", "Manifest", "ManifestEditing", "Audit"].contains(file.module) {
            #expect(forbidden.isDisjoint(with: Self.imports(file)), "\(file)")
        }
    }
}
