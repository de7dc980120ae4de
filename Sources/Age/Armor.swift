/// age's ASCII armor: strict PEM with one label and no headers (C2SP age.md, "ASCII armor").
enum Armor {
    private static let begin: StaticString = "-----BEGIN AGE ENCRYPTED FILE-----"
    private static let end: StaticString = "-----END AGE ENCRYPTED FILE-----"
    private static let columns = 64
    private static let maximumWhitespace = 1024

    /// Whether `file` is to be read as armor: its first visible characters are `-----BEGIN`, as no binary file's are.
    static func isArmored(_ file: Span<UInt8>) -> Bool {
        file.starts(with: "-----BEGIN", at: visibleStart(of: file))
    }

    /// Whether it is armor of age's.
    static func isAge(_ file: Span<UInt8>) -> Bool { file.starts(with: begin, at: visibleStart(of: file)) }

    private static func visibleStart(of file: Span<UInt8>) -> Int {
        var start = 0
        while start < file.count, start <= maximumWhitespace, isWhitespace(file[start]) { start += 1 }
        return start
    }

    /// The binary file inside `text`.
    static func decode(_ text: Span<UInt8>) throws(AgeError) -> [UInt8] {
        var lines = Lines()
        try skipLeadingWhitespace(text, &lines)
        guard let first = lines.next(in: text), text.equals(begin, in: first) else {
            throw .armor(.beginLine, line: max(lines.number, 1))
        }
        var binary = [UInt8](repeating: 0, count: (text.count - lines.offset) / 4 * 3 + 3)
        let count = try decodeBody(text, &lines, into: &binary)
        try checkTrailing(text, from: lines.offset, line: lines.number + 1)
        binary.removeLast(binary.count - count)
        return binary
    }

    /// `binary` in armor, with a final line feed.
    static func encode(_ binary: Span<UInt8>) -> [UInt8] {
        var text = [UInt8]()
        let characters = Base64.encodedCount(binary.count, padding: .required)
        text.reserveCapacity(
            begin.utf8CodeUnitCount + end.utf8CodeUnitCount + 3 + characters + characters / columns
        )
        text.append(begin)
        var index = 0
        while index < binary.count {
            let next = min(index + columns / 4 * 3, binary.count)
            text.append(UInt8(ascii: "\n"))
            Base64.encode(binary, index..<next, padding: .required, into: &text)
            index = next
        }
        text.append(UInt8(ascii: "\n"))
        text.append(end)
        text.append(UInt8(ascii: "\n"))
        return text
    }

    /// Decodes up to and including the END line.
    private static func decodeBody(
        _ text: Span<UInt8>,
        _ lines: inout Lines,
        into binary: inout [UInt8]
    ) throws(AgeError) -> Int {
        var bytes = binary.mutableSpan
        var count = 0
        while let line = lines.next(in: text) {
            if text.equals(end, in: line) { return count }
            guard !line.isEmpty else { throw .armor(.emptyLine, line: lines.number) }
            guard line.count <= columns else { throw .armor(.longLine, line: lines.number) }
            guard let decoded = Base64.decode(text, line, padding: .required, into: &bytes, at: count) else {
                throw .armor(.encoding, line: lines.number)
            }
            count += decoded
            // A line that is not full is the last one.
            if decoded < columns / 4 * 3 {
                guard let last = lines.next(in: text) else { break }
                guard text.equals(end, in: last) else { throw .armor(.endLine, line: lines.number) }
                return count
            }
        }
        throw .armor(.truncated, line: lines.number)
    }

    private static func skipLeadingWhitespace(_ text: Span<UInt8>, _ lines: inout Lines) throws(AgeError) {
        while true {
            var ahead = lines
            guard let line = ahead.next(in: text), line.allSatisfy({ isWhitespace(text[$0]) }) else { return }
            guard ahead.offset <= maximumWhitespace else {
                throw .armor(.tooMuchWhitespace, line: ahead.number)
            }
            lines = ahead
        }
    }

    private static func checkTrailing(_ text: Span<UInt8>, from start: Int, line: Int) throws(AgeError) {
        for index in start..<text.count {
            guard isWhitespace(text[index]) else { throw .armor(.trailingData, line: line) }
            guard index - start < maximumWhitespace else { throw .armor(.tooMuchWhitespace, line: line) }
        }
    }

    private static func isWhitespace(_ character: UInt8) -> Bool {
        character == UInt8(ascii: " ") || character &- 9 < 5
    }
}
