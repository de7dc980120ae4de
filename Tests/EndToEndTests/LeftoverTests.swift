import Foundation
import LaunchProgram
import Testing

@Suite struct `What launch was given` {
    @Test func `as an identity on stdin is used up even when nothing is sealed`() throws {
        let fixture = try Fixture("[env.PORT]\nvalue = \"1\"")
        let identity = Data(try fixture.workshop.read(Fixture.identityPath).utf8)
        let outcome = try fixture.launch("--identity", "fd:0", "--", "cat", input: identity)
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.text)")
    }

    @Test func `by a launch around it does not pass as announcements of what is gone`() throws {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        try fixture.workshop.write("inner.toml", "version = 1")
        let script = "\(LaunchProgram.path) -c inner.toml -- env"
        let outcome = try fixture.launch("--", "sh", "-c", script)
        #expect(outcome.status == 0, "\(outcome.errorText)")
        #expect(
            !outcome.text.contains("TOKEN_FILE=") && !outcome.text.contains("LAUNCH_FDS="),
            "\(outcome.text)"
        )
        #expect(try fixture.launch("--", "env").text.contains("TOKEN_FILE="))
    }

    @Test func `as a variable gives way to the manifest's default in a pristine environment`() throws {
        let fixture = try Fixture("[env.PORT]\nvalue = \"3000\"")
        let given = ["PORT": "8080"]
        #expect(try fixture.launch("--", "printenv", "PORT", adding: given).text == "8080\n")
        #expect(try fixture.launch("--pristine", "--", "printenv", "PORT", adding: given).text == "3000\n")
    }

    @Test func `as a profile of a manifest it found must be nobody else's work`() throws {
        let fixture = try Fixture("[isolation]\nprofile = \"./loose.toml\"")
        let profile = "description = \"d\"\n"
        try fixture.workshop.write("loose.toml", profile, mode: 0o666)
        let outcome = try fixture.launch("--", "true")
        outcome.expectRefusal(saying: "others could have written the profile")
        #expect(try fixture.launch("-c", "launch.toml", "--", "true").status == 0)
        try fixture.workshop.write("loose.toml", profile, mode: 0o644)
        #expect(try fixture.launch("--", "true").status == 0)
    }

    @Test func `to wait for can be ended while it waits`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        try fixture.seal("TOKEN")
        // The writer opens the FIFO and says nothing; timeout's TERM must end launch, which is status 124.
        let script =
            "mkfifo f; sleep 20 >f & timeout -k 10 1 \(LaunchProgram.path) --identity fd:4 -- true 4<f; r=$?; kill $!; exit $r"
        #expect(try fixture.run("/bin/sh", ["-c", script]).status == 124)
    }

    @Test func `as a variable that starts with an odd byte arrives as it was`() throws {
        let fixture = try Fixture()
        let script = """
            import os, subprocess, sys
            env = {b'PATH': os.environb[b'PATH'], b'\\x01ECRET': b'1', b'SWIFT_X': b'2'}
            print(subprocess.run([sys.argv[1], '--', 'env', '-0'], env=env, capture_output=True).stdout.split(b'\\0'))
            """
        let text = try fixture.python(script).text
        #expect(text.contains("b'\\x01ECRET=1'") && text.contains("b'SWIFT_X=2'"), "\(text)")
    }
}
