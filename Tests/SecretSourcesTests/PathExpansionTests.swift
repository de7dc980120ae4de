import LinuxSystem
import ProcessFixtures
import SecretSources
import Testing

@Suite struct `Paths of a manifest` {
    @Test(arguments: [
        ("/etc/key", "/etc/key"),
        ("key", "/srv/app/key"),
        ("./key", "/srv/app/./key"),
        ("../key", "/srv/app/../key"),
        ("~", "/home/ada"),
        ("~/key", "/home/ada/key"),
        ("~ada/key", "/srv/app/~ada/key"),
        ("a~/key", "/srv/app/a~/key"),
        ("$HOME/key", "/home/ada/key"),
        ("${HOME}/key", "/home/ada/key"),
        ("${HOME}key", "/home/adakey"),
        ("$HOMEkey", "/srv/app/"),
        ("$NAME-$NAME", "/srv/app/ada-ada"),
        ("$UNSET/key", "/key"),
        ("${UNSET}", "/srv/app/"),
        ("$EMPTY", "/srv/app/"),
        ("$A_1", "/one"),
        ("$", "/srv/app/$"),
        ("a$", "/srv/app/a$"),
        ("$/a", "/srv/app/$/a"),
        ("$$NAME", "/srv/app/$ada"),
        ("${HOME", "/home/ada"),
        ("$NESTED", "/srv/app/$HOME"),
        ("", "/srv/app/"),
    ]) func `expand the home, variables and what is relative`(_ path: String, _ expected: String) {
        let environment = ProcessEnvironment.made(
            of: "HOME=/home/ada",
            "NAME=ada",
            "EMPTY=",
            "A_1=/one",
            "NESTED=$HOME"
        )
        #expect(
            PathExpansion.expand(path, relativeTo: "/srv/app", environment: environment) == expected
        )
    }

    @Test func `without a home are the file system's root`() {
        let nothing = ProcessEnvironment.made(of: [])
        #expect(PathExpansion.expand("~/key", relativeTo: ".", environment: nothing) == "/key")
    }
}
