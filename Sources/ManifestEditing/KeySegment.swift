/// One part of a dotted key: where it is written and what it names.
struct KeySegment: Equatable {
    /// The bytes as written, quotes included.
    let range: Range<Int>
    /// The name they stand for, in UTF-8, escapes resolved.
    let name: [UInt8]
}

/// Text that does not have the lexical form of TOML 1.0.
struct LexicalError: Error, Equatable {
    /// The offset of the first byte that does not fit.
    let offset: Int
}
