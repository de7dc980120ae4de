/// An age header found in the bytes of a file: ranges into them, no copies.
///
/// Parsing is strict, so the bytes and their meaning correspond one to one and the MAC is taken over the raw
/// bytes. Source: C2SP age.md, "File format".
package struct Header: Sendable {
    /// No larger header is read.
    package static let maximumSize = 16 << 20
    /// No header with more stanzas is read: each may cost a scalar multiplication.
    package static let maximumStanzaCount = 4096

    static let versionLine: StaticString = "age-encryption.org/v1\n"
    static let stanzaMark: StaticString = "-> "
    static let macMark: StaticString = "---"
    static let bodyColumns = 64
    static let macSize = 32
    static let payloadNonceSize = 16

    /// The stanzas in file order.
    let stanzas: [Stanza]
    /// What the MAC covers: all from the version line through the `---` mark.
    let authenticated: Range<Int>
    /// The MAC in base64.
    let mac: Range<Int>
    /// Where the payload nonce starts.
    package let end: Int

    /// Parses the header at the start of `bytes`; anything may follow it.
    ///
    /// - Throws: ``AgeError/header(_:)``.
    package init(parsing bytes: Span<UInt8>) throws(AgeError) {
        guard bytes.starts(with: Self.versionLine) else { throw .header(.versionLine) }
        var scanner = HeaderScanner(offset: Self.versionLine.utf8CodeUnitCount)
        var stanzas: [Stanza] = []
        while true {
            let start = scanner.offset
            let line = try scanner.nextLine(of: bytes)
            if bytes.starts(with: Self.macMark, at: start), line.count >= Self.macMark.utf8CodeUnitCount {
                guard !stanzas.isEmpty else { throw .header(.noStanzas) }
                mac = try Self.mac(of: bytes, line: line)
                authenticated = 0..<start + Self.macMark.utf8CodeUnitCount
                break
            }
            guard stanzas.count < Self.maximumStanzaCount else { throw .header(.tooManyStanzas) }
            stanzas.append(try Stanza(index: stanzas.count, line: line, of: bytes, scanner: &scanner))
        }
        self.stanzas = stanzas
        end = scanner.offset
    }

    /// The payload nonce and the chunks after it.
    func payloadNonce(in bytes: Span<UInt8>) throws(AgeError) -> Range<Int> {
        guard bytes.count - end >= Self.payloadNonceSize else {
            throw .header(.payloadNonce(found: bytes.count - end))
        }
        return end..<end + Self.payloadNonceSize
    }

    /// The distinct stanza types in order of first appearance, at most 16 of them.
    func stanzaTypes(in bytes: Span<UInt8>) -> [String] {
        var types: [String] = []
        for stanza in stanzas {
            let type = bytes.text(in: stanza.type)
            if !types.contains(type) { types.append(type) }
            if types.count == 16 { break }
        }
        return types
    }

    private static func mac(of bytes: Span<UInt8>, line: Range<Int>) throws(AgeError) -> Range<Int> {
        let start = line.lowerBound + macMark.utf8CodeUnitCount
        guard start < line.upperBound, bytes[start] == UInt8(ascii: " "),
            Base64.canonicalCount(of: bytes, start + 1..<line.upperBound) == macSize
        else { throw .header(.macLine) }
        return start + 1..<line.upperBound
    }
}

/// Walks the lines of a header: each must be closed by LF alone and lie within the size limit.
struct HeaderScanner {
    /// Where the next line starts.
    private(set) var offset: Int

    init(offset: Int) { self.offset = offset }

    /// The next line without its LF.
    mutating func nextLine(of bytes: Span<UInt8>) throws(AgeError) -> Range<Int> {
        let limit = min(bytes.count, Header.maximumSize)
        var end = offset
        while end < limit, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        guard end < limit else { throw .header(bytes.count > limit ? .tooLarge : .truncated) }
        defer { offset = end + 1 }
        return offset..<end
    }
}
