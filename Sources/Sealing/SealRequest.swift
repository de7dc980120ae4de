/// What `launch seal` is asked to do.
package struct SealRequest {
    /// `NAME`, or `NAME=-` for a value on standard input.
    package struct Item: Equatable, Sendable {
        /// The name of the secret.
        package let name: String
        /// Whether its value is on standard input.
        package let fromStandardInput: Bool

        /// `nil` for anything else behind an `=`: a value never stands on a command line, where everyone reads it.
        package init?(_ word: String) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 && parts[1] != "-" { return nil }
            name = String(parts[0])
            fromStandardInput = parts.count == 2
        }
    }

    /// None: every declared secret that is not sealed yet, or with `reseal` every one that is.
    package var items: [Item]
    /// Open what is sealed and seal it again to today's recipients, bound to its name.
    package var reseal: Bool
    /// Recipients instead of the manifest's.
    package var recipients: [String]
    /// `--identity`, for `reseal`.
    package var identity: String?

    package init(items: [Item], reseal: Bool, recipients: [String], identity: String?) {
        self.items = items
        self.reseal = reseal
        self.recipients = recipients
        self.identity = identity
    }
}
