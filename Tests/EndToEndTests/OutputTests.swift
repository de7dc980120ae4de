import Foundation
import LaunchProgram
import Testing

@Suite struct `What launch prints` {
    private static let answers = [
        "audit", "audit --format json", "explain -- true", "explain --format json -- true", "doctor",
        "doctor --format json", "keygen -o new",
        "--version", "help",
    ]

    @Test(arguments: answers)
    func `is either written or an error`(words: String) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell("$launch \(words) >/dev/full; echo $?")
        #expect(outcome.text == "125\n")
        #expect(outcome.errorText.contains("No space left on device"))
    }

    @Test func `may go to a reader that has seen enough`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell("$launch explain -- true | head -n 1; $launch help | true; echo done")
        #expect(outcome.text == "command    true\ndone\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func `is nothing at all on a launch that goes well`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.launch("--", "true")
        #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    }

    @Test func `says with -v what is read, enforced and started, and no value`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.NONE]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.launch("-v", "--", "true")
        let lines = outcome.errorText.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(2) == [
                "launch: manifest \(fixture.path("launch.toml"))", "launch: audit: healthy, 2 secrets",
            ],
            "\(lines)"
        )
        #expect(lines.contains("launch: identity from \(fixture.path(Fixture.identityPath))"))
        #expect(lines.contains("launch: NONE is neither sealed nor set; the command does not get it"))
        #expect(lines.last == "launch: starting true (/usr/bin/true)")
    }

    @Test func `goes to the caller even when nothing of the three is open`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        let outcome = try fixture.shell(
            "$launch -- sh -c 'printenv TOKEN >out' <&- >&- 2>&-; echo $? $(cat out)"
        )
        #expect(outcome.text == "0 \(fixture.canary)\n")
    }
}
