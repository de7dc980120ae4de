import Foundation
import Glibc
import LaunchProgram
import Testing

/// What namespaces and private mounts hide. A starter without capabilities gets them by a user namespace.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks across namespaces` {
    private static func table(_ key: String) -> String { "[namespaces]\n\(key) = true" }

    @Test(arguments: Starter.allCases) func `do not see /tmp`(_ starter: Starter) throws {
        let site = try Site(starter, below: "/var/lib")
        let file = "/tmp/launch-attack-" + UUID().uuidString
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        site.values["FILE"] = file
        let open = try site.profile()
        let strict = try site.profile(Self.table("private_tmp"))
        for name in ["read", "read-proc-root", "read-in-root"] {
            try site.expect(.refused(name, "FILE", by: "ENOENT"), without: open, with: strict)
        }
        // What root of its own namespace could do to get out.
        if starter != .nobody {
            let escape = Attack.refused("chroot-escape", "AREA", "FILE", by: "ENOENT")
            try site.expect(escape, without: open, with: strict)
        }
        // It is a directory like any other, and nobody else's.
        let name = "made-" + UUID().uuidString
        let words = site.words + [LaunchProgram.path] + strict + ["--", "touch", "/tmp/\(name)"]
        #expect(try site.workshop.shell(words).status == 0)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/\(name)"))
    }

    @Test(arguments: ["status", "environ", "mem", "maps", "fd", "cwd", "root"], Starter.allCases)
    func `do not find other processes in /proc`(_ name: String, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let attack = Attack.refused(name, "VICTIM", by: "ENOENT")
        try site.expect(attack, without: site.profile(), with: site.profile(Self.table("private_proc")))
        #expect(outsider.ask("ping") == "pong")
    }

    @Test(arguments: ["kill", "tgkill", "sigqueue", "pidfd-signal", "trace", "prlimit"], Starter.allCases)
    func `do not find other processes by number`(_ name: String, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let attack = Attack.refused(name, "VICTIM", by: "ESRCH")
        for key in ["pid", "private_proc"] {
            try site.expect(attack, without: site.profile(), with: site.profile(Self.table(key)))
        }
        #expect(outsider.ask("ping") == "pong")
    }

    @Test(arguments: Starter.allCases) func `do not find devices`(_ starter: Starter) throws {
        let site = try Site(starter)
        site.values["FILE"] = "/dev/kmsg"
        let (open, strict) = (try site.profile(), try site.profile(Self.table("private_dev")))
        try site.expect(.refused("exists", "FILE", by: "ENOENT"), without: open, with: strict)
        for device in ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/stdin"] {
            #expect(
                try site.attempt(.refused("exists", device, by: ""), launch: strict) == .succeeded,
                "\(device)"
            )
        }
    }

    @Test(
        arguments: ["write", "append", "truncate", "write-reopened", "remount", "mount-setattr"],
        Starter.allCases
    )
    func `do not write through a read-only root`(_ name: String, _ starter: Starter) throws {
        let site = try Site(starter)
        let attack = Attack.refused(name, "FILE", "MACHINE", by: "EROFS")
        let (open, strict) = (
            try site.profile(Self.table("mount"), keeping: "[]"),
            try site.profile(Self.table("read_only_root"), keeping: "[]")
        )
        // Making it writable again takes a capability, which the profile has taken.
        if name.contains("mount") {
            #expect(try site.attempt(attack, launch: open) == .refused("EPERM"))
            #expect(try site.attempt(attack, launch: strict) == .refused("EPERM"))
        } else {
            try site.expect(attack, without: open, with: strict)
        }
    }

    @Test(arguments: [
        "create", "mkdir", "symlink", "mkfifo", "mksocket", "tmpfile", "unlink", "rename-inside",
    ])
    func `do not change directories of a read-only root`(_ name: String) throws {
        for starter in Starter.allCases {
            let site = try Site(starter)
            let attack = Attack.refused(name, "OUT", "AREA", by: "EROFS")
            let strict = try site.profile(Self.table("read_only_root"), keeping: "[]")
            try site.expect(attack, without: site.profile(), with: strict)
        }
    }

    /// A /proc of one's own has the settings of the whole machine in it, which root may write without a capability.
    @Test(arguments: ["/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches"], Starter.allCases)
    func `do not reach the machine's settings`(_ file: String, _ starter: Starter) throws {
        let site = try Site(starter)
        let vain: [Starter: Vanity] = [.nobody: .takesAccess, .namespace: .takesAccess]
        let attack = Attack.refused("write", file, by: "EROFS", vain: vain)
        let both = Self.table("read_only_root") + "\nprivate_proc = true"
        for table in [both, Self.table("private_proc"), Self.table("read_only_root")] {
            try site.expect(
                attack,
                without: site.profile(keeping: "[]"),
                with: site.profile(table, keeping: "[]")
            )
        }
    }

    /// Who keeps the capability may take away what is mounted over something; nobody else, and no namespace within.
    @Test(arguments: Starter.allCases) func `do not uncover what is hidden`(_ starter: Starter) throws {
        let site = try Site(starter, below: "/var/lib")
        let file = "/tmp/launch-attack-" + UUID().uuidString
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let table = Self.table("private_tmp")
        let (open, strict) = (try site.profile(table), try site.profile(table, keeping: "[]"))
        // Nobody's capabilities of a namespace do not outlive execve.
        let uncover = Attack.refused("uncover", "/tmp", file, by: "EPERM", vain: [.nobody: .takesPower])
        try site.expect(uncover, without: open, with: strict)
        // EINVAL: the mount is locked.
        let within = Attack.refused("uncover-within", "/tmp", file, by: "EINVAL")
        #expect(try site.attempt(within, launch: strict) == .refused("EINVAL"))
        let root = try site.profile(Self.table("read_only_root"), keeping: "[]")
        let remount = Attack.refused("remount-within", "FILE", "MACHINE", by: "EPERM")
        #expect(try site.attempt(remount, launch: root) == .refused("EPERM"))
    }

    /// What was read-only before stays so, also below a path that may be written.
    @Test(arguments: [Starter.root, .namespace])
    func `do not write to what was mounted read-only`(_ starter: Starter) throws {
        let site = try Site(starter)
        // In a namespace of the test's own; nobody can mount nothing.
        let script = """
            mount -t tmpfs none "$0/directory" && { test "$1" = rw || mount -o remount,bind,ro "$0/directory"; } &&
            shift && exec "$@"
            """
        let lists = """
            [filesystem]
            read = ["/"]
            execute = ["/"]
            write = ["$OUT"]
            [namespaces]
            read_only_root = true
            """
        let options = try site.profile(lists, keeping: "[]")
        let attack = Attack.refused("create", "OUT/directory", "AREA", by: "EROFS")
        site.values[attack.operands[0]] = site.workshop.path("out/directory")
        func attempt(_ way: String) throws -> Fate {
            let own = ["unshare", "--mount", "sh", "-c", script, site.workshop.path("out"), way]
            return try site.attempt(attack, launch: options, as: site.words + own)
        }
        #expect(try attempt("rw") == .succeeded)
        #expect(try attempt("ro") == .refused("EROFS"))
        // And the path itself may be written, or the root's flag alone would be what refuses.
        site.values["HERE"] = site.workshop.path("out")
        #expect(
            try site.attempt(.refused("create", "HERE", "AREA", by: ""), launch: options) == .succeeded
        )
    }

    /// A System V segment that everybody may attach.
    @Test(arguments: Starter.allCases) func `do not find shared memory`(_ starter: Starter) throws {
        let site = try Site(starter)
        let key = key_t.random(in: 1 << 20..<1 << 30)
        let segment = shmget(key, 4096, CInt(IPC_CREAT) | 0o666)
        defer { shmctl(segment, CInt(IPC_RMID), nil) }
        try #require(segment >= 0)
        let attack = Attack.refused("segment", "\(key)", by: "ENOENT")
        try site.expect(attack, without: site.profile(), with: site.profile(Self.table("ipc")))
    }

    private func outsider(_ site: Site) throws -> RunningProgram {
        let program = try RunningProgram(
            site.words + [try Compiled.program("subject"), "ready"],
            in: site.workshop
        )
        let process: String = try #require(program.line(), "\(program.errorText)")
        site.values["VICTIM"] = process
        return program
    }
}

/// Root starts the program as another user, who must not become root again.
@Suite(.enabled(if: Machine.has("gcc", "setpriv")), .timeLimit(.minutes(30)))
struct `Attacks on an identity` {
    /// Nobody has no other identity to take, and neither has a namespace that maps one.
    @Test(arguments: ["regain-root", "am-root", "read"]) func `do not bring root back`(_ name: String) throws
    {
        let site = try Site(.root)
        try #require(site.workshop.shell(["chmod", "600", site.workshop.path("out/file")]).status == 0)
        let attack = Attack.refused(name, "FILE", by: name == "read" ? "EACCES" : "EPERM")
        let identity = "[identity]\nuser = \"nobody\""
        try site.expect(
            attack,
            without: site.profile(keeping: "[]"),
            with: site.profile(identity, keeping: "[]")
        )
    }
}
