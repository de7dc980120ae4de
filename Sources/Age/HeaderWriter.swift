/// What a kind of recipient does for a header. One file per kind.
protocol FileKeyWrapping {
    /// Wraps the file key in `.fileKey` and appends a stanza.
    func wrapFileKey(keys: borrowing Keys, into header: inout HeaderWriter) throws(AgeError)
}

/// Builds a header line by line.
struct HeaderWriter {
    /// The header so far.
    var bytes: [UInt8] = []

    /// - Parameter reservedCapacity: The size of the whole file, when it is built in the same array.
    init(reservedCapacity: Int) {
        bytes.reserveCapacity(reservedCapacity)
        bytes.append(Header.versionLine)
    }

    /// Appends a stanza with one binary argument.
    mutating func append(_ type: StaticString, argument: Span<UInt8>, body: Span<UInt8>) {
        bytes.append(Header.stanzaMark)
        bytes.append(type)
        bytes.append(UInt8(ascii: " "))
        Base64.encode(argument, argument.indices, padding: .none, into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        Self.append(body: body, to: &bytes)
    }

    /// Appends a stanza with one argument as it is, and no body.
    mutating func append(_ type: StaticString, argument: String) {
        bytes.append(Header.stanzaMark)
        bytes.append(type)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: argument.utf8)
        bytes.append(contentsOf: [UInt8(ascii: "\n"), UInt8(ascii: "\n")])
    }

    /// Closes the header with the MAC under `.macKey`.
    consuming func finish(keys: borrowing Keys) -> [UInt8] {
        bytes.append(Header.macMark)
        keys.authenticate(bytes.span)
        bytes.append(UInt8(ascii: " "))
        keys.withBytes(of: .mac) { Base64.encode($0, $0.indices, padding: .none, into: &bytes) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Appends a stanza's body: 64 columns a line, the last line shorter, an empty one if need be.
    static func append(body: Span<UInt8>, to bytes: inout [UInt8]) {
        let lineSize = Header.bodyColumns / 4 * 3
        var start = 0
        while body.count - start >= lineSize {
            Base64.encode(body, start..<start + lineSize, padding: .none, into: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            start += lineSize
        }
        Base64.encode(body, start..<body.count, padding: .none, into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}
