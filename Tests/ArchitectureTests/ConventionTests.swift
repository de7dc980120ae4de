import Testing

@Suite struct `Conventions` {
    /// Places that may write or end the process, and why.
    static let exits: [String: String] = [
        "Sources/LinuxSystem/ForkedTask.swift": "the end of a copy of this process",
        "Sources/LinuxSystem/SignalMask.swift": "exitProcess is the one exit, for main",
        "Sources/SecretMemory/LockedMemoryFailure.swift":
            "locked memory that cannot be opened: nothing to go on with",
        "Sources/launch/Output.swift": "the one way out to stdout and stderr",
    ]

    @Test func `nothing writes or ends the process but what is listed`() {
        let pattern =
            #/(^|[^.\w])(print|debugPrint|dump|exit|_exit|abort|fputs|puts|printf)\(|fatalError|\btry!|\bas!|preconditionFailure|assertionFailure/#
        for file in SourceTree.files
        where Self.exits[file.path] == nil && file.module != "profile-compiler" {
            let found = file.code.indices.filter { file.code[$0].contains(pattern) }
                .filter { !Self.isProof(file, $0) }
            #expect(found.map { $0 + 1 } == [], "\(file)")
        }
        for path in Self.exits.keys {
            #expect(SourceTree.files.contains { $0.path == path }, "\(path) is gone")
        }
    }

    /// Only in `Age`: a key without its memory, which LockedBytes rules out.
    private static func isProof(_ file: SourceTree.File, _ line: Int) -> Bool {
        file.path == "Sources/Age/Keys.swift" && file.code[line].contains("preconditionFailure")
    }

    @Test func `exitProcess is main's alone`() {
        let users = SourceTree.files.filter { !$0.lines(matching: #/\bexitProcess\(/#).isEmpty }
        #expect(
            Set(users.map(\.path)) == ["Sources/LinuxSystem/SignalMask.swift", "Sources/launch/Main.swift"]
        )
    }

    @Test func `sentences are made by Message, from Diagnostics`() {
        for file in SourceTree.files where file.path != "Sources/launch/Message.swift" {
            #expect(!file.lines.contains { $0.contains(#/"launch: (error|hint|warning)/#) }, "\(file)")
            let isSpeaker = file.name.hasPrefix("Diagnostics") || file.path == "Sources/launch/Progress.swift"
            if !isSpeaker { #expect(file.lines(matching: #/\bMessage\(/#) == [], "\(file)") }
        }
    }

    @Test func `files are short`() {
        // The built-in profiles are generated: constant data.
        let sizes = SourceTree.files.map(\.lines.count).sorted()
        let generated = "Sources/Isolation/Profiles/BuiltinProfiles.swift"
        for file in SourceTree.files where file.path != generated {
            #expect(file.lines.count <= 500, "\(file)")
        }
        #expect(sizes[sizes.count / 2] <= 150)
    }

    /// Files that turn bytes into text in modules that see plaintext or keys, and what those bytes are.
    static let texts: [String: String] = [
        "Sources/Age/Span+Text.swift": "header lines: stanza types and arguments",
        "Sources/Age/X25519Recipient.swift": "a public key",
        "Sources/Launching/ProfileFiles.swift": "a profile's own text, to show it",
        "Sources/LinuxSystem/ObservedProcess.swift": "paths and fields of /proc of a running command",
        "Sources/LinuxSystem/AccountFile.swift": "names in /etc/passwd and /etc/group",
        "Sources/LinuxSystem/ControlSocket.swift": "a process's number and names of secrets",
        "Sources/LinuxSystem/ControlGroupDelegation.swift": "names of controllers",
        "Sources/LinuxSystem/ControlGroupSite.swift": "paths of control groups",
        "Sources/LinuxSystem/ProcessTree.swift": "names of programs, as /proc has them",
        "Sources/LinuxSystem/ProcessEnvironment.swift": "names of variables, never values",
        "Sources/Sealing/SealedValue.swift": "armored age text",
    ]

    @Test func `plaintext never becomes a string`() {
        let seeing: Set<String> = [
            "SecretMemory", "LinuxSystem", "Age", "SecretSources", "Delivery", "Sealing", "Launching",
            "launch",
        ]
        let pattern = #/String\((decoding|bytes|validating|validatingUTF8|data|cString):/#
        var found: Set<String> = []
        for file in SourceTree.files where seeing.contains(file.module) {
            // What the kernel and the C library say is no plaintext; it all comes in LinuxSystem.
            let lines = file.lines(matching: pattern).filter {
                file.module != "LinuxSystem" || !file.code[$0 - 1].contains("cString:")
            }
            if !lines.isEmpty { found.insert(file.path) }
        }
        #expect(found == Set(Self.texts.keys))
    }

    @Test func `every declaration that other modules see is documented`() {
        let declaration = #/^ *(@\w+ )*(package|public) (?!import|extension)/#
        for file in SourceTree.files {
            let bare = file.code.indices.filter { index in
                let line = file.code[index]
                guard line.contains("package ") || line.contains("public "), line.contains(declaration) else {
                    return false
                }
                return !Self.isMemberwise(file, index) && !Self.isDocumented(file, index)
            }
            #expect(bare.map { $0 + 1 } == [], "\(file)")
        }
    }

    private static func isDocumented(_ file: SourceTree.File, _ index: Int) -> Bool {
        let above = file.lines[..<index].last { !$0.contains(#/^ *(@\w|// )/#) }
        return above?.contains(#/^ *///\s*\S/#) ?? false
    }

    /// An initialiser that takes the properties above it, each documented there, and nothing else to say; and what
    /// a documented protocol asks for.
    private static func isMemberwise(_ file: SourceTree.File, _ index: Int) -> Bool {
        if file.code[index].contains(#/static func (<|==) /#) { return true }
        guard file.code[index].contains(#/package init\(/#) else { return false }
        var line = index
        while line < file.code.count && !file.code[line].hasSuffix("{") && !file.code[line].hasSuffix("}") {
            line += 1
        }
        // One line, or assignments up to the brace that closes it.
        if file.code[line].contains("{ self.") { return true }
        let body = file.code[(line + 1)...].prefix { !$0.contains(#/^ {4,8}\}$/#) }
        return body.allSatisfy { $0.contains(#/^ *(unsafe )?(self\.)?\w+ = \w+$/#) }
    }
}
