internal import ManifestEditing
internal import TOML

/// SplitMix64 (Steele, Lea, Flood 2014): a seed gives the same documents everywhere.
package struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func one<T>(of choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &self)] }

    /// True once in `count` times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// Random documents in every form TOML allows, and random changes of them.
package struct RandomDocument {
    var random: SeededGenerator
    private var lineEndings = ["\n"]
    private let names = [
        "a", "b", "secret", "X", "\u{E9}", "e\u{301}", "a b", "", "q\"\\", "x.y", "1", "\u{7F}\u{2028}",
    ]

    package init(seed: UInt64) { random = SeededGenerator(state: seed) }

    /// A document of up to twelve expressions, grown one at a time; what makes it invalid is left out.
    package mutating func document() -> [UInt8] {
        lineEndings = random.one(of: [["\n"], ["\n"], ["\r\n"], ["\n", "\r\n"]])
        var result = random.once(in: 8) ? "\u{FEFF}" : ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let grown = result + expression()
            if (try? parseTOML(Array(grown.utf8).span)) != nil { result = grown }
        }
        let bytes = Array(result.utf8)
        guard random.once(in: 3), bytes.last == 0x0A else { return bytes }
        return Array(bytes.dropLast(bytes.dropLast().last == 0x0D ? 2 : 1))
    }

    /// A change of something that is there, or of something new.
    package mutating func change(of tree: Tree) -> Change {
        let paths = tree.paths
        var path = paths.isEmpty || random.once(in: 4) ? [] : random.one(of: paths)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3 where !path.isEmpty: return .remove(path)
        case 3: return .appendTable(path + [random.one(of: names)])
        default:
            if path.isEmpty || random.once(in: 2) {
                for _ in 0...Int.random(in: 0...2, using: &random) { path.append(random.one(of: names)) }
            }
            return .set(path, newValue())
        }
    }

    private mutating func newValue() -> TOMLValue {
        let texts = [
            "", "v", "a\nb\n", "\"\"\"\"\n\\\"", "\r\n \t\u{0}\u{1F}", "é\u{FEFF}\u{2029}\u{202E}🔑\n", "\n\"",
            "'''",
        ]
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 1: return .boolean(random.once(in: 2))
        case 2:
            return .date(CalendarDay(daysSinceEpoch: Int.random(in: -700_000...2_900_000, using: &random)))
        case 3: return .strings([random.one(of: texts), random.one(of: texts)])
        case 4: return .string(random.one(of: texts))
        default: return .multilineString(random.one(of: texts))
        }
    }
}

extension RandomDocument {
    private mutating func expression() -> String {
        let indent = random.once(in: 4) ? space() : ""
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return indent + lineEnding()
        case 1: return indent + random.one(of: ["#", "# [a] 'é", "#:schema"]) + lineEnding()
        case 2..<5: return indent + "[" + space() + key() + space() + "]" + endOfLine()
        case 5: return indent + "[[" + space() + key() + space() + "]]" + endOfLine()
        default: return indent + pair() + endOfLine()
        }
    }

    private mutating func pair() -> String { key() + space() + "=" + space() + value(depth: 0) }

    private mutating func key() -> String {
        var result = keySegment()
        while random.once(in: 2) { result += space() + "." + space() + keySegment() }
        return result
    }

    private mutating func keySegment() -> String {
        let name = random.one(of: names)
        let isBare =
            !name.isEmpty && name.utf8.allSatisfy { $0 != 0x20 && $0 != 0x2E && $0 < 0x7B && $0 != 0x22 }
        if isBare, !random.once(in: 4) { return name }
        if !name.contains("\u{7F}\u{2028}"), random.once(in: 2) { return "'\(name)'" }
        let scalars = name.unicodeScalars.map { scalar in
            if scalar.value == 0x22 || scalar.value == 0x5C { return "\\\(scalar)" }
            guard scalar.value == 0x7F || random.once(in: 3) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + scalars.joined() + "\""
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 6), using: &random) {
        case 0: return random.one(of: ["1", "+0", "0xFF", "1e3", "-inf", "nan", "true", "1_000.5"])
        case 1:
            return random.one(of: [
                "1979-05-27", "07:32:00", "1979-05-27 07:32:00Z", "1979-05-27T07:32:00.5-07:00",
            ])
        case 2: return random.one(of: ["''", "'# \"'", "'\\'", "'[x]'"])
        case 3: return random.one(of: ["\"\"", "\"\\\\\"", "\"\\\" # '\"", "\"é\\u00e9}\""])
        case 4:
            let inner = [
                "", "\(lineEnding())[a]\(lineEnding())", "\\\(lineEnding())  x\\\"\"\" \"", "''' # ",
                "\"\"x\"\"", "\\\\",
            ]
            return "\"\"\"" + random.one(of: inner) + "\"\"\""
        case 5:
            let inner = ["", "\(lineEnding())\\\(lineEnding())", "''x", "\"\"\"", "# ]}"]
            return "'''" + random.one(of: inner) + random.one(of: ["'''", "''''", "'''''"])
        case 6: return array(depth: depth)
        default: return inlineTable(depth: depth)
        }
    }

    private mutating func array(depth: Int) -> String {
        var result = "["
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            result += gap() + value(depth: depth + 1) + gap() + ","
        }
        if result.count > 1, random.once(in: 2) { result.removeLast() }
        return result + gap() + "]"
    }

    private mutating func inlineTable(depth: Int) -> String {
        var pairs: [String] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            pairs.append(space() + key() + space() + "=" + space() + value(depth: depth + 1) + space())
        }
        return "{" + (pairs.isEmpty ? space() : pairs.joined(separator: ",")) + "}"
    }

    private mutating func space() -> String { random.one(of: ["", "", " ", " ", "\t", "  "]) }

    private mutating func gap() -> String {
        random.once(in: 4) ? space() + random.one(of: ["", "# ]'\"\"\""]) + lineEnding() : space()
    }

    private mutating func lineEnding() -> String { random.one(of: lineEndings) }

    private mutating func endOfLine() -> String {
        space() + (random.once(in: 4) ? "# c = 'd" : "") + lineEnding()
    }
}
