/// One record of audit that tells of Landlock, as the kernel writes it (linux/audit.h, security/landlock/audit.c).
enum AuditRecord: Equatable {
    /// A domain denied an access.
    case access(Access)
    /// A domain, told with its first denial: who made it, out of which program.
    case made(domain: UInt64, process: Int32, program: String?)
    /// The last process of a domain is gone; how many denials there were.
    case ended(domain: UInt64, denials: UInt64)
    /// The call during which the records of the same number were made.
    case call(Call)

    /// A process stopped listening.
    case left(process: Int32)

    /// What was denied. Only what the kind of access has is there.
    struct Access: Equatable {
        var domain: UInt64
        /// The kernel's names of what was missing, as `fs.read_file`.
        var blockers: [String]
        /// Of a file; of an abstract socket with `@` for its zero byte.
        var path: String?
        /// A TCP port; one that the kernel was to choose is not told.
        var port: UInt16?
        /// Another process.
        var process: Int32?
    }

    /// Who called what.
    struct Call: Equatable {
        var number: UInt32
        /// `AUDIT_ARCH_…`.
        var architecture: UInt32
        /// What it failed with; nil for one that succeeded.
        var error: UInt16?
        var program: String?
    }

    /// Reads one; nil for every other text, and for what is cut off or damaged.
    ///
    /// - Returns: the record and its number, which it shares with others of the same call.
    static func parse(type: Kind, _ text: Span<UInt8>) -> (number: UInt64, record: AuditRecord)? {
        var reader = AuditFields()
        guard let number = reader.stamp(text), reader.fields(text) else { return nil }
        let record: AuditRecord? =
            switch type {
            case .access: access(reader)
            case .domain: domain(reader)
            case .call: call(reader)
            case .listener: left(reader)
            }
        return record.map { (number, $0) }
    }

    /// The number alone, of any record.
    static func number(_ text: Span<UInt8>) -> UInt64? {
        var reader = AuditFields()
        return reader.stamp(text)
    }

    /// The types of record that are read.
    enum Kind { case access, domain, call, listener }

    private static func access(_ fields: AuditFields) -> AuditRecord? {
        guard let domain = fields.number("domain", radix: 16), let blockers = fields["blockers"]?.plain,
            !blockers.isEmpty
        else { return nil }
        let port = fields["dest"] ?? fields["src"]
        return .access(
            Access(
                domain: domain,
                blockers: blockers.split(separator: ",").map { String($0) },
                path: (fields["path"] ?? fields["name"])?.name,
                port: port.flatMap { UInt16($0.plain) },
                process: fields["opid"].flatMap { Int32($0.plain) }
            )
        )
    }

    private static func domain(_ fields: AuditFields) -> AuditRecord? {
        guard let domain = fields.number("domain", radix: 16) else { return nil }
        switch fields["status"]?.plain {
        case "allocated":
            guard let process = fields["pid"].flatMap({ Int32($0.plain) }) else { return nil }
            return .made(domain: domain, process: process, program: fields["exe"]?.name)
        case "deallocated":
            return fields.number("denials", radix: 10).map { .ended(domain: domain, denials: $0) }
        default: return nil
        }
    }

    private static func left(_ fields: AuditFields) -> AuditRecord? {
        guard fields["op"]?.plain == "disconnect" else { return nil }
        return fields["pid"].flatMap { Int32($0.plain) }.map { .left(process: $0) }
    }

    private static func call(_ fields: AuditFields) -> AuditRecord? {
        guard let number = fields.number("syscall", radix: 10).flatMap({ UInt32(exactly: $0) }),
            let architecture = fields.number("arch", radix: 16).flatMap({ UInt32(exactly: $0) })
        else { return nil }
        let result = fields["exit"].flatMap { Int64($0.plain) } ?? 0
        return .call(
            Call(
                number: number,
                architecture: architecture,
                error: (-4095 ... -1).contains(result) ? UInt16(-result) : nil,
                program: fields["exe"]?.name
            )
        )
    }
}

/// The fields of a record: `audit(SECONDS.MILLISECONDS:NUMBER): KEY=VALUE KEY="TEXT" KEY=HEXADECIMAL …`.
///
/// Text with a quote, a space, or anything that is not printable ASCII is written as hexadecimal digits without quotes:
/// no name of a file or program can look like a field.
private struct AuditFields {
    struct Value {
        var bytes: [UInt8]
        var isQuoted: Bool

        /// As it stands.
        var plain: String { String(decoding: bytes, as: UTF8.self) }

        /// A name of a file: quoted, or in hexadecimal; nil for what stands for none, as `(null)`.
        var name: String? {
            if isQuoted { return plain }
            guard !bytes.isEmpty, bytes.count.isMultiple(of: 2) else { return nil }
            var decoded: [UInt8] = []
            for index in stride(from: 0, to: bytes.count, by: 2) {
                guard let high = Self.digit(bytes[index]), let low = Self.digit(bytes[index + 1]) else {
                    return nil
                }
                decoded.append(high << 4 | low)
            }
            if decoded[0] == 0 { decoded[0] = UInt8(ascii: "@") }
            return String(decoding: decoded, as: UTF8.self)
        }

        private static func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }
    }

    /// More fields than any record has.
    private static let limit = 64

    private var position = 0
    private var values: [(key: String, value: Value)] = []

    /// The first of that name.
    subscript(key: String) -> Value? { values.first { $0.key == key }?.value }

    func number(_ key: String, radix: Int) -> UInt64? {
        guard let value = self[key], !value.isQuoted, value.bytes.first != UInt8(ascii: "+") else {
            return nil
        }
        return UInt64(value.plain, radix: radix)
    }

    /// `audit(1700000000.123:456): `; its last number.
    mutating func stamp(_ text: Span<UInt8>) -> UInt64? {
        for byte in "audit(".utf8 {
            guard position < text.count, text[position] == byte else { return nil }
            position += 1
        }
        guard digits(text) != nil, take(UInt8(ascii: "."), text), digits(text) != nil,
            take(UInt8(ascii: ":"), text), let number = digits(text), take(UInt8(ascii: ")"), text),
            take(UInt8(ascii: ":"), text)
        else { return nil }
        return number
    }

    /// All that follow; false when a text does not end, or there is what no record has.
    mutating func fields(_ text: Span<UInt8>) -> Bool {
        while position < text.count {
            if take(UInt8(ascii: " "), text) { continue }
            guard values.count < Self.limit, field(text) else { return false }
        }
        return true
    }

    private mutating func field(_ text: Span<UInt8>) -> Bool {
        var key: [UInt8] = []
        while position < text.count, text[position] != UInt8(ascii: "="), text[position] != UInt8(ascii: " ")
        {
            guard isPrintable(text[position]) else { return false }
            key.append(text[position])
            position += 1
        }
        // A word alone.
        guard take(UInt8(ascii: "="), text) else { return true }
        let isQuoted = take(UInt8(ascii: "\""), text)
        let end = isQuoted ? UInt8(ascii: "\"") : UInt8(ascii: " ")
        var value: [UInt8] = []
        while position < text.count, text[position] != end {
            guard isPrintable(text[position]) else { return false }
            value.append(text[position])
            position += 1
        }
        if isQuoted {
            guard take(end, text), position == text.count || text[position] == UInt8(ascii: " ") else {
                return false
            }
        }
        values.append((String(decoding: key, as: UTF8.self), Value(bytes: value, isQuoted: isQuoted)))
        return true
    }

    private func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func digits(_ text: Span<UInt8>) -> UInt64? {
        var value: UInt64?
        while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) {
            let (product, overflows) = (value ?? 0).multipliedReportingOverflow(by: 10)
            guard !overflows, product <= .max - 9 else { return nil }
            value = product + UInt64(text[position] - UInt8(ascii: "0"))
            position += 1
        }
        return value
    }
}
