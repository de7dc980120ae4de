/// /etc/passwd or /etc/group (passwd(5), group(5)), read as glibc's `files` service reads them: white space before an
/// entry, empty lines, comments and the `+` and `-` lines of NIS are passed over, and of two entries the first counts.
///
/// Unlike there, an entry that is looked for and cannot be used is an error, and no later one takes its place.
struct AccountFile {
    /// One entry: where its fields are.
    struct Entry {
        /// Counted from 1.
        let line: Int
        let fields: [Range<Int>]
    }

    /// A file of a quarter of a million users.
    static let largest = 32 << 20

    let path: String
    let kind: AccountError.Kind
    let bytes: [UInt8]

    init(_ path: String, _ kind: AccountError.Kind) throws(AccountError) {
        self.path = path
        self.kind = kind
        do throws(SystemError) {
            let file = try OpenedFile(path)
            guard file.status.kind == .regular else { throw SystemError(call: "open", errno: 22) }
            bytes = try file.descriptor.readAll(limit: Self.largest)
        } catch { throw .unreadable(path: path, error) }
        if bytes.count > Self.largest { throw .tooLarge(path: path) }
    }

    /// name:password:uid:gid:comment:home:shell, or name:password:gid:members; what is behind may be missing.
    private var needed: Int { kind == .user ? 4 : 3 }

    /// Every entry whose name `isWanted` says yes to, until `body` returns false.
    private func forEach(_ body: (Entry) throws(AccountError) -> Bool) throws(AccountError) {
        var (start, line) = (0, 0)
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0a { end += 1 }
            line += 1
            defer { start = end + 1 }
            var first = start
            while first < end, isSpace(bytes[first]) { first += 1 }
            guard first < end, !isPassedOver(bytes[first]) else { continue }
            if try !body(Entry(line: line, fields: split(first..<end, at: 0x3a))) { return }
        }
    }

    /// `#`, `+` or `-`.
    private func isPassedOver(_ byte: UInt8) -> Bool { byte == 0x23 || byte == 0x2b || byte == 0x2d }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private func split(_ range: Range<Int>, at separator: UInt8) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == separator {
            fields.append(start..<index)
            start = index + 1
        }
        fields.append(start..<range.upperBound)
        return fields
    }

    /// The first entry of this name.
    func entry(named name: String) throws(AccountError) -> Entry {
        var found: Entry?
        var known: [String] = []
        try forEach { entry throws(AccountError) in
            if bytes[entry.fields[0]].elementsEqual(name.utf8) {
                found = entry
                return false
            }
            // Enough to guess what was meant.
            if known.count < 10_000 { known.append(text(entry.fields[0])) }
            return true
        }
        guard let found else { throw .unknown(kind, name: name, path: path, known: known) }
        _ = try id(of: found)
        return found
    }

    /// The first usable entry of this number.
    func entry(numbered number: UInt32) throws(AccountError) -> Entry? {
        var found: Entry?
        try forEach { entry throws(AccountError) in
            guard entry.fields.count >= needed, self.number(entry.fields[2]) == number else { return true }
            found = entry
            return false
        }
        return found
    }

    /// The numbers of the groups that list `user`, in the file's order.
    func groups(listing user: String) throws(AccountError) -> [UInt32] {
        var groups: [UInt32] = []
        try forEach { entry throws(AccountError) in
            guard entry.fields.count >= 4, let group = number(entry.fields[2]) else { return true }
            let isMember = split(entry.fields[3], at: 0x2c).contains { member in
                bytes[member].drop(while: isSpace).elementsEqual(user.utf8)
            }
            if isMember { groups.append(group) }
            return true
        }
        return groups
    }

    /// The third field.
    func id(of entry: Entry) throws(AccountError) -> UInt32 { try number(2, of: entry) }

    func number(_ field: Int, of entry: Entry) throws(AccountError) -> UInt32 {
        guard entry.fields.count >= needed, let number = number(entry.fields[field]) else {
            throw .malformed(kind, name: text(entry.fields[0]), path: path, line: entry.line)
        }
        return number
    }

    /// A field as text, empty where there is none.
    func text(_ field: Int, of entry: Entry) -> String {
        entry.fields.indices.contains(field) ? text(entry.fields[field]) : ""
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func number(_ range: Range<Int>) -> UInt32? { AccountFile.number(bytes[range]) }

    /// Decimal digits and nothing else, less than 4294967295.
    static func number(_ digits: some Collection<UInt8>) -> UInt32? {
        var value: UInt64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - 0x30)
            guard value < 0xffff_ffff else { return nil }
        }
        return digits.isEmpty ? nil : UInt32(value)
    }
}
