import Isolation

/// The Swift source that holds the built-in profiles: settings, filters and texts as constants.
enum BuiltinProfilesSource {
    /// One profile's file.
    struct Input {
        var name: String
        var text: String
    }

    /// The source for `inputs`, which come out sorted by name.
    static func source(for inputs: [Input]) throws(ProfileError) -> String {
        let inputs = inputs.sorted { $0.name < $1.name }
        var source = """
            // Generated from profiles/*.toml by `swift run profile-compiler`; edit the profiles, not this file.
            // swift-format-ignore-file

            /// The profiles compiled into the program. The filters are constant data: nothing is parsed at start.
            package enum BuiltinProfiles {
                /// The names, sorted.
                package static let names = [\(inputs.map { literal($0.name) }.joined(separator: ", "))]

                /// The profile of this name for the native architecture; nil where there is none.
                package static func named(_ name: String) -> Profile? {
                    switch name {

            """
        for input in inputs { source += try settings(of: input) }
        source += """
                    default:
                        return nil
                    }
                }

                /// The TOML text of the profile of this name; nil where there is none.
                package static func text(_ name: String) -> StaticString? {
                    switch name {

            """
        for input in inputs {
            source += "        case \(literal(input.name)): return \(textName(input.name))\n"
        }
        source += "        default: return nil\n        }\n    }\n}\n"
        for input in inputs {
            source +=
                "\nprivate let \(textName(input.name)): StaticString = #\"\"\"\n\(input.text)\n\"\"\"#\n"
        }
        return source
    }

    private static func settings(of input: Input) throws(ProfileError) -> String {
        let document = try ProfileDocument.parse(Array(input.text.utf8))
        var source = "        case \(literal(input.name)):\n"
        if document.seccomp != nil {
            for (index, architecture) in Architecture.allCases.enumerated() {
                source += "            #\(index == 0 ? "if" : "elseif") arch(\(architecture.swiftName))\n"
                let words = try document.profile(for: architecture).filter?.words ?? []
                source += "            // \(words.count) instructions\n"
                source += "            let words: [UInt64] = [\n"
                for start in stride(from: 0, to: words.count, by: 5) {
                    let line = words[start..<min(start + 5, words.count)].map { "0x\(hexadecimal($0))" }
                    source += "                \(line.joined(separator: ", ")),\n"
                }
                source += "            ]\n"
            }
            source += "            #endif\n"
        }
        let profile = try document.profile(for: .native)
        source += "            var profile = Profile()\n"
        for assignment in assignments(for: profile) { source += "            profile.\(assignment)\n" }
        if document.seccomp != nil {
            source += "            profile.filter = SeccompFilter(architecture: .native, words: words)\n"
        }
        source += "            return profile\n"
        return source
    }

    /// What differs from a profile that says nothing.
    private static func assignments(for profile: Profile) -> [String] {
        var lines = ["description = \(literal(profile.description))"]
        func add<Value: Equatable>(
            _ path: KeyPath<Profile, Value>,
            _ name: String,
            _ source: (Value) -> String
        ) {
            let value = profile[keyPath: path]
            if value != Profile()[keyPath: path] { lines.append("\(name) = \(source(value))") }
        }
        add(\.noNewPrivileges, "noNewPrivileges") { "\($0)" }
        add(\.capabilities, "capabilities") {
            switch $0 {
            case .all: ".all"
            case .only(let set): ".only(CapabilitySet(bits: 0x\(hexadecimal(set.bits))))"
            }
        }
        add(\.limits, "limits") { limits in
            let items = limits.map { "ResourceLimit(resource: .\($0.resource), value: \($0.value))" }
            return "[\(items.joined(separator: ", "))]"
        }
        let paths: ([String]?) -> String = { list in
            "[\((list ?? []).map(literal).joined(separator: ", "))]"
        }
        add(\.filesystem.enforcement, "filesystem.enforcement") { ".\($0)" }
        add(\.filesystem.read, "filesystem.read", paths)
        add(\.filesystem.write, "filesystem.write", paths)
        add(\.filesystem.execute, "filesystem.execute", paths)
        add(\.filesystem.deviceIoctl, "filesystem.deviceIoctl", paths)
        add(\.filesystem.missing, "filesystem.missing") { ".\($0)" }
        add(\.network.enforcement, "network.enforcement") { ".\($0)" }
        add(\.network.connect, "network.connect") { "\($0 ?? [])" }
        add(\.network.bind, "network.bind") { "\($0 ?? [])" }
        add(\.network.sockets, "network.sockets") { ".\($0)" }
        add(\.scope.enforcement, "scope.enforcement") { ".\($0)" }
        add(\.scope.signals, "scope.signals") { "\($0)" }
        add(\.scope.abstractSockets, "scope.abstractSockets") { "\($0)" }
        for key in NamespaceKey.allCases where profile.namespaces[keyPath: key.path] {
            lines.append("namespaces.\(key) = true")
        }
        add(\.fileMask, "fileMask") { "\($0 ?? 0)" }
        add(\.isUndumpable, "isUndumpable") { "\($0)" }
        add(\.hidesEnvironment, "hidesEnvironment") { "\($0)" }
        add(\.isShielded, "isShielded") { "\($0)" }
        return lines
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func textName(_ profile: String) -> String {
        "text_" + String(profile.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    private static func literal(_ text: String) -> String { text.debugDescription }
}

extension ProfileDocument {
    fileprivate static func parse(_ bytes: [UInt8]) throws(ProfileError) -> ProfileDocument {
        try parse(bytes.span)
    }
}

extension Architecture {
    /// The word of Swift's `#if arch(...)`.
    fileprivate var swiftName: String {
        switch self {
        case .x86_64: "x86_64"
        case .aarch64: "arm64"
        }
    }
}
