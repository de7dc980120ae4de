import Testing

@Suite struct `Unsafe code` {
    /// Where it may be, and why it cannot be elsewhere.
    static let places: [String: String] = [
        "LinuxSystem": "system calls take pointers",
        "SecretMemory": "guarded pages are raw memory",
        "Age": "libsodium takes pointers",
        "Isolation/OCI/JSONValue.swift": "jansson hands over C structures",
        "Isolation/Profiles/ContentHash.swift": "libsodium takes pointers",
        "Isolation/Seccomp/SystemCallName.swift": "libseccomp takes and returns C strings",
        "Supervisor": "arguments are the kernel's, before any runtime exists",
        "TOML/TOMLParser.swift": "toml++ hands over C structures",
    ]

    private static func isAllowed(_ file: SourceTree.File) -> Bool {
        places.keys.contains { file.path == "Sources/\($0)" || file.module == $0 }
    }

    private static func unsafeLines(_ file: SourceTree.File) -> [Int] {
        file.lines(matching: #/\bunsafe\b|\bunchecked\b|@safe\b|_unsafe|unsafeBitCast/#)
    }

    @Test func `is where it must be and nowhere else`() {
        for file in SourceTree.files where !Self.isAllowed(file) {
            #expect(Self.unsafeLines(file) == [], "\(file)")
        }
        for place in Self.places.keys {
            let isUsed = SourceTree.files.contains {
                ($0.path == "Sources/\(place)" || $0.module == place) && !Self.unsafeLines($0).isEmpty
            }
            #expect(isUsed, "\(place) needs no permission")
        }
    }

    /// A function, initialiser or property, by its line numbers from 0, with the comment above it.
    private static func members(_ file: SourceTree.File) -> [Range<Int>] {
        let declaration =
            #/^(    )?(@\w+ )*((package|public|private|fileprivate|static|mutating|borrowing|consuming|convenience|final|nonisolated)(\(\w+\))? )*(func|init|deinit|var|let|subscript|struct|class|enum|extension|case)\b/#
        var starts: [Int] = []
        var isInFunction = false
        for (index, line) in file.code.enumerated() where line.prefixMatch(of: declaration) != nil {
            if !line.hasPrefix(" ") {
                isInFunction = line.contains(#/\b(func|var|let)\b/#)
            } else if isInFunction {
                continue
            }
            starts.append(index)
        }
        return starts.indices.map { position in
            var first = starts[position]
            while first > 0 && file.lines[first - 1].contains(#/^ *(//|@)/#) { first -= 1 }
            return first..<(position + 1 < starts.count ? starts[position + 1] : file.lines.count)
        }
    }

    @Test func `says in each member why it is safe`() {
        for file in SourceTree.files {
            for member in Self.members(file) {
                let isUnsafe = member.contains { file.code[$0].contains(#/\bunsafe\b/#) }
                let isExplained = member.contains { file.lines[$0].contains("// Safety:") }
                #expect(!isUnsafe || isExplained, "\(file):\(member.lowerBound + 1)")
            }
        }
    }
}
