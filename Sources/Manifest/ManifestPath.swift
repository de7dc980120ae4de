/// What the path of a manifest says about it, without looking at the file.
package enum ManifestPath {
    /// The directory that paths in the manifest are relative to.
    package static func directory(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The dialect its last component stands for.
    package static func dialect(_ path: String) -> Manifest.Dialect {
        Manifest.Dialect(
            fileName: path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        )
    }
}
