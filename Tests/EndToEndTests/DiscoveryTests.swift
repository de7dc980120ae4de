import Foundation
import LaunchProgram
import Testing

@Suite struct `The manifest` {
    /// Which manifest a launch here uses: each gives WHICH another value.
    private func write(_ fixture: Fixture, _ name: String, mode: Int = 0o644) throws {
        try fixture.workshop.write(name, "version = 1\n[env.WHICH]\nvalue = \"\(name)\"\n", mode: mode)
    }

    private func used(_ fixture: Fixture, in directory: String = ".", _ options: String = "") throws -> String
    {
        try fixture.shell(
            "mkdir -p \(directory); cd \(directory); $launch \(options) -- sh -c 'echo ${WHICH-none}'"
        ).text
    }

    @Test func `is found in the working directory or above it`() throws {
        let fixture = try Fixture()
        #expect(try used(fixture) == "none\n")
        try write(fixture, "launch.toml")
        #expect(try used(fixture) == "launch.toml\n")
        #expect(try used(fixture, in: "a/b/c") == "launch.toml\n")
        try write(fixture, "a/b/launch.toml")
        #expect(try used(fixture, in: "a/b/c") == "a/b/launch.toml\n")
        #expect(try used(fixture, in: "a") == "launch.toml\n")
    }

    @Test func `is launch.toml before envpkt.toml, but a nearer one before both`() throws {
        let fixture = try Fixture()
        try write(fixture, "envpkt.toml")
        #expect(try used(fixture) == "envpkt.toml\n")
        try write(fixture, "launch.toml")
        #expect(try used(fixture) == "launch.toml\n")
        #expect(try used(fixture, in: "a") == "launch.toml\n")
        try write(fixture, "a/envpkt.toml")
        #expect(try used(fixture, in: "a") == "a/envpkt.toml\n")
    }

    @Test func `is the named one, by -c before LAUNCH_CONFIG before ENVPKT_CONFIG`() throws {
        let fixture = try Fixture()
        for name in ["launch.toml", "one", "two", "three"] { try write(fixture, name) }
        let show = ["--", "printenv", "WHICH"]
        let variables = ["LAUNCH_CONFIG": "two", "ENVPKT_CONFIG": "three"]
        #expect(try fixture.run(LaunchProgram.path, ["-c", "one"] + show, adding: variables).text == "one\n")
        #expect(try fixture.run(LaunchProgram.path, show, adding: variables).text == "two\n")
        #expect(
            try fixture.run(LaunchProgram.path, show, adding: ["ENVPKT_CONFIG": "three"]).text == "three\n"
        )
        try fixture.refusal(adding: ["LAUNCH_CONFIG": "none"], saying: "cannot read none: open: No such file")
    }

    @Test(arguments: [0o664, 0o646, 0o666, 0o777])
    func `found and not named must not be writable by others`(mode: Int) throws {
        let fixture = try Fixture()
        try write(fixture, "launch.toml", mode: mode)
        let outcome = try fixture.refusal(
            saying: "launch.toml was found, not named, and others could have written it"
        )
        #expect(outcome.errorText.contains("mode \(String(mode, radix: 8))"))
        try fixture.launch("audit").expectRefusal(saying: "was found, not named")
        try fixture.launch("seal", "X=-").expectRefusal(saying: "was found, not named")
        #expect(try used(fixture, "-c launch.toml") == "launch.toml\n")
    }

    @Test func `found and not named must belong to the user or root`() throws {
        guard geteuid() == 0, LaunchProgram.tool("setpriv") != nil else { return print("skipped: not root") }
        let fixture = try Fixture()
        try write(fixture, "launch.toml")
        let outcome = try fixture.shell(
            """
            chmod 711 .; as() { setpriv --reuid=$1 --regid=$1 --clear-groups $launch "${@:2}" -- printenv WHICH; echo $?; }
            as 65534
            chown 65534 launch.toml; as 65534; as 65533 2>&1 | grep -c 'was found, not named'; as 65533 -c launch.toml
            $launch -- printenv WHICH; echo $?
            """
        )
        #expect(outcome.text == "launch.toml\n0\nlaunch.toml\n0\n1\nlaunch.toml\n0\n125\n")
        #expect(outcome.errorText.contains("(owner 65534, mode 644)"))
    }

    @Test(arguments: ["directory", "fifo", "/dev/zero", "none", "dangling"])
    func `that is no file is a refusal at once, named or found`(path: String) throws {
        let fixture = try Fixture()
        #expect(try fixture.shell("mkdir directory; mkfifo fifo; ln -s nowhere dangling").status == 0)
        let isAbsent = ["none", "dangling"].contains(path)
        try fixture.refusal(
            "-c",
            path,
            saying: isAbsent ? "cannot read \(path): " : "\(path) is not a regular file"
        )
        guard !isAbsent, !path.hasPrefix("/") else { return }
        #expect(try fixture.shell("mv \(path) launch.toml").status == 0)
        try fixture.refusal(saying: "launch.toml is not a regular file")
    }

    @Test func `of envpkt may have any version, ours only the one that is known`() throws {
        let fixture = try Fixture()
        for (name, version, works) in [
            ("envpkt.toml", "99", true), ("envpkt.toml", "1.5", true), ("launch.toml", "1", true),
            ("launch.toml", "2", false),
            ("launch.toml", "1.0", false), ("envpkt.toml", "\"1\"", false),
        ] {
            try fixture.workshop.write(name, "version = \(version)\n")
            let outcome = try fixture.launch("-c", name, "--", "true")
            #expect((outcome.status == 0) == works, "\(name) \(version) \(outcome.errorText)")
        }
    }
}
