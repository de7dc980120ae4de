import Isolation
import Launching
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about the stop at execve` {
    private func expect(_ error: LaunchError, _ what: String, hint: String? = nil) {
        launchTests.expect(Diagnostics.message(error), what, hint: hint)
    }

    private let taken = "non_dumpable and hide_environment take it; launch explain -- … prints every step"

    @Test func `say what failed at it`() {
        expect(
            .stop(.failed(SystemError(call: "ptrace", errno: 1))),
            "the command was not started: at its execve: ptrace: Operation not permitted",
            hint: taken
        )
        expect(
            .stop(.refused(SystemError(call: "prctl(PR_SET_DUMPABLE)", errno: 38))),
            "the command was not started: it may not call prctl(PR_SET_DUMPABLE): Function not implemented",
            hint: "a filter must allow prctl for non_dumpable and hide_environment"
        )
        expect(
            .stop(.ended(status: 0, signal: 9)),
            "the command died of signal 9 before its first instruction"
        )
        expect(.stop(.ended(status: 3, signal: 0)), "the command ended with 3 before its first instruction")
        expect(
            .stop(.otherStop(signal: 11)),
            "the command was not started: signal 11 stopped it before its first instruction"
        )
        expect(
            .stop(.foreignProgram),
            "the command was not started: it is no 64-bit program of this machine",
            hint: "non_dumpable = false and hide_environment = false start it"
        )
        expect(
            .stop(.memoryMapUnknown),
            "the command was not started: its memory cannot be looked at",
            hint: "non_dumpable and hide_environment need /proc; launch doctor says what is missing"
        )
    }

    @Test func `say what the receipt is about`() {
        let difference = PostureDifference(field: "groups", asked: .numbers([]), found: .numbers([4, 5]))
        expect(
            .posture([difference]),
            "the command was not started: the kernel says otherwise than the plan: groups is 4 5, asked was none",
            hint: "the receipt has everything; launch explain -- … prints the plan"
        )
        launchTests.expect(
            Diagnostics.postureDiffers([difference]),
            "the command runs, and the kernel says otherwise than the plan: groups is 4 5, asked was none",
            hint: "it could not be looked at before it began: launch doctor says why nothing may be traced"
        )
        expect(
            .receipt("/dev/null", .notRegularFile),
            "/dev/null: the receipt replaces regular files only, never a link or a device",
            hint: "--receipt fd:N writes to an open descriptor"
        )
        expect(
            .receipt("x", .failed(SystemError(call: "open", errno: 2))),
            "x: cannot write the receipt: open: No such file or directory"
        )
    }

    @Test func `say why there is no shield`() {
        expect(
            .plan(.shieldNeedsList),
            "shield = true adds to the capabilities that are kept, and the profile keeps all",
            hint: "capabilities.keep = […] says which to keep"
        )
        expect(
            .plan(.shieldInUserNamespace),
            "in a user namespace no capability shields the command from its own user",
            hint: "shield = false; start launch as root to have both"
        )
        expect(
            .plan(.shieldNotHeld),
            "shield = true takes a capability to hand on, CAP_WAKE_ALARM or CAP_NET_BIND_SERVICE",
            hint: "give one: AmbientCapabilities= in a unit, --cap-add for a container"
        )
    }
}
