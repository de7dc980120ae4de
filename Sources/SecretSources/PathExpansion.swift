package import LinuxSystem

/// Paths as people write them in a manifest: `~`, `$VAR` and `${VAR}`, relative to the manifest's directory.
package enum PathExpansion {
    /// An unset variable expands to nothing, as envpkt and shells do.
    package static func expand(
        _ path: String,
        relativeTo directory: String,
        environment: ProcessEnvironment
    ) -> String {
        var text = path
        if text == "~" || text.hasPrefix("~/") { text = (environment.text("HOME") ?? "") + text.dropFirst() }
        let expanded = text.utf8.contains(UInt8(ascii: "$")) ? variables(in: text, environment) : text
        return expanded.hasPrefix("/") ? expanded : "\(directory)/\(expanded)"
    }

    private static func variables(in text: String, _ environment: ProcessEnvironment) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let braced = rest.first == "{"
            if braced { rest = rest.dropFirst() }
            let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            rest = rest.dropFirst(name.count)
            if braced && rest.first == "}" { rest = rest.dropFirst() }
            result += name.isEmpty ? "$" : (environment.text(String(name)) ?? "")
        }
        return result + rest
    }
}
