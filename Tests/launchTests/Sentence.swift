import LinuxSystem
import Testing

@testable import launch

/// Expects exactly these lines, and of each the manners of every sentence.
func expect(
    _ message: Message,
    _ what: String...,
    hint: String? = nil,
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(message.what == what, sourceLocation: location)
    #expect(message.hints == (hint.map { [$0] } ?? []), sourceLocation: location)
    for line in message.what + message.hints {
        #expect(!line.hasSuffix("."), "no period: \(line)", sourceLocation: location)
        #expect(!line.contains("\n"), "one line: \(line)", sourceLocation: location)
        #expect(
            line.first?.isUppercase != true || line.dropFirst().first?.isLowercase != true,
            "lower case: \(line)",
            sourceLocation: location
        )
    }
}

let notThere = SystemError(call: "open", errno: 2)
let notPermitted = SystemError(call: "open", errno: 13)
