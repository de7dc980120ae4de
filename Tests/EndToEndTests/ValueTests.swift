import Foundation
import LaunchProgram
import Testing

@Suite struct `A value` {
    /// Sealed, opened and written by the command to stdout.
    private func delivered(_ value: Data, by method: String) throws -> Outcome {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"\(method)\"")
        try fixture.seal("TOKEN", value)
        let show =
            method == "env"
            ? ["sh", "-c", "[ -n \"${TOKEN+set}\" ] && printf %s \"$TOKEN\""]
            : ["sh", "-c", "cat \"$TOKEN_FILE\""]
        return try fixture.run(LaunchProgram.path, ["--"] + show)
    }

    private static let texts = [
        "", " ", "\n", "plain", "one\ntwo\n", "ends in a line\n\n", "\r\n", "dašės 🔑",
        "\"quoted\" 'and' $HOME \\n `x`",
        "NAME=value", "\u{1b}[2J", String(repeating: "0123456789", count: 10_000),
    ]

    @Test(arguments: texts, ["env", "memfd"])
    func `is exact to the byte`(text: String, method: String) throws {
        let outcome = try delivered(Data(text.utf8), by: method)
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(outcome.output == Data(text.utf8))
    }

    @Test func `of any bytes but NUL is exact as a variable`() throws {
        let outcome = try delivered(Data((1...255).map { UInt8($0) }), by: "env")
        #expect(outcome.output == Data((1...255).map { UInt8($0) }))
    }

    @Test func `with NUL bytes is exact as a memory file`() throws {
        let value = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        #expect(try delivered(value, by: "memfd").output == value)
    }

    @Test func `with NUL bytes is refused as a variable, with the name and the way out`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN", Data("a\0b".utf8))
        let outcome = try fixture.refusal(
            saying: "TOKEN holds a NUL byte, which an environment variable cannot"
        )
        #expect(outcome.errorText.contains("launch: hint: deliver = \"memfd\""))
    }

    @Test func `is refused as a variable from the length on that the kernel refuses`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let longest = 131_071 - "TOKEN=".utf8.count
        try fixture.seal("TOKEN", Data(repeating: 0x61, count: longest))
        #expect(try fixture.launch("--", "sh", "-c", "printf %s \"$TOKEN\" | wc -c").text == "\(longest)\n")
        try fixture.seal("TOKEN", Data(repeating: 0x61, count: longest + 1))
        let outcome = try fixture.refusal(
            saying: "TOKEN is too long for an environment variable: 131072 bytes with its name"
        )
        #expect(outcome.errorText.contains("launch: hint: deliver = \"memfd\""))
        #expect(
            try fixture.launch("--deliver", "memfd", "--", "sh", "-c", "wc -c <$TOKEN_FILE").text
                == "\(longest + 1)\n"
        )
    }

    @Test func `of a megabyte is exact as a memory file`() throws {
        let value = Data(repeating: 0xe9, count: 1 << 20)
        #expect(try delivered(value, by: "memfd").output == value)
    }

    @Test func `taken from the caller's environment is exact, as a variable and as a memory file`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let value = "two\nlines \u{7f} dašės\n"
        let asVariable = try fixture.launch("--", "printenv", "TOKEN", adding: ["TOKEN": value])
        #expect(asVariable.text == value + "\n")
        let asFile = try fixture.launch(
            "--deliver",
            "memfd",
            "--",
            "sh",
            "-c",
            "cat $TOKEN_FILE; echo ${TOKEN-gone}",
            adding: ["TOKEN": value]
        )
        #expect(asFile.text == value + "gone\n")
    }
}
