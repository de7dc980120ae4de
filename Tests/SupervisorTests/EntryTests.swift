import Glibc
import Testing

@Suite struct `Entry` {
    @Test func `hides the runtime's variables from this process and not from the child`() {
        let environment = [
            "PATH=/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no", "SWIFT_=1", "SWIFTY=2", "ASWIFT_X=3",
        ]
        func run(_ arguments: String...) -> [String] {
            RunningProcess(Programs.harness, ["harness"] + arguments, environment: environment).rest()
        }
        #expect(run("--print", "SWIFT_BACKTRACE") == ["-"])
        #expect(run("--print", "SWIFT_") == ["-"])
        #expect(run("--print", "SWIFTY") == ["2"])
        #expect(run("--print", "ASWIFT_X") == ["3"])
        #expect(run("/usr/bin/env") == environment)
    }

    @Test func `passes an empty environment and odd arguments`() {
        let running = RunningProcess(
            Programs.harness,
            ["", "/usr/bin/printf", "%s|", "", "ü", "-x"],
            environment: []
        )
        #expect(running.rest() == ["|ü|-x|"])
        #expect(running.wait() == .exited(0))
    }

    @Test(
        .enabled(if: Programs.has(Programs.isStatic, else: "an empty root needs the static link")),
        .enabled(if: Programs.has(getuid() == 0, else: "chroot needs root"))
    )
    func `an empty root without proc is enough`() {
        // The harness is also the command: it finds its arguments and prints a variable.
        let script = """
            root=$(mktemp -d) && cp \(Programs.harness) $root/harness && cd $root
            chroot . /harness /harness --print GREETING; echo $?
            chroot . /harness /missing; echo $?
            rm -r $root
            """
        let running = RunningProcess(
            "/bin/sh",
            ["sh", "-c", script],
            environment: ["PATH=/usr/sbin:/usr/bin:/bin", "GREETING=hello"]
        )
        #expect(running.rest() == ["hello", "0", "127"])
    }
}
