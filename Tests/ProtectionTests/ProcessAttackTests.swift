import LaunchProgram
import Testing

/// Attacks on other processes: the supervisor, another launch of the same user, and everyone else.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks on processes` {
    /// What the kernel lets a tracer do; the filter refuses the call itself.
    static let calls: [Attack] = ["trace", "pidfd-getfd", "vm-read", "vm-write", "kcmp", "page-nodes"].map {
        Attack(name: $0, operands: ["VICTIM"], answer: "EPERM", vain: [:], absent: nil)
    }

    /// The same by way of /proc, and two calls that no filter can refuse.
    static let files: [Attack] =
        ["mem", "mem-write", "environ", "maps", "auxv", "fd", "fd-link", "cwd", "root"].map {
            Attack(name: $0, operands: ["VICTIM"], answer: "EACCES", vain: [:], absent: nil)
        } + [.refused("robust-list", "VICTIM", by: "EPERM")]

    static let signals: [Attack] = ["kill", "tgkill", "pidfd-signal", "sigqueue"].map {
        Attack(name: $0, operands: ["VICTIM"], answer: "EPERM", vain: [:], absent: nil)
    }

    static let domain = "[scope]\nsignals = true\nabstract_sockets = true"

    /// The supervisor's environment is empty, and what its memory maps is the program that everyone can read.
    static let onParent = (calls + files).filter { $0.name != "environ" }

    @Test(arguments: onParent, Starter.allCases)
    func `do not reach the supervisor`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        site.values["VICTIM"] = "parent"
        // The control: a parent that has not hidden itself.
        let shell = site.words + ["sh", "-c", "\"$@\"; exit $?", "sh"]
        try #require(site.attempt(attack, launch: nil, as: shell) == .succeeded)
        try site.expectRefused(attack, launch: [])
    }

    /// Between execve, which makes it dumpable, and its own restrictions the supervisor must not be open to a command
    /// that runs already: with a descriptor of its memory the command would go on without any restriction. The Landlock
    /// domain keeps it out; SECURITY.md says what holds without one.
    @Test func `do not reach the supervisor before it has hidden itself`() throws {
        let site = try Site(.nobody)
        site.values["VICTIM"] = "parent"
        let attack = Attack.refused("mem-early", "VICTIM", by: "EACCES")
        for _ in 0..<50 {
            let fate = try site.attempt(attack, launch: [])
            guard fate == .refused("EACCES") else { return #expect(fate == .refused("EACCES")) }
        }
    }

    /// Through the parent's `exe` the program file could be overwritten for the next start (CVE-2019-5736).
    @Test(arguments: Starter.allCases)
    func `do not reach the program file of launch`(_ starter: Starter) throws {
        let site = try Site(starter)
        let copy = site.workshop.path("launch")
        try #require(site.workshop.shell(["cp", LaunchProgram.path, copy]).status == 0)
        if starter != .root { try site.workshop.giveAway() }
        site.values["VICTIM"] = "parent"
        let attack = Attack.refused("overwrite-exe", "VICTIM", by: "EACCES")
        // The control: any other parent, whose program file belongs to the attacker.
        let shell = site.workshop.path("shell")
        try #require(site.workshop.shell(["cp", "/bin/sh", shell]).status == 0)
        if starter != .root { try site.workshop.giveAway() }
        let parent = site.words + [shell, "-c", "\"$@\"; exit $?", "sh"]
        #expect(try site.attempt(attack, launch: nil, as: parent) == .succeeded)
        let launch = site.words + [copy, "--"]
        #expect(try site.attempt(attack, launch: nil, as: launch) == .refused("EACCES"))
    }

    @Test(arguments: calls, Starter.allCases)
    func `by system calls are stopped by the filter`(_ attack: Attack, _ starter: Starter) throws {
        let (site, sibling) = try siblings(starter)
        try site.expect(attack, without: site.profile(), with: site.profile(Profiles.filter()))
        #expect(sibling.ask("ping") == "pong")
    }

    @Test(arguments: calls + files, Starter.allCases)
    func `of another launch are stopped by a domain of its own`(_ attack: Attack, _ starter: Starter) throws {
        let (site, sibling) = try siblings(starter)
        // Without capabilities: CAP_PERFMON reads past every security module, mm_access() of Linux 6.16.
        let (open, strict) = (try site.profile(keeping: "[]"), try site.profile(Self.domain, keeping: "[]"))
        try site.expect(attack, without: open, with: strict)
        #expect(sibling.ask("ping") == "pong")
    }

    @Test(arguments: calls + files, Starter.allCases)
    func `of another launch are stopped by the profile default`(_ attack: Attack, _ starter: Starter) throws {
        let (site, sibling) = try siblings(starter)
        try #require(site.attempt(attack, launch: nil) == .succeeded)
        try site.expectRefused(attack, launch: [])
        #expect(sibling.ask("ping") == "pong")
    }

    @Test(arguments: signals, Starter.allCases)
    func `by signals are stopped by a domain of its own`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        try site.expect(attack, without: site.profile(), with: site.profile(Self.domain))
        try site.expectRefused(attack, launch: [])
        #expect(outsider.ask("ping") == "pong")
    }

    /// The signal of a descriptor that has the outsider for its owner is dropped, and nobody is told.
    @Test(arguments: Starter.allCases)
    func `by the signals of a descriptor are stopped by a domain of its own`(_ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let attack = Attack.refused("signal-owner", "VICTIM", by: "EPERM")
        _ = try site.attempt(attack, launch: site.profile())
        #expect(countSignals(outsider) > 0)
        for options in [try site.profile(Self.domain), []] {
            _ = try site.attempt(attack, launch: options)
            #expect(countSignals(outsider) == 0)
        }
    }

    /// How many signals the subject has said it got, since it was asked last.
    private func countSignals(_ subject: RunningProgram) -> Int {
        var (count, line) = (0, subject.ask("ping"))
        while line == "signal" { (count, line) = (count + 1, subject.line()) }
        return line == "pong" ? count : -1
    }

    /// A limit of processor time ends a process as a signal does.
    @Test(arguments: Starter.allCases)
    func `by limits are stopped by the filter`(_ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let attack = Attack.refused("prlimit", "VICTIM", by: "EPERM")
        try site.expect(attack, without: site.profile(), with: site.profile(Profiles.filter()))
        #expect(try site.attempt(.refused("own-limit", by: ""), launch: []) == .succeeded)
        #expect(outsider.ask("ping") == "pong")
    }

    /// A launch of the same starter, with the profile default.
    private func siblings(_ starter: Starter) throws -> (Site, RunningProgram) {
        let site = try Site(starter)
        let (launch, child) = try RunningProgram.subject([], behind: site.words, in: site.workshop)
        site.values["VICTIM"] = "\(child)"
        return (site, launch)
    }

    /// A process of the same starter, in no launch.
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
