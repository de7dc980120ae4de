import Isolation
import TOML

/// The Swift source that holds the built-in profiles: settings, filters and texts as constants.
enum BuiltinProfilesSource {
    /// One profile's file.
    struct Input {
        var name: String
        var text: String
    }

    /// A profile that cannot be built in.
    struct Failure: Error {
        var name: String
        var error: ProfileError
    }

    /// One profile with all it inherits.
    private struct Resolved {
        var name: String
        var base: String?
        var profile: Profile
        var filters: [[UInt64]]
    }

    /// The source for `inputs`, which come out sorted by name.
    static func source(for inputs: [Input]) throws(Failure) -> String {
        let inputs = inputs.sorted { $0.name < $1.name }
        var documents: [String: ProfileDocument] = [:]
        for input in inputs {
            let text = Array(input.text.utf8)
            do throws(ProfileError) { documents[input.name] = try ProfileDocument.parse(text.span) } catch {
                throw Failure(name: input.name, error: error)
            }
        }
        var profiles: [Resolved] = []
        for input in inputs {
            do throws(ProfileError) { profiles.append(try resolve(input.name, documents)) } catch {
                throw Failure(name: input.name, error: error)
            }
        }
        return try source(profiles, inputs)
    }

    private static func resolve(
        _ name: String,
        _ documents: [String: ProfileDocument]
    ) throws(ProfileError) -> Resolved {
        guard let document = documents[name] else { throw .invalid([]) }
        let stack = try ProfileStack(document, origin: name) { name throws(ProfileError) in documents[name] }
        do throws(ProfileStack.LayerError) {
            var filters: [[UInt64]] = []
            for architecture in Architecture.allCases {
                filters.append(try stack.profile(for: architecture).filter?.words ?? [])
            }
            return Resolved(
                name: name,
                base: document.extends?.value,
                profile: stack.settings(),
                filters: filters
            )
        } catch { throw error.error }
    }

    private static func source(_ profiles: [Resolved], _ inputs: [Input]) throws(Failure) -> String {
        var source = """
            // Generated from profiles/*.toml by `swift run profile-compiler`; edit the profiles, not this file.
            // swift-format-ignore-file

            /// The profiles compiled into the program. The filters are constant data: nothing is parsed at start.
            package enum BuiltinProfiles {
                /// The names, sorted.
                package static let names = [\(profiles.map { literal($0.name) }.joined(separator: ", "))]

                /// The profile of this name for the native architecture; nil where there is none.
                package static func named(_ name: String) -> Profile? {
                    var profile = Profile()
                    switch name {

            """
        var filters: [[[UInt64]]] = []
        for resolved in profiles {
            source += "        case \(literal(resolved.name)):\n"
            for assignment in ProfileAssignments.lines(for: resolved.profile) {
                source += "            profile.\(assignment)\n"
            }
            if resolved.filters.contains(where: { !$0.isEmpty }) {
                let index = filters.firstIndex(of: resolved.filters) ?? filters.count
                if index == filters.count { filters.append(resolved.filters) }
                source +=
                    "            profile.filter = SeccompFilter(architecture: .native, words: filter\(index)())\n"
            }
        }
        source += """
                    default: return nil
                    }
                    return profile
                }

                /// The profile that the one of this name extends; nil for none.
                package static func base(of name: String) -> String? {
                    switch name {

            """
        for case let resolved in profiles where resolved.base != nil {
            source += "        case \(literal(resolved.name)): return \(literal(resolved.base ?? ""))\n"
        }
        source += """
                    default: return nil
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
        source += socketFilters
        for (index, words) in filters.enumerated() { source += function("filter\(index)", words) }
        for filter in SocketFilter.allCases { source += function(name(filter), try words(filter)) }
        for input in inputs {
            source +=
                "\nprivate let \(textName(input.name)): StaticString = #\"\"\"\n\(input.text)\n\"\"\"#\n"
        }
        return source
    }

    private static func words(_ filter: SocketFilter) throws(Failure) -> [[UInt64]] {
        var words: [[UInt64]] = []
        for architecture in Architecture.allCases {
            do throws(SeccompError) { words.append(try filter.compiled(for: architecture).words) } catch {
                throw Failure(name: filter.rawValue, error: .invalid([]))
            }
        }
        return words
    }

    private static func name(_ filter: SocketFilter) -> String { "\(filter.rawValue)Filter" }

    private static var socketFilters: String {
        let cases = SocketFilter.allCases.map { "        case .\($0.rawValue): \(name($0))()\n" }
        return """

            extension SocketFilter {
                /// The program for the native architecture.
                package var words: [UInt64] {
                    switch self {
            \(cases.joined())        }
                }
            }

            """
    }

    /// A function that returns one filter for each architecture: constant data, built only when it is called.
    private static func function(_ name: String, _ filters: [[UInt64]]) -> String {
        var source = "\nprivate func \(name)() -> [UInt64] {\n"
        for (number, architecture) in Architecture.allCases.enumerated() {
            let words = filters[number]
            source += "    #\(number == 0 ? "if" : "elseif") arch(\(architecture.swiftName))\n"
            source += "    // \(words.count) instructions\n    return [\n"
            for start in stride(from: 0, to: words.count, by: 5) {
                let line = words[start..<min(start + 5, words.count)].map {
                    "0x\(ProfileAssignments.hexadecimal($0))"
                }
                source += "        \(line.joined(separator: ", ")),\n"
            }
            source += "    ]\n"
        }
        return source + "    #endif\n}\n"
    }

    private static func textName(_ profile: String) -> String {
        "text_" + String(profile.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    private static func literal(_ text: String) -> String { text.debugDescription }
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
