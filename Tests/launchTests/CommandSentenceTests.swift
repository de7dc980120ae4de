import Isolation
import Launching
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about the command's user and limits` {
    private func expect(
        _ error: LaunchError,
        _ what: String,
        hint: String? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        launchTests.expect(Diagnostics.message(error), what, hint: hint, location)
    }

    @Test func `about accounts`() {
        let unknown = AccountError.unknown(.user, name: "nobdy", path: "/etc/passwd", known: ["nobody"])
        expect(
            .account(unknown, nearest: "nobody"),
            "the profile runs the command as user nobdy: /etc/passwd has no such entry",
            hint: "did you mean nobody?"
        )
        expect(
            .account(.unknown(.group, name: "x", path: "/etc/group", known: []), nearest: nil),
            "the profile runs the command as group x: /etc/group is missing or empty",
            hint: "a number needs no entry; other name services are not asked"
        )
        expect(
            .account(.malformed(.user, name: "app", path: "/etc/passwd", line: 7), nearest: nil),
            "/etc/passwd:7:1: the entry of user app cannot be used"
        )
        expect(
            .account(.groupNeeded(user: 4242, path: "/etc/passwd"), nearest: nil),
            "/etc/passwd has no user 4242, so nothing says which group is that user's",
            hint: "identity.group = \"4242\" or another in the profile"
        )
        expect(
            .account(.outOfRange(.user, text: "4294967295"), nearest: nil),
            "4294967295 is no number a user can have: 4294967294 is the largest"
        )
        expect(
            .account(.tooManyGroups(count: 70_000, limit: 65_536), nearest: nil),
            "70000 supplementary groups are more than the kernel takes, which is 65536"
        )
        let denied = SystemError(call: "open", errno: 13)
        expect(
            .account(.unreadable(path: "/etc/group", denied), nearest: nil),
            "cannot look up the profile's identity: /etc/group: open: Permission denied"
        )
        expect(
            .account(.tooLarge(path: "/etc/passwd"), nearest: nil),
            "/etc/passwd is larger than any list of accounts"
        )
        expect(
            .account(.own(SystemError(call: "getgroups", errno: 38)), nearest: nil),
            "cannot find out who launch itself is: getgroups: Function not implemented"
        )
    }

    @Test func `about control groups`() {
        let hint =
            "systemd-run --scope -p Delegate=yes -- launch … (--user without root); or cgroup = \"best-effort\" in [limits]"
        let cases: [(ControlGroupError, String)] = [
            (.notMounted(.pids), "no control group hierarchy here has pids"),
            (.notDelegated(.memory, directory: "/g"), "memory is not delegated to /g"),
            (
                .occupied(directory: "/g", controllers: [.memory, .cpu]),
                "other processes are in /g, so memory, cpu cannot be passed on below it"
            ),
            (
                .unreachable(.cpu, group: "/../a"),
                "launch is in /../a of cpu, which is not mounted here"
            ),
            (
                .failed(path: "/g/launch-1", SystemError(call: "mkdir", errno: 30)),
                "/g/launch-1: mkdir: Read-only file system"
            ),
            (
                .unreadable(path: "/proc/self/cgroup", SystemError(call: "open", errno: 2)),
                "/proc/self/cgroup: open: No such file or directory"
            ),
        ]
        for (error, words) in cases {
            expect(
                .controlGroup(error),
                "the profile's limits take a control group: \(words)",
                hint: hint
            )
            #expect(Diagnostics.caveat(.controlGroupMissing(error)).hasPrefix(words + ": a limit"))
        }
    }

    @Test func `about what only privilege gives`() {
        expect(
            .plan(.identityNotHeld(user: 101, group: 104)),
            "the profile runs the command as user 101, group 104, which takes CAP_SETUID and CAP_SETGID",
            hint: "start launch as root, or leave [identity] out"
        )
        expect(
            .plan(.limitAboveHard(ResourceLimit(resource: .nofile, value: 100), hard: 50)),
            "the profile sets nofile to 100, above the hard limit of 50, which takes CAP_SYS_RESOURCE",
            hint: "a lower nofile in [limits], or LimitNOFILE= in a unit, --ulimit for a container"
        )
        expect(
            .plan(.limitAboveHard(ResourceLimit(resource: .core, value: ResourceLimit.unlimited), hard: 0)),
            "the profile sets core to unlimited, above the hard limit of 0, which takes CAP_SYS_RESOURCE",
            hint: "a lower core in [limits], or LimitCORE= in a unit, --ulimit for a container"
        )
        expect(
            .plan(.priorityNotHeld(-5, lowest: 0)),
            "the profile sets nice to -5, which takes CAP_SYS_NICE",
            hint: "0 or more here; Nice= in a unit sets the others"
        )
        expect(
            .outOfMemoryScore(-5, SystemError(call: "write", errno: 13)),
            "the profile sets oom_score_adj to -5: write: Permission denied",
            hint:
                "lower than launch's own takes CAP_SYS_RESOURCE: start launch as root, or OOMScoreAdjust= in a unit"
        )
    }
}
