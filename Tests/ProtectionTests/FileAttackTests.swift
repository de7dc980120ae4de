import LaunchProgram
import Testing

/// Ways around a profile's lists of paths: `OUT` is in none of them, `AREA` in that of writing.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks on files` {
    static let lists = """
        [filesystem]
        read = ["/usr", "/lib", "/lib64", "/proc", "/dev"]
        write = ["$AREA"]
        execute = ["$PROBE"]
        """
    #if arch(x86_64)
        static let loader = "/lib64/ld-linux-x86-64.so.2"
    #else
        static let loader = "/lib/ld-linux-aarch64.so.1"
    #endif
    static let power: [Starter: Vanity] = [.nobody: .takesPower, .namespace: .takesPower]

    static let reading: [Attack] =
        [
            "read", "read-parents", "read-symlink", "read-proc-root", "read-proc-cwd", "read-reopened",
            "read-directory", "read-in-root", "read-no-links", "read-ring",
        ].map { Attack(name: $0, operands: ["FILE", "AREA"], answer: "EACCES", vain: [:], absent: nil) } + [
            .refused("list", "OUT", by: "EACCES"),
            .refused("read-handle", "FILE", "AREA", by: "EACCES", vain: power),
            // The area would give the file rights that it has not where it is.
            .refused("read-hard-link", "FILE", "AREA", by: "EXDEV"),
        ]

    static let writing: [Attack] =
        ["write", "append", "write-reopened", "write-ring", "truncate", "truncate-open"].map {
            Attack(name: $0, operands: ["FILE", "AREA"], answer: "EACCES", vain: [:], absent: nil)
        }

    static let changing: [Attack] =
        [
            "create", "mkdir", "mkfifo", "symlink", "tmpfile", "mksocket", "unlink", "rmdir", "rename-out",
            "rename-in", "rename-exchange", "rename-inside", "link-out",
        ].map { Attack(name: $0, operands: ["OUT", "AREA"], answer: "EACCES", vain: [:], absent: nil) }

    /// Nobody with a domain over files changes what is mounted where.
    static let mounting: [Attack] = ["bind-mount", "mount", "move-mount", "pivot-root"].map {
        Attack(
            name: $0,
            operands: ["OUT", "AREA"],
            answer: "EPERM",
            vain: [.nobody: .takesPower],
            absent: nil
        )
    }

    static let executing: [Attack] = [
        .refused("execute", "/usr/bin/true", by: "EACCES"),
        .refused("execute-descriptor", "/usr/bin/true", by: "EACCES"),
        .refused("execute-loader", "/usr/bin/true", loader, by: "EACCES"),
        .refused("execute-written", "AREA", by: "EACCES"),
    ]

    static let requests: [Attack] = [.refused("device-request", by: "EACCES")]

    @Test(arguments: reading + writing + changing, Starter.allCases)
    func `are stopped by lists of paths`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        try site.expect(attack, without: site.profile(), with: site.profile(Self.lists))
    }

    @Test(arguments: mounting + executing + requests, Starter.allCases)
    func `by mounts and programs are stopped by lists of paths`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        try site.expect(attack, without: site.profile(), with: site.profile(Self.lists))
    }

    /// The same inside of the area, so that a domain that refuses everything is no success.
    @Test(arguments: changing.map(\.name), Starter.allCases)
    func `leave the area alone`(_ name: String, _ starter: Starter) throws {
        let site = try Site(starter)
        site.values["OUT"] = site.values["AREA"]
        for file in ["file", "doomed"] { try site.workshop.write("area/\(file)", "x") }
        try #require(site.workshop.shell(["mkdir", site.workshop.path("area/directory")]).status == 0)
        if starter != .root { try site.workshop.giveAway() }
        let attack = Attack.refused(name, "OUT", "AREA", by: "")
        #expect(try site.attempt(attack, launch: site.profile(Self.lists)) == .succeeded)
    }

    /// What Landlock leaves open, pinned so that a kernel that closes it is noticed: metadata, what a loader that
    /// may be executed maps, and the socket files of others.
    @Test(arguments: Starter.allCases)
    func `on metadata, by the loader and by socket files are a known limit`(_ starter: Starter) throws {
        let site = try Site(starter)
        let chmod = Attack.refused("chmod", "OUT", by: "EACCES")
        #expect(try site.attempt(chmod, launch: site.profile(Self.lists)) == .succeeded)
        let server = try RunningProgram(
            site.words + [try Compiled.program(Site.probe), "serve-path", site.values["OUT"] ?? ""],
            in: site.workshop
        )
        #expect(server.line() == "ready")
        let connect = Attack.refused("connect-path", "OUT", by: "EACCES")
        #expect(try site.attempt(connect, launch: site.profile(Self.lists)) == .succeeded)
        let loader = Self.loader
        let lists = Self.lists.replacing("\"$PROBE\"", with: "\"$PROBE\", \"\(loader)\"")
        let attack = Attack.refused("execute-loader", "/usr/bin/true", loader, by: "EACCES")
        #expect(try site.attempt(attack, launch: site.profile(lists)) == .succeeded)
    }
}
