/// Text for man(7): nothing in it is taken for a request or an escape.
struct Roff {
    private(set) var lines: [String] = []

    /// A request with its arguments, each quoted: `.SH "EXIT STATUS"`.
    mutating func request(_ name: String, _ arguments: String...) {
        lines.append(".\(name)" + arguments.map { " \"\(Self.escaped($0, quoted: true))\"" }.joined())
    }

    /// Running text.
    mutating func text(_ text: String) { lines.append(Self.protected(Self.escaped(text))) }

    /// Running text with some of it bold or italic.
    mutating func text(_ spans: [Span]) {
        lines.append(Self.protected(spans.map(\.roff).joined()))
    }

    /// A term and, indented below, what it means.
    mutating func row(_ term: [Span], _ meaning: String) {
        lines.append(".TP")
        text(term)
        text(meaning)
    }

    /// Lines as they are, in the terminal's own type.
    mutating func display(_ text: [String]) {
        lines += [".PP", ".RS 4", ".nf"] + text.map { Self.protected(Self.escaped($0)) } + [".fi", ".RE"]
    }

    enum Span {
        case plain(String)
        case bold(String)
        case italic(String)

        fileprivate var roff: String {
            switch self {
            case .plain(let text): Roff.escaped(text)
            case .bold(let text): "\\fB\(Roff.escaped(text))\\fR"
            case .italic(let text): "\\fI\(Roff.escaped(text))\\fR"
            }
        }
    }

    /// A line of text that starts like a request is none.
    private static func protected(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    /// ASCII, whatever the text holds: formatters differ in what else they read.
    private static func escaped(_ text: String, quoted: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += quoted ? "\\(dq" : "\""
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
        return result
    }
}
