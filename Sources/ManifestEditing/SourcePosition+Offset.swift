internal import TOML

extension SourcePosition {
    /// Where the byte at `offset` stands, counted as the parser does: code points, without the byte order mark.
    init(of offset: Int, in bytes: [UInt8]) {
        self = .start
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for byte in bytes[min(start, offset)..<offset] {
            if byte == .lineFeed {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}
