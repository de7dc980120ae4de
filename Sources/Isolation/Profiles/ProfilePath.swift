/// Paths as people write them in a profile: `~`, `$VAR` and `${VAR}`, relative to the profile's own directory.
package enum ProfilePath {
    /// Why a path is none here.
    package enum Failure: Error, Equatable, Sendable {
        /// The variable is not set, or empty.
        case unset(variable: String)
        /// What it stands for is the root directory, and it does not say so.
        case becomesRoot
        /// It is relative to the working directory, which cannot be found out.
        case noWorkingDirectory
    }

    /// The absolute path that `path` stands for.
    ///
    /// A variable that is unset or empty is no empty text: what is left would be another path, `/` at worst. Only `/`
    /// itself is the root; a variable or a working directory that happens to lead there grants nothing.
    ///
    /// - Parameters:
    ///   - directory: what a relative path is relative to; absolute, nil where it cannot be found out.
    ///   - variable: the value of an environment variable.
    package static func expand(
        _ path: String,
        in directory: @autoclosure () -> String?,
        variable: (String) -> String?
    ) throws(Failure) -> String {
        func value(_ name: String) throws(Failure) -> String {
            guard let value = variable(name), !value.isEmpty else { throw .unset(variable: name) }
            return value
        }
        var text = path
        if path == "~" || path.hasPrefix("~/") {
            let home = try value("HOME")
            // A relative home is nobody's.
            guard home.hasPrefix("/") else { throw .unset(variable: "HOME") }
            text = home + path.dropFirst()
        }
        if path.contains("$") { text = try replaceVariables(in: text, value) }
        if !text.hasPrefix("/") {
            guard let directory = directory() else { throw .noWorkingDirectory }
            text = "\(directory)/\(text)"
        }
        let components = text.split(separator: "/").filter { $0 != "." }
        if isRoot(components), path.contains(where: { $0 != "/" }) { throw .becomesRoot }
        // Neither `joined` nor `+=`: they are generic here, and a start's first look-up of a conformance is dear.
        var expanded = ""
        for component in components {
            expanded.append("/")
            expanded.append(contentsOf: component)
        }
        return expanded.isEmpty ? "/" : expanded
    }

    private static func replaceVariables(
        in text: String,
        _ value: (String) throws(Failure) -> String
    ) throws(Failure) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let isBraced = rest.first == "{"
            if isBraced { rest = rest.dropFirst() }
            let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            rest = rest.dropFirst(name.count)
            if isBraced && rest.first == "}" { rest = rest.dropFirst() }
            result += name.isEmpty ? "$" : try value(String(name))
        }
        return result + rest
    }

    /// Whether the path leads to `/`, taking each `..` for the directory above.
    private static func isRoot(_ components: [Substring]) -> Bool {
        var depth = 0
        for component in components { depth = component == ".." ? max(0, depth - 1) : depth + 1 }
        return depth == 0
    }
}

/// A path of a profile that stands for nothing here.
package struct ProfilePathError: Error, Equatable, Sendable {
    /// As written.
    package let path: String
    /// Why.
    package let failure: ProfilePath.Failure

    package init(path: String, failure: ProfilePath.Failure) {
        self.path = path
        self.failure = failure
    }
}

extension ProfileSettings {
    /// The same with every path as `expand` makes it; with `skips`, without those that stand for nothing here.
    package func expandingPaths(
        skips: Bool,
        _ expand: (String) throws(ProfilePath.Failure) -> String
    ) throws(ProfilePathError) -> ProfileSettings {
        var settings = self
        settings.read?.elements = try expanded(read?.elements ?? [], skips, expand)
        settings.write?.elements = try expanded(write?.elements ?? [], skips, expand)
        settings.execute?.elements = try expanded(execute?.elements ?? [], skips, expand)
        settings.deviceIoctl?.elements = try expanded(deviceIoctl?.elements ?? [], skips, expand)
        if let workingDirectory {
            settings.workingDirectory = try expanded([workingDirectory], false, expand)[0]
        }
        return settings
    }
}

extension FilesystemRules {
    /// As ``ProfileSettings/expandingPaths(skips:_:)``.
    package mutating func expandPaths(
        skips: Bool,
        _ expand: (String) throws(ProfilePath.Failure) -> String
    ) throws(ProfilePathError) {
        if let paths = read { read = try expanded(paths, skips, expand) }
        if let paths = write { write = try expanded(paths, skips, expand) }
        if let paths = execute { execute = try expanded(paths, skips, expand) }
        if let paths = deviceIoctl { deviceIoctl = try expanded(paths, skips, expand) }
    }
}

private func expanded(
    _ paths: [String],
    _ skips: Bool,
    _ expand: (String) throws(ProfilePath.Failure) -> String
) throws(ProfilePathError) -> [String] {
    var result: [String] = []
    result.reserveCapacity(paths.count)
    for path in paths {
        do throws(ProfilePath.Failure) {
            let path = try expand(path)
            if !result.contains(path) { result.append(path) }
        } catch {
            if !skips { throw ProfilePathError(path: path, failure: error) }
        }
    }
    return result
}
