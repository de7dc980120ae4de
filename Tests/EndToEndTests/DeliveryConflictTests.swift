import LaunchProgram
import Testing

@Suite struct `Names that delivery makes` {
    /// Each is a name that a memory file is announced by and a secret of its own.
    @Test(arguments: ["TOKEN_FILE", "LAUNCH_FDS"])
    func `are never at odds with a declared secret: no value is lost in silence`(name: String) throws {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"\n[secret.\(name)]")
        for name in ["TOKEN", name] { try fixture.seal(name) }
        let outcome = try fixture.refusal(saying: name)
        #expect(outcome.errorText.contains("TOKEN"))
        #expect(try fixture.launch("--only", name, "--", "printenv", name).text == "\(fixture.canary)\n")
    }

    @Test func `may be as long as a name may be`() throws {
        let name = String(repeating: "N", count: 300)
        let fixture = try Fixture("[secret.\(name)]")
        try fixture.seal(name)
        let outcome = try fixture.launch("--deliver", "memfd", "--", "sh", "-c", "cat $\(name)_FILE")
        #expect(outcome.text == fixture.canary, "\(outcome.errorText)")
    }

    @Test func `do not stand in for a descriptor that the caller did not open`() throws {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        try fixture.refusal(
            "--keep-fd",
            "3",
            saying: "descriptor 3 is to pass to the command but is not open"
        )
    }
}
