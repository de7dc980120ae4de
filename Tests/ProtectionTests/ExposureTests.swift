import Foundation
import Glibc
import LaunchProgram
import Testing

/// What a process of the same user, in no launch, gets out of a launched child.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks on the child by an outsider` {
    /// A tracer without the capability, and the files of /proc that take the same permission.
    static let all: [Attack] =
        ["trace", "pidfd-getfd", "vm-read", "vm-write", "kcmp", "page-nodes", "robust-list"].map {
            Attack(name: $0, operands: ["VICTIM"], answer: "EPERM", vain: [:], absent: nil)
        }
        + ["mem", "mem-write", "environ", "maps", "auxv", "fd", "fd-link", "cwd", "root"].map {
            Attack(name: $0, operands: ["VICTIM"], answer: "EACCES", vain: [:], absent: nil)
        }

    /// The same identity with no capability: what a service of the same user is, and root in a container.
    private static let powerless = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"]

    /// A launch with these options, which the attack meets from outside.
    private func attempt(_ attack: Attack, on options: [String], _ site: Site, power: [String]) throws -> Fate
    {
        let (launch, child) = try RunningProgram.subject(
            options,
            behind: site.words,
            in: site.workshop,
            adding: ["CANARY": "value"]
        )
        site.values["VICTIM"] = "\(child)"
        let fate = try site.attempt(attack, launch: nil, as: site.words + power)
        // Whatever hides it from others, the program itself has what it was given.
        #expect(launch.ask("environment CANARY") == "value")
        return fate
    }

    @Test(arguments: all, Starter.allCases)
    func `are stopped by a child that is not dumpable`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let power = starter == .nobody ? [] : Self.powerless
        let (open, strict) = (
            try site.profile(keeping: "[]"), try site.profile(keeping: "[]", first: "non_dumpable = true")
        )
        #expect(try attempt(attack, on: open, site, power: power) == .succeeded)
        #expect(try attempt(attack, on: strict, site, power: power) == .refused(attack.answer))
    }

    /// Nobody has no capability to shield with; a launch that must, is refused.
    @Test(arguments: all, [Starter.root, .namespace])
    func `are stopped by the shield`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let (open, strict) = (
            try site.profile(keeping: "[]"), try site.profile(keeping: "[]", first: "shield = true")
        )
        #expect(try attempt(attack, on: open, site, power: Self.powerless) == .succeeded)
        #expect(try attempt(attack, on: strict, site, power: Self.powerless) == .refused(attack.answer))
    }

    /// Root starts the program as nobody, and another program of nobody attacks it.
    @Test(arguments: all) func `of its user are stopped by the shield`(_ attack: Attack) throws {
        let site = try Site(.root)
        try site.workshop.giveAway()
        let identity = "\n[identity]\nuser = \"nobody\""
        let (open, strict) = (
            try site.profile(identity, keeping: "[]"),
            try site.profile(identity, keeping: "[]", first: "shield = true")
        )
        #expect(try attempt(attack, on: open, site, power: Machine.asNobody) == .succeeded)
        #expect(try attempt(attack, on: strict, site, power: Machine.asNobody) == .refused(attack.answer))
    }

    @Test func `cannot be shielded from by nobody, who is told`() throws {
        let site = try Site(.nobody)
        let words = site.words + [LaunchProgram.path] + (try site.profile(first: "shield = true"))
        let outcome = try site.workshop.shell(words + ["--", "touch", site.workshop.path("started")])
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("shield"), "\(outcome.errorText)")
    }

    /// From everybody, root with all its capabilities included, and without the program noticing.
    @Test(arguments: Starter.allCases)
    func `find no environment where it is hidden`(_ starter: Starter) throws {
        let site = try Site(starter)
        let attack = Attack.refused("environ-variable", "VICTIM", "CANARY", by: "ENODATA")
        let (open, strict) = (try site.profile(), try site.profile(first: "hide_environment = true"))
        #expect(try attempt(attack, on: open, site, power: []) == .succeeded)
        #expect(try attempt(attack, on: strict, site, power: []) == .refused("ENODATA"))
        let own = Attack.refused("own-environ-variable", "PATH", by: "ENODATA")
        try site.expect(own, without: open, with: strict)
        #expect(try site.attempt(.refused("getenv", "PATH", by: ""), launch: strict) == .succeeded)
    }

    /// A watcher that reads whatever comes into being, while the command is started again and again.
    private func watch(_ options: [String], _ site: Site, as watcher: [String]) throws -> Fate {
        // A name that nobody else's program has.
        let name = "CANARY_\(UInt64.random(in: 0...UInt64.max))"
        let manifest = try site.workshop.write("launch.toml", "version = 1\n[env.\(name)]\nvalue = \"x\"\n")
        let watching = try RunningProgram(
            watcher + [try Compiled.program(Site.probe), "watch", name],
            in: site.workshop
        )
        try #require(watching.line() == "watching", "\(watching.errorText)")
        let words = site.words + [LaunchProgram.path, "--config", manifest] + options + ["--", "true"]
        for _ in 0..<100 { #expect(try site.workshop.shell(words).status == 0) }
        let answer: String = try #require(watching.ask("stop"), "\(watching.errorText)")
        return try #require(Fate(answer), "\(answer)")
    }

    @Test func `find nothing in the first moments of a shielded one`() throws {
        let site = try Site(.root)
        try site.workshop.giveAway()
        let identity = "\n[identity]\nuser = \"nobody\""
        let (open, strict) = (
            try site.profile(identity, keeping: "[]"),
            try site.profile(identity, keeping: "[]", first: "shield = true")
        )
        #expect(try watch(open, site, as: Machine.asNobody) == .succeeded)
        #expect(try watch(strict, site, as: Machine.asNobody) == .refused("ENODATA"))
    }

    /// `PR_SET_DUMPABLE` says what a crash would leave, to a file and to a handler behind a pipe.
    @Test(arguments: Starter.allCases)
    func `find no core of a child that is not dumpable`(_ starter: Starter) throws {
        let site = try Site(starter)
        let strict = try site.profile(first: "non_dumpable = true")
        for name in ["core-file", "core-pipe"] {
            let limitless = site.words + ["prlimit", "--core=unlimited"]
            let attack = Attack.refused(name, by: "EFBIG")
            let control = limitless + [LaunchProgram.path] + (try site.profile()) + ["--"]
            #expect(try site.attempt(attack, launch: nil, as: control) == .succeeded)
            let launch = limitless + [LaunchProgram.path] + strict + ["--"]
            #expect(try site.attempt(attack, launch: nil, as: launch) == .refused("EFBIG"))
        }
    }
}

/// What a crash leaves: the memory, in a file or in the hands of a program.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter", "prlimit")), .timeLimit(.minutes(30)))
struct `Core dumps` {
    private static let pattern =
        (try? String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)) ?? ""

    private func cores(_ options: [String]?, _ site: Site) throws -> Int {
        let launch = options.map { [LaunchProgram.path] + $0 + ["--"] } ?? []
        let limitless = site.words + ["prlimit", "--core=unlimited"]
        let attack = Attack.refused("crash", "AREA", by: "")
        #expect(try site.attempt(attack, launch: nil, as: limitless + launch) == .refused("SIGABRT"))
        let files = try FileManager.default.contentsOfDirectory(atPath: site.workshop.path("area"))
        for file in files {
            try FileManager.default.removeItem(atPath: site.workshop.path("area/\(file)"))
        }
        return files.count
    }

    @Test(arguments: Starter.allCases) func `are written to no file`(_ starter: Starter) throws {
        guard !Self.pattern.hasPrefix("|"), !Self.pattern.contains("/") else {
            print("skipped: core files do not go to the working directory here, but to \(Self.pattern)")
            return #expect(!LaunchProgram.mustWork)
        }
        let site = try Site(starter)
        #expect(try cores(nil, site) == 1)
        #expect(try cores(site.profile(), site) == 1)
        #expect(try cores(site.profile("[limits]\ncore = 0"), site) == 0)
        #expect(try cores([], site) == 0)
    }

    /// A hard limit of 0, as services have it, cannot be raised to the 1 that also stops a program.
    @Test(arguments: Starter.allCases) func `start where no core file is allowed anyway`(_ starter: Starter)
        throws
    {
        let site = try Site(starter)
        let limited = site.words + ["prlimit", "--core=0:0", LaunchProgram.path, "--"]
        let attack = Attack.refused("core-file", by: "EFBIG")
        #expect(try site.attempt(attack, launch: nil, as: limited) == .refused("EFBIG"))
    }

    /// core(5): a program that core_pattern names gets the memory whatever the limit is, but 1. Computed, because
    /// core_pattern belongs to the machine.
    @Test(arguments: Starter.allCases) func `are handed to no program`(_ starter: Starter) throws {
        let site = try Site(starter)
        let attack = Attack.refused("core-pipe", by: "EFBIG")
        #expect(try site.attempt(attack, launch: site.profile()) == .succeeded)
        #expect(try site.attempt(attack, launch: []) == .refused("EFBIG"))
    }
}
