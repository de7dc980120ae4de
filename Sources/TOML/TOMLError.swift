/// Why a text is not a document we read.
package struct TOMLError: Error, Equatable {
    /// The kinds of refusal.
    package enum Kind: Equatable, Sendable {
        /// Not TOML 1.0; the message is the parser's and may quote keys, never a whole value.
        case syntax(message: String)
        /// Tables and arrays within each other, dotted keys included, beyond `limit` levels.
        case nestedTooDeeply(limit: Int)
        /// More keys and array elements than `limit`.
        case tooManyValues(limit: Int)
        /// So many tables out of order or in arrays that looking them up would take seconds.
        case tooManyScatteredTables
    }

    /// Where the text stops being one.
    package let position: SourcePosition
    /// What is wrong there.
    package let kind: Kind

    package init(position: SourcePosition, kind: Kind) {
        self.position = position
        self.kind = kind
    }
}
