import Foundation
import LaunchProgram
import Testing

@Suite struct `Together with age` {
    @Test func `what we seal is opened by age -d`() throws {
        guard let age = LaunchProgram.tool("age") else { return }
        let fixture = try Fixture("[secret.TOKEN]")
        let value = Data((0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try fixture.seal("TOKEN", value)
        let script =
            "import sys, tomllib; sys.stdout.write(tomllib.load(open('launch.toml', 'rb'))['secret']['TOKEN']['encrypted_value'])"
        let armored = try fixture.python(script).output
        let opened = try fixture.run(age, ["-d", "-i", fixture.path(Fixture.identityPath)], input: armored)
        #expect(opened.output == value, "\(opened.errorText)")
    }

    @Test func `what age -a seals is opened by us, and called unbound with -v`() throws {
        guard let age = LaunchProgram.tool("age") else { return }
        let fixture = try Fixture("")
        let sealed = try fixture.run(age, ["-a", "-r", fixture.recipient], input: Data(fixture.canary.utf8))
            .text
        try fixture.manifest("[secret.TOKEN]\nencrypted_value = '''\n\(sealed)'''\n[secret.BOUND]")
        try fixture.seal("BOUND")
        let quiet = try fixture.launch("--", "printenv", "TOKEN")
        #expect(quiet.text == "\(fixture.canary)\n" && quiet.errors.isEmpty)
        let verbose = try fixture.launch("-v", "--", "true").errorText
        #expect(
            verbose.contains("launch: TOKEN is not bound to its name; launch seal --reseal TOKEN binds it\n")
        )
        #expect(!verbose.contains("BOUND is not bound"))
        #expect(try fixture.launch("seal", "--reseal", "TOKEN").status == 0)
        #expect(try fixture.launch("-v", "--", "printenv", "TOKEN").text == "\(fixture.canary)\n")
        #expect(!(try fixture.launch("-v", "--", "true").errorText.contains("not bound")))
    }

    @Test func `an identity of age-keygen serves as one of ours`() throws {
        guard let keygen = LaunchProgram.tool("age-keygen") else { return }
        let fixture = try Fixture("[secret.TOKEN]")
        #expect(try fixture.run(keygen, ["-o", fixture.path("age.txt")]).status == 0)
        let recipient = try fixture.run(keygen, ["-y", fixture.path("age.txt")]).text.trimmingCharacters(
            in: .newlines
        )
        #expect(
            try fixture.launch("seal", "-r", recipient, "TOKEN=-", input: Data(fixture.canary.utf8)).status
                == 0
        )
        #expect(
            try fixture.launch("--identity", "age.txt", "--", "printenv", "TOKEN").text
                == "\(fixture.canary)\n"
        )
    }
}
