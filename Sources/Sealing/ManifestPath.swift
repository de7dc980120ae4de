internal import Manifest

/// What the path of a manifest says about it.
enum ManifestPath {
    static func directory(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func dialect(_ path: String) -> Manifest.Dialect {
        Manifest.Dialect(
            fileName: path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        )
    }
}
