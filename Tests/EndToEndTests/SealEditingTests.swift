import Foundation
import LaunchProgram
import Testing

@Suite struct `Sealing in place` {
    /// A manifest with `@` where the sealed value is expected and `RECIPIENT` for the recipient.
    private struct Layout: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let before: String
        /// What stands before and after the new value.
        let parts: (String, String)

        init(_ description: String, _ marked: String) {
            testDescription = description
            let halves = marked.components(separatedBy: "@")
            parts = (halves[0], halves[1])
            before = halves.joined()
        }
    }

    private static let head = "version = 1 # one\n\n[identity]  # who\nname='x'\nrecipient = \"RECIPIENT\"\n"

    /// The value goes where `@` is; everything else must stay.
    private static let layouts = [
        Layout(
            "a header with a comment behind it",
            head + "[secret.TOKEN] # the token\n@[env.PORT] # port\nvalue = '1'\n"
        ),
        Layout(
            "a table with other keys",
            head + "[secret.TOKEN]\nservice = \"s\"   # s\n\texpires=2999-01-01\n@\n\n# the end\n"
        ),
        Layout("an inline table", head + "[secret]\nTOKEN = { service = \"s\"@ } # c\nOTHER = {}\n"),
        Layout("dotted keys", "secret.TOKEN.service = \"s\" # c\n@\(head)"),
        Layout("quoted keys", head + "[ \"secret\" . 'TOKEN' ]\nservice = \"s\"\n@[secret.OTHER]\n"),
        Layout("no final line end", head + "[secret.TOKEN]\nservice = \"s\"@"),
        Layout("a byte order mark", "\u{feff}" + head + "[secret.TOKEN]\n@[secret.OTHER]\n"),
        Layout("a name that is not there yet", head + "# the end\n@"),
        Layout(
            "text that looks like tables",
            head + "[secret.OTHER]\npurpose = '''\n[secret.TOKEN]\n'''\n[secret.TOKEN]\n@[env.Z]\n"
        ),
    ]

    @Test(arguments: layouts, ["\n", "\r\n"])
    private func `leaves every other byte as it is`(layout: Layout, lineEnd: String) throws {
        let fixture = try Fixture()
        func text(_ part: String) -> String {
            part.replacingOccurrences(of: "RECIPIENT", with: fixture.recipient).replacingOccurrences(
                of: "\n",
                with: lineEnd
            )
        }
        try fixture.workshop.write("launch.toml", text(layout.before))
        try fixture.seal("TOKEN")
        let after = try Data(contentsOf: URL(fileURLWithPath: fixture.path("launch.toml")))
        #expect(
            after.starts(with: Data(text(layout.parts.0).utf8)),
            "\(String(decoding: after, as: UTF8.self))"
        )
        #expect(after.suffix(text(layout.parts.1).utf8.count) == Data(text(layout.parts.1).utf8))
        let added = String(
            decoding: after.dropFirst(text(layout.parts.0).utf8.count).dropLast(
                text(layout.parts.1).utf8.count
            ),
            as: UTF8.self
        )
        #expect(added.contains("encrypted_value") && added.contains("-----BEGIN AGE ENCRYPTED FILE-----"))
        #expect(try fixture.launch("--", "printenv", "TOKEN").text == "\(fixture.canary)\n")

        // A second value takes the place of the first.
        try fixture.seal("TOKEN", Data("second".utf8))
        let again = try Data(contentsOf: URL(fileURLWithPath: fixture.path("launch.toml")))
        #expect(again.starts(with: Data(text(layout.parts.0).utf8)))
        #expect(again.suffix(text(layout.parts.1).utf8.count) == Data(text(layout.parts.1).utf8))
        #expect(try fixture.launch("--", "printenv", "TOKEN").text == "second\n")
    }

    @Test(arguments: [0o644, 0o600, 0o640, 0o664, 0o444])
    func `keeps the mode of the file`(mode: Int) throws {
        let fixture = try Fixture("")
        try FileManager.default.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: fixture.path("launch.toml")
        )
        let outcome = try fixture.shell(
            "umask 077; printf x | $launch seal -c launch.toml TOKEN=- && stat -c %a launch.toml; ls -A | grep -v home"
        )
        #expect(outcome.text == "\(String(mode, radix: 8))\nlaunch.toml\n")
    }

    @Test func `keeps the owner of the file`() throws {
        guard geteuid() == 0 else { return print("skipped: not root") }
        let fixture = try Fixture("")
        let outcome = try fixture.shell(
            "chown 65534:65533 launch.toml; printf x | $launch seal -c launch.toml TOKEN=-; stat -c %u:%g launch.toml"
        )
        #expect(outcome.text == "65534:65533\n")
    }

    @Test func `changes what a symbolic link points to, and leaves the link`() throws {
        let fixture = try Fixture("")
        let outcome = try fixture.shell(
            """
            mkdir real; mv launch.toml real/manifest; ln -s real/manifest middle; ln -s middle launch.toml
            printf x | $launch seal TOKEN=-
            readlink launch.toml middle; grep -c BEGIN real/manifest; ls -A real
            """
        )
        #expect(outcome.text == "middle\nreal/manifest\n1\nmanifest\n", "\(outcome.errorText)")
    }

    @Test func `refuses a manifest with a mistake in it and leaves it alone`() throws {
        let fixture = try Fixture("[secret.TOKEN]\nservise = \"x\"")
        let before = try fixture.workshop.read("launch.toml")
        try fixture.launch("seal", "TOKEN=-").expectRefusal(saying: "did you mean service?")
        #expect(try fixture.workshop.read("launch.toml") == before)
    }
}
