import Foundation
import LaunchProgram
import ProcessFixtures
import SecretMemory
import Testing

@testable import LinuxSystem

/// Why the steps stand in the order they have: each reason, with the steps the other way round as its control.
@Suite(
    .enabled(if: geteuid() == 0 && LaunchProgram.tool("setpriv") != nil, "credentials are root's to change"),
    .timeLimit(.minutes(30))
)
struct `The order of steps` {
    private static let nobody: UInt32 = 65534
    private static let bind: UInt64 = 1 << 10
    private static let setPermitted: UInt64 = 1 << 8
    private static let noRoot = 0b01
    private static let noFixup = 0b0100
    private static let locked = 0b1110_1111
    private let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        try workshop.write("out", "", mode: 0o666)
        // Safety: a NUL-terminated copy for the call.
        unsafe chmod(workshop.directory, 0o755)
    }

    /// What `script` writes behind these steps.
    private func output(_ steps: [ChildStep], _ script: String) throws -> String {
        let executable = Executable(path: "/bin/sh", arguments: .made(of: "sh", "-c", script))
        let environment = EnvironmentBlock(
            inherited: [],
            literals: ["OUT=\(workshop.path("out"))", "PATH=/usr/bin:/bin"],
            secrets: try LockedBytes(count: 0),
            offsets: []
        )
        try executable.start(steps + [.execute], environment: environment).reap()
        return try workshop.read("out").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func failure(_ steps: [ChildStep]) throws -> ChildError? {
        do {
            _ = try output(steps, ":")
            return nil
        } catch let error as ChildError { return error }
    }

    private func effective(_ steps: [ChildStep]) throws -> UInt64? {
        UInt64(try output(steps, "sed -n 's/^CapEff:\\t//p' /proc/self/status > $OUT"), radix: 16)
    }

    @Test func `groups before the user, who may not set them`() throws {
        let nobody = Self.nobody
        #expect(try failure([.setGroups([]), .setGroup(nobody), .setUser(nobody)]) == nil)
        #expect(
            try failure([.setUser(nobody), .setGroups([])]) == .stepFailed(index: 1, errno: EPERM)
        )
        #expect(
            try failure([.setUser(nobody), .setGroup(0), .setGroup(1)])
                == .stepFailed(index: 2, errno: EPERM)
        )
    }

    @Test func `the bounding set before the user, who may not drop from it`() throws {
        #expect(
            try failure([.setUser(Self.nobody), .dropBoundingCapability(0)])
                == .stepFailed(index: 1, errno: EPERM)
        )
    }

    /// At user id 0, execve gives back what capset took.
    @Test func `empty sets at user id 0 need one of three to stay empty`() throws {
        let empty = ChildStep.setCapabilities(permitted: 0, inheritable: 0)
        #expect(try effective([empty]) != 0)
        #expect(try effective([empty, .noNewPrivileges]) == 0)
        #expect(try effective([.setSecurebits(Self.noRoot), empty]) == 0)
        let last = try Credentials.current().lastCapability
        #expect(try effective((0...last).map { .dropBoundingCapability($0) } + [empty]) == 0)
    }

    @Test func `the death signal again after the user, whose change clears it`() throws {
        let (arm, change) = (ChildStep.dieWithParent(signal: SIGKILL), ChildStep.setUser(Self.nobody))
        // The signal is not inherited by the shell's children, so the shell must be setpriv.
        let exec = "exec setpriv --dump > $OUT"
        #expect(try output([arm], exec).contains("Parent death signal: KILL"))
        #expect(try output([arm, change], exec).contains("Parent death signal: [none]"))
        #expect(try output([arm, change, arm], exec).contains("Parent death signal: KILL"))
    }

    @Test func `no-setuid-fixup before the user, whose change empties the sets otherwise`() throws {
        let keep: [ChildStep] = [
            .setUser(Self.nobody), .setCapabilities(permitted: Self.bind, inheritable: Self.bind),
            .raiseAmbientCapability(10),
        ]
        #expect(try effective([.setSecurebits(Self.noFixup)] + keep) == Self.bind)
        #expect(try failure(keep) == .stepFailed(index: 1, errno: EPERM))
        // Without ambient, a program of another user starts with nothing.
        #expect(try effective([.setSecurebits(Self.noFixup)] + keep.dropLast()) == 0)
    }

    @Test func `ambient before no-cap-ambient-raise is locked`() throws {
        let sets = ChildStep.setCapabilities(
            permitted: Self.bind | Self.setPermitted,
            inheritable: Self.bind
        )
        let raise = ChildStep.raiseAmbientCapability(10)
        #expect(try failure([sets, raise, .setSecurebits(Self.locked)]) == nil)
        #expect(
            try failure([.setSecurebits(Self.locked), sets, raise]) == .stepFailed(index: 2, errno: EPERM)
        )
    }

    /// With CAP_SETPCAP kept, the command could take securebits back that are set only.
    @Test func `securebits are locked, not only set`() throws {
        let keep: [ChildStep] = [
            .setCapabilities(permitted: Self.setPermitted, inheritable: Self.setPermitted),
            .raiseAmbientCapability(8),
        ]
        let unlock = "setpriv --securebits -noroot true 2> /dev/null; echo $? > $OUT"
        #expect(try output(keep + [.setSecurebits(Self.noRoot | Self.noFixup)], unlock) == "0")
        #expect(try output(keep + [.setSecurebits(Self.locked)], unlock) != "0")
    }

    @Test(.enabled(if: ((try? LandlockABI.current())?.version ?? 0) > 0, "this kernel has no Landlock"))
    func `namespaces before Landlock, which forbids every mount`() throws {
        let files = LandlockRuleset(
            filesystem: 1 << 1,
            network: 0,
            scope: 0,
            rules: [.init(.path("/", optional: false), access: 1 << 1)]
        )
        let mounts: [ChildStep] = [.unshare(flags: 0x2_0000), .privateMounts]
        #expect(try failure(mounts + [.noNewPrivileges, .landlock(files)]) == nil)
        #expect(
            try failure([.noNewPrivileges, .landlock(files)] + mounts)
                == .stepFailed(index: 3, errno: EPERM)
        )
    }

    @Test(.enabled(if: ((try? LandlockABI.current())?.version ?? 0) > 0, "this kernel has no Landlock"))
    func `lower limits after Landlock, whose rules take descriptors`() throws {
        let files = LandlockRuleset(
            filesystem: 1 << 1,
            network: 0,
            scope: 0,
            rules: [.init(.path("/", optional: false), access: 1 << 1)]
        )
        let limit = ChildStep.setLimit(resource: 7, value: 3)
        #expect(
            try failure([.noNewPrivileges, limit, .landlock(files)])
                == .stepFailed(index: 2, errno: EMFILE)
        )
        // The shell itself opens nothing.
        #expect(try failure([.noNewPrivileges, .landlock(files), limit]) == nil)
    }

    @Test func `raised limits before a user namespace, whose capabilities do not count`() throws {
        let credentials = try Credentials.current()
        guard credentials.has(24) else { return print("skipped: without CAP_SYS_RESOURCE nothing is raised") }
        let raise = ChildStep.setLimit(resource: 10, value: try ProcessSettings.current().hardLimits[10])
        guard case .success(let namespace) = userNamespace(credentials) else { return }
        let lower = ChildStep.setLimit(resource: 10, value: 100)
        let join = ChildStep.joinUserNamespace(namespace.descriptor)
        #expect(try failure([lower, raise, join]) == nil)
        #expect(try failure([lower, join, raise]) == .stepFailed(index: 2, errno: EPERM))
    }

    private func userNamespace(
        _ credentials: Credentials
    ) -> Result<UserNamespace, UserNamespace.Failure> {
        do throws(UserNamespace.Failure) { return .success(try UserNamespace(for: credentials)) } catch {
            print("skipped: no user namespace: \(error)")
            return .failure(error)
        }
    }

    @Test func `the score is inherited where it may not be written`() throws {
        let score = try OutOfMemoryScore()
        let before = try String(contentsOfFile: "/proc/self/oom_score_adj", encoding: .utf8)
        try score.take(321)
        let steps: [ChildStep] = [.setUser(Self.nobody), .setOutOfMemoryScore(321)]
        let inherited = try output(steps, "cat /proc/self/oom_score_adj > $OUT")
        #expect(inherited == "321")
        #expect(
            try failure([.setUser(Self.nobody), .setOutOfMemoryScore(320)])
                == .stepFailed(index: 1, errno: EACCES)
        )
        score.giveBack()
        #expect(try String(contentsOfFile: "/proc/self/oom_score_adj", encoding: .utf8) == before)
        #expect(try output([.setOutOfMemoryScore(7)], "cat /proc/self/oom_score_adj > $OUT") == "7")
    }
}
