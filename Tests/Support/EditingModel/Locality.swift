internal import ManifestEditing

/// Whether an edit changed only the bytes it had to.
package struct Locality {
    let before: [UInt8]
    let after: [UInt8]
    let change: Change
    private let entries: [TOMLOutline.Entry]

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init(before: [UInt8], after: [UInt8], change: Change) throws {
        let isMarked = before.starts(with: Self.byteOrderMark) && after.starts(with: Self.byteOrderMark)
        self.before = isMarked ? Array(before.dropFirst(3)) : before
        self.after = isMarked ? Array(after.dropFirst(3)) : after
        self.change = change
        entries = try TOMLOutline(self.before).entries
    }

    package var holds: Bool {
        switch change {
        case .set(let path, _):
            if let value = entries.first(where: { $0.path.keys == path.keys && $0.value != nil })?.value {
                return after.starts(with: before[..<value.lowerBound])
                    && after.ends(with: before[value.upperBound...])
            }
            return isInsertion
        case .appendTable: return isInsertion
        case .remove(let path): return isRemovalWithinInlineTable(path) || isRemovalOfLines(path)
        }
    }

    /// Whether nothing is gone but white space between braces.
    private var isInsertion: Bool {
        let prefix = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - prefix
        let suffix = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.prefix(most).count
        let gone = before[prefix..<before.count - suffix]
        return gone.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// Whether one pair that holds the path inline was changed, and no other line.
    private func isRemovalWithinInlineTable(_ path: [String]) -> Bool {
        let owner = entries.first {
            $0.kind == .inlineTable && path.keys.starts(with: $0.path.keys) && $0.path.keys != path.keys
        }
        guard let owner, let value = owner.value, value.lowerBound < before.count else { return false }
        return after.starts(with: before[...value.lowerBound])
            && after.ends(with: before[(value.upperBound - 1)...])
    }

    /// Whether `after` is `before` without the lines of the path, and without blank lines and comments near them.
    private func isRemovalOfLines(_ path: [String]) -> Bool {
        var position = 0
        var rest = after[...]
        for entry in entries where entry.line.lowerBound >= position {
            dropTrivia(before[position..<entry.line.lowerBound], from: &rest)
            position = entry.line.upperBound
            if entry.path.keys.starts(with: path.keys) { continue }
            guard rest.starts(with: before[entry.line]) else { return false }
            rest = rest.dropFirst(entry.line.count)
        }
        dropTrivia(before[position...], from: &rest)
        return rest.isEmpty
    }

    private func dropTrivia(_ trivia: ArraySlice<UInt8>, from rest: inout ArraySlice<UInt8>) {
        for line in trivia.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let end = line.endIndex < trivia.endIndex ? line.endIndex + 1 : line.endIndex
            let whole = trivia[line.startIndex..<end]
            if rest.starts(with: whole) { rest = rest.dropFirst(whole.count) }
        }
    }
}

extension Array<UInt8> {
    fileprivate func ends(with suffix: ArraySlice<UInt8>) -> Bool { self.suffix(suffix.count) == suffix }
}

extension [TOMLOutline.Step] {
    /// The path without the numbers of elements.
    var keys: [[UInt8]] {
        compactMap { if case .key(let name) = $0 { name } else { nil } }
    }
}

extension [String] {
    fileprivate var keys: [[UInt8]] { map { [UInt8]($0.utf8) } }
}
