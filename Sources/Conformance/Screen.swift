/// Bytes that appeared on a terminal.
extension Collection<UInt8> where Index == Int {
    /// How often a text is there.
    func occurrences(of text: String) -> Int {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return 0 }
        var count = 0
        var index = startIndex
        while index <= endIndex - wanted.count {
            if self[index] == first, self[index..<(index + wanted.count)].elementsEqual(wanted) {
                count += 1
                index += wanted.count
            } else {
                index += 1
            }
        }
        return count
    }

    /// What the last prompt, `@[STATUS]@ `, says; `nil` when there is none.
    var promptStatus: Int? {
        var status: Int?
        var digits: Int?
        var before: UInt8 = 0
        for (byte, after) in zip(self, self.dropFirst()) {
            switch byte {
            case UInt8(ascii: "[") where before == UInt8(ascii: "@"): digits = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let number = digits { digits = number * 10 + Int(byte - 48) }
            case UInt8(ascii: "]") where after == UInt8(ascii: "@") && before != UInt8(ascii: "["):
                status = digits ?? status
                digits = nil
            default: digits = nil
            }
            before = byte
        }
        return status
    }

    /// The last of it on one line, without escape sequences (ECMA-48) and prompts' newlines.
    var readable: String {
        var text: [UInt8] = []
        var isEscape = false
        for byte in self.suffix(400) {
            switch byte {
            case 0x1b: isEscape = true
            case UInt8(ascii: "[") where isEscape: continue
            case _ where isEscape: isEscape = !(0x40...0x7e).contains(byte)
            case UInt8(ascii: "\n"): text += Array(" / ".utf8)
            case 0x20...0x7e: text.append(byte)
            default: continue
            }
        }
        return String(decoding: text.suffix(120), as: UTF8.self)
    }
}
