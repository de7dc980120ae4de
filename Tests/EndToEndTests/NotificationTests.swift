import Foundation
import LaunchProgram
import Testing

/// The protocol of sd_notify(3), with a service manager that listens to the main process only.
@Suite struct `Notifications` {
    /// Prints what reaches the manager from the main process, up to `STOPPING=1` or the end of the launch.
    private static let manager = """
        import array, os, socket, subprocess, sys
        abstract = sys.argv[2] == 'abstract'
        address = '\\0' + os.getcwd() if abstract else os.getcwd() + '/manager'
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.bind(address)
        manager.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        os.environ['NOTIFY_SOCKET'] = address.replace('\\0', '@')
        process = subprocess.Popen([sys.argv[1], *sys.argv[3].split(), '--', *sys.argv[4:]], cwd='/')
        manager.settimeout(20)
        message = b''
        while not message.startswith(b'STOPPING'):
            message, control, _, _ = manager.recvmsg(4096, 4096)
            sender, descriptors = None, []
            for level, kind, data in control:
                if kind == socket.SCM_RIGHTS: descriptors = array.array('i', data[:len(data) // 4 * 4])
                else: sender = array.array('i', data)[0]
            # Before the descriptors go: a barrier is the end of this line.
            print(message.decode().strip().replace('\\n', ';'), len(descriptors), sender == process.pid, flush=True)
            for descriptor in descriptors: os.close(descriptor)
        print(process.wait(), [name for name in os.listdir('/run') if name.startswith(f'launch-notify-{process.pid}-')])
        """

    private static let service = """
        import array, os, socket
        address = os.environ['NOTIFY_SOCKET'].replace('@', '\\0', 1)
        service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        service.connect(address)
        def say(text, *descriptors):
            control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', descriptors))] if descriptors else []
            service.sendmsg([text], control)
        say(b'READY=1\\nSTATUS=up\\nMAINPID=%d\\n' % os.getpid())
        say(b'MAINPID=1')
        say(b'WATCHDOG=1')
        say(b'RELOADING=1\\nMONOTONIC_USEC=5')
        say(b'EXTEND_TIMEOUT_USEC=7')
        say(b'FDSTORE=1\\nFDNAME=kept', 0, 1, 2)
        reader, writer = os.pipe()
        say(b'BARRIER=1', writer)
        os.close(writer)
        assert os.read(reader, 1) == b''
        say(b'STATUS=after the barrier')
        say(b'STOPPING=1')
        """

    private static let expected = """
        READY=1;STATUS=up 0 True
        WATCHDOG=1 0 True
        RELOADING=1;MONOTONIC_USEC=5 0 True
        EXTEND_TIMEOUT_USEC=7 0 True
        FDSTORE=1;FDNAME=kept 3 True
        BARRIER=1 1 True
        STATUS=after the barrier 0 True
        STOPPING=1 0 True
        0 []

        """

    @Test(arguments: ["path", "abstract"], ["--profile none", "", "--mode exec --profile none"])
    func `reach the manager from the main process, but for who that is`(_ kind: String, _ options: String)
        throws
    {
        let outcome = try Fixture().python(Self.manager, kind, options, "python3", "-c", Self.service)
        var expected = Self.expected
        if options.hasPrefix("--mode exec") {
            // Nobody is between: what the service says of itself is true.
            expected = expected.replacing("STATUS=up 0", with: "STATUS=up;MAINPID=PID 0").replacing(
                "WATCHDOG=1 0 True",
                with: "MAINPID=1 0 True\nWATCHDOG=1 0 True"
            )
        }
        #expect(
            outcome.text.replacing(/MAINPID=\d\d+/, with: "MAINPID=PID") == expected,
            "\(outcome.errorText)"
        )
    }

    @Test func `do not reach it past the main process otherwise`() throws {
        let text = try Fixture().python(Self.manager, "path", "--notify none", "python3", "-c", Self.service)
            .text
        #expect(text.contains("WATCHDOG=1 0 False\n"))
    }

    @Test func `of a service that has none are made when it was executed`() throws {
        let script = "echo ${NOTIFY_SOCKET-unset} >&2; exit 3"
        let program = Self.manager.replacing("startswith(b'STOPPING')", with: "startswith(b'READY')")
        let outcome = try Fixture().python(program, "path", "--notify exec", "sh", "-c", script)
        #expect(outcome.text == "READY=1 0 True\n3 []\n", "\(outcome.errorText)")
        #expect(outcome.errorText.contains("unset"))
    }

    @Test func `are not made of a command that is not there`() throws {
        let program = Self.manager.replacing("settimeout(20)", with: "setblocking(process.wait() == 0)")
        let outcome = try Fixture().python(program, "path", "--notify exec", "no-such-command")
        #expect(outcome.text == "")
        #expect(outcome.errorText.contains("no-such-command: command not found"))
        #expect(outcome.errorText.contains("BlockingIOError"))
    }

    @Test func `need somebody who listens, where launch makes them`() throws {
        let outcome = try Fixture().launch(
            "--notify",
            "exec",
            "--",
            "true",
            adding: ["NOTIFY_SOCKET": "/nowhere/socket"]
        )
        #expect(outcome.status == 125)
        #expect(outcome.errorText.contains("nobody listens at /nowhere/socket"))
        #expect(try Fixture().launch("--", "true", adding: ["NOTIFY_SOCKET": "/nowhere/socket"]).status == 0)
    }
}
