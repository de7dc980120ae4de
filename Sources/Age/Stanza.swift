/// A recipient stanza found in the bytes of a file: ranges into them.
struct Stanza: Sendable {
    /// The position in the header, from 0.
    let index: Int
    /// The first argument: which kind of recipient it is.
    let type: Range<Int>
    /// The arguments after the type with single spaces between them, without the space before the first.
    let arguments: Range<Int>
    /// How many arguments follow the type.
    let argumentCount: Int
    /// The lines of the body, line feeds included.
    private let bodyLines: Range<Int>
    /// The number of bytes the body encodes.
    let bodySize: Int

    /// Parses the stanza whose first line was just read; the scanner moves behind its body.
    init(
        index: Int,
        line: Range<Int>,
        of bytes: Span<UInt8>,
        scanner: inout HeaderScanner
    ) throws(AgeError) {
        guard bytes.starts(with: Header.stanzaMark, at: line.lowerBound),
            line.count > Header.stanzaMark.utf8CodeUnitCount
        else { throw .header(.stanzaLine(stanza: index)) }
        self.index = index

        let start = line.lowerBound + Header.stanzaMark.utf8CodeUnitCount
        var typeEnd = line.upperBound
        var spaces = 0
        var argumentIsEmpty = true
        for position in start..<line.upperBound {
            switch bytes[position] {
            case UInt8(ascii: " ") where !argumentIsEmpty:
                if spaces == 0 { typeEnd = position }
                spaces += 1
                argumentIsEmpty = true
            case 0x21...0x7E: argumentIsEmpty = false
            default: throw .header(.stanzaLine(stanza: index))
            }
        }
        guard !argumentIsEmpty else { throw .header(.stanzaLine(stanza: index)) }
        type = start..<typeEnd
        arguments = min(typeEnd + 1, line.upperBound)..<line.upperBound
        argumentCount = spaces

        let bodyStart = scanner.offset
        var size = 0
        while true {
            let line = try scanner.nextLine(of: bytes)
            guard line.count <= Header.bodyColumns, let count = Base64.canonicalCount(of: bytes, line) else {
                throw .header(.stanzaBody(stanza: index))
            }
            size += count
            if line.count < Header.bodyColumns { break }
        }
        bodyLines = bodyStart..<scanner.offset
        bodySize = size
    }

    /// Decodes the body into `body`, which must have ``bodySize`` bytes.
    func decodeBody(of bytes: Span<UInt8>, into body: inout MutableSpan<UInt8>) {
        var start = bodyLines.lowerBound
        var count = 0
        while start < bodyLines.upperBound {
            var end = start
            while bytes[end] != UInt8(ascii: "\n") { end += 1 }
            count += Base64.decode(bytes, start..<end, padding: .none, into: &body, at: count) ?? 0
            start = end + 1
        }
    }
}
