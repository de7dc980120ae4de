import Foundation
import LaunchProgram
import Testing

@Suite struct `Descriptors` {
    @Test func `of bash's process substitution pass, because the command line names them`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell("$launch -- cat <(echo one) /dev/null <(echo two)")
        #expect(outcome.text == "one\ntwo\n")
        #expect(outcome.status == 0)
    }

    @Test func `that nobody named do not pass`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell("$launch -- sh -c 'ls /proc/self/fd' 5</dev/null 77</dev/null")
        // The last one is the directory itself.
        #expect(outcome.text == "0\n1\n2\n3\n")
    }

    @Test func `named by --keep-fd pass, and no other`() throws {
        let fixture = try Fixture()
        let outcome = try fixture.shell(
            "$launch --keep-fd 5 --keep-fd=77 -- sh -c 'ls /proc/self/fd; cat <&5' 5<<<five 6<<<six 77</dev/null"
        )
        #expect(outcome.text == "0\n1\n2\n3\n5\n77\nfive\n")
    }

    @Test func `asked for but not open are a refusal`() throws {
        let fixture = try Fixture()
        try fixture.refusal(
            "--keep-fd",
            "123",
            saying: "descriptor 123 is to pass to the command but is not open"
        )
        try fixture.refusal("--keep-fd", "x", saying: "--keep-fd")
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    func `closed by the caller are never filled with a secret`(closed: String) throws {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        let outcome = try fixture.shell(
            """
            $launch -- sh -c 'ls -l /proc/$$/fd >found; env >>found; cat $TOKEN_FILE >value' \(closed)
            cat value; echo; grep -E ' [012] -> /memfd:' found; grep -o 'TOKEN_FILE=/proc/self/fd/[012]$' found
            """
        )
        #expect(outcome.text == "\(fixture.canary)\n")
    }

    @Test func `the identity came by are not left to a secret`() throws {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        let outcome = try fixture.shell("$launch --identity fd:0 -- cat <\(Fixture.identityPath)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `of the identity do not pass to the command`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.shell(
            "$launch --identity fd:8 -- sh -c 'ls /proc/self/fd; printenv TOKEN' 8<\(Fixture.identityPath)"
        )
        #expect(outcome.text == "0\n1\n2\n3\n\(fixture.canary)\n")
    }
}
