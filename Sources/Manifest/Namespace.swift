internal import TOML

/// `[namespace]`: entries reach the child as `prefix` + `separator` + name.
package struct Namespace: Equatable, Sendable {
    /// What every wire name begins with.
    package let prefix: String
    /// What stands between prefix and name.
    package let separator: String

    /// The separator where the manifest names none.
    static let defaultSeparator = "__"

    static func read(_ table: inout TableReader) -> Namespace {
        Namespace(
            prefix: table.string("prefix", required: true)?.value ?? "",
            separator: table.string("separator")?.value ?? defaultSeparator
        )
    }

    /// The name the child sees for `name`.
    ///
    /// - Parameters:
    ///   - own: the entry's `namespace`, a prefix that replaces the manifest's; empty opts out.
    ///   - shared: the manifest's namespace; its separator serves both.
    static func wireName(of name: String, own: String?, shared: Namespace?) -> String {
        let prefix = own ?? shared?.prefix ?? ""
        return prefix.isEmpty ? name : prefix + (shared?.separator ?? defaultSeparator) + name
    }
}
