internal import LinuxSystem

extension ObserverOrders {
    /// The orders as bytes, for ``init(bytes:)`` of the same program.
    package var bytes: [UInt8] {
        var writer = OrderWriter()
        writer.list(filters) { $0.list($1) { $0.number($1) } }
        writer.number(first.rawValue)
        writer.list(notes) { writer, note in
            writer.number(UInt64(note.number))
            writer.text(note.key)
            writer.text(note.reason ?? "")
        }
        writer.number(ruleset.filesystem)
        writer.number(ruleset.network)
        writer.number(ruleset.scope)
        writer.list(ruleset.rules) { writer, rule in
            writer.number(rule.access)
            switch rule.object {
            case .path(let path, _): writer.text(path)
            case .port(let port):
                writer.text("")
                writer.number(UInt64(port))
            }
        }
        writer.text(executable)
        writer.number(keptCapabilities)
        writer.number(speaks ? 1 : 0)
        return writer.bytes
    }

    /// Nil for anything but ``bytes``.
    package init?(bytes: [UInt8]) {
        var reader = OrderReader(bytes: bytes)
        filters = reader.list { $0.list { $0.number() } }
        let kind = FirstFilter(rawValue: reader.number())
        first = kind ?? .none
        notes = reader.list { reader in
            let number = UInt32(truncatingIfNeeded: reader.number())
            let key = reader.text()
            let reason = reader.text()
            return Note(number: number, key: key, reason: reason.isEmpty ? nil : reason)
        }
        ruleset = LandlockRuleset(
            filesystem: reader.number(),
            network: reader.number(),
            scope: reader.number(),
            rules: []
        )
        ruleset.rules = reader.list { reader in
            let access = reader.number()
            let path = reader.text()
            if !path.isEmpty { return .init(.path(path, optional: false), access: access) }
            return .init(.port(UInt16(truncatingIfNeeded: reader.number())), access: access)
        }
        executable = reader.text()
        keptCapabilities = reader.number()
        speaks = reader.number() == 1
        guard reader.isWhole, kind != nil else { return nil }
    }
}

/// Numbers of eight bytes, and counts before what they count.
private struct OrderWriter {
    var bytes: [UInt8] = []

    mutating func number(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func list<Element>(_ elements: [Element], _ body: (inout OrderWriter, Element) -> Void) {
        number(UInt64(elements.count))
        for element in elements { body(&self, element) }
    }
}

/// What ``OrderWriter`` wrote; zeros and nothing beyond its end.
private struct OrderReader {
    let bytes: [UInt8]
    private var position = 0
    private var isShort = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isWhole: Bool { !isShort && position == bytes.count }

    mutating func number() -> UInt64 {
        guard bytes.count - position >= 8 else { isShort = true; return 0 }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        return value
    }

    private mutating func count(ofAtLeast size: Int) -> Int {
        let count = number()
        guard count <= UInt64((bytes.count - position) / size) else { isShort = true; return 0 }
        return Int(count)
    }

    mutating func text() -> String {
        let count = count(ofAtLeast: 1)
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    mutating func list<Element>(_ body: (inout OrderReader) -> Element) -> [Element] {
        (0..<count(ofAtLeast: 8)).map { _ in body(&self) }
    }
}
