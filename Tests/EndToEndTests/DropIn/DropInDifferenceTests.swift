import Foundation
import Glibc
import LaunchProgram
import Testing

/// What docs/drop-in.md says `launch` does otherwise on purpose; each is seen to be so with the real one.
@Suite(.timeLimit(.minutes(10))) struct `Where launch differs from the init it stands in for` {
    @Test(arguments: Init.both("tini", "catatonit"))
    func `signals of faults, which somebody sends, reach the command`(_ program: Init) throws {
        let text = try program.python(
            """
            for number in map(int, arguments):
                run = Run([], report, stderr=subprocess.DEVNULL)
                run.line()
                child = int(open(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read())
                run.send(number)
                if run.process.pid and eventually(lambda: run.process.poll() is not None or select.select([run.reader], [], [], 0)[0]):
                    print("dies" if run.process.poll() is not None else run.line(), end=" ")
                os.kill(child, 64)
                run.rest()
                run.process.wait()
            """,
            `Signals to an init`.faults.map(String.init)
        )
        let expected = `Signals to an init`.faults.map { program.real == nil ? "\($0) " : "dies " }
        #expect(text == expected.joined())
    }

    @Test(arguments: Init.both("tini", "catatonit")) func `a queued signal keeps its value`(_ program: Init)
        throws
    {
        let text = try program.python(
            """
            import ctypes
            command = ["/usr/bin/python3", "-c", '''
            import ctypes, os, signal
            signal.pthread_sigmask(signal.SIG_BLOCK, [40])
            print("ready", flush=True)
            info = (ctypes.c_int * 32)()
            mask = ctypes.c_ulong(1 << 39)
            ctypes.CDLL(None).syscall({"x86_64": 128, "aarch64": 137}[os.uname().machine],
                                      ctypes.byref(mask), info, None, 8)
            print(info[0], info[6], flush=True)
            ''']
            run = Run([], command, stderr=subprocess.DEVNULL)
            run.line()
            ctypes.CDLL(None).sigqueue(run.process.pid, 40, ctypes.c_void_p(77))
            print(run.line())
            """
        )
        #expect((text == "40 77\n") == (program.real == nil), "\(text)")
        #expect(text.hasPrefix("40 "))
    }

    @Test(arguments: Init.both("dumb-init"))
    func `what nohup ignores and what a caller blocks stays so`(_ program: Init) throws {
        let text = try program.python(
            """
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
            status = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
            def output(command): return subprocess.run(command, stdout=subprocess.PIPE, restore_signals=False).stdout
            print(output(status) == output([init, "--"] + status))
            """
        )
        #expect(text == (program.real == nil ? "True\n" : "False\n"))
    }

    @Test(arguments: Init.both("catatonit"))
    func `no signal is blocked that was not`(_ program: Init) throws {
        let text = try program.run(["--", "grep", "SigBlk", "/proc/self/status"]).text
        #expect(text.contains("0000000000380000") == (program.real != nil))
        #expect(text.contains("0000000000000000") == (program.real == nil))
    }

    @Test(arguments: Init.both("tini", "dumb-init"))
    func `no descriptor is kept from its end`(_ program: Init) throws {
        let text = try program.python(
            """
            run = Run([], ["sh", "-c", "exec >&-; read line"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            print(select.select([run.reader], [], [], 5 if arguments else 60)[0] != [])
            run.process.stdin.close()
            run.process.wait()
            """,
            program.real == nil ? [] : ["briefly"]
        )
        #expect(text == (program.real == nil ? "True\n" : "False\n"))
    }

    @Test(arguments: Init.both("tini")) func `a path through a file is a command that is not found`(
        _ program: Init
    ) throws {
        #expect(try program.run(["-s", "/etc/passwd/x"]).status == (program.real == nil ? 127 : 1))
    }

    @Test(arguments: Init.both("tini")) func `notes say what is started and no more`(_ program: Init) throws {
        let lines = try program.run(["-svvv", "--", "true"]).text.split(separator: "\n")
        #expect((lines == ["launch: starting true (/usr/bin/true)"]) == (program.real == nil))
    }

    @Test(arguments: Init.both("tini"))
    func `the process is called launch and shows no command line`(_ program: Init) throws {
        let text = try program.python(
            """
            run = Run(["-s"], report)
            run.line()
            print(open(f"/proc/{run.process.pid}/comm").read(), end="")
            run.send(64)
            run.process.wait()
            """
        )
        #expect(text == (program.real == nil ? "launch\n" : "tini\n"))
    }

    /// A terminal with a shell's part played by a session leader; what it runs leads a job of its own.
    private static let job = """
        import fcntl, socket, struct
        out = os.dup(1)
        def say(*words): os.write(out, (" ".join(map(str, words)) + "\\n").encode())
        def foreground(): return struct.unpack("i", fcntl.ioctl(0, termios.TIOCGPGRP, b"1234"))[0]
        def press(): os.write(1, b"press")
        def shell(body):
            process, terminal = pty.fork()
            if process == 0:
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
                try: body()
                except BaseException as error: say(repr(error))
                os._exit(0)
            while True:
                try: piece = os.read(terminal, 4096)
                except OSError: break
                for _ in range(piece.count(b"press")): os.write(terminal, b"\\x03")
            os.waitpid(process, 0)
        def start(options, command, in_foreground=True):
            # No pipe: launch leaves the terminal to who reads one.
            reader, writer = (end.detach() for end in socket.socketpair())
            process = os.fork()
            if process == 0:
                os.setpgid(0, 0)
                if in_foreground: os.tcsetpgrp(0, os.getpid())
                signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                os.dup2(writer, 1)
                os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
                os.execv(init, [init, *options, "--", *command])
            os.close(writer)
            return process, os.fdopen(reader)

        """

    @Test(arguments: Init.both("tini", "catatonit"))
    func `a terminal is taken in the foreground alone`(_ program: Init) throws {
        let text = try program.python(
            Self.job + """
                def body():
                    for in_foreground in [True, False]:
                        os.tcsetpgrp(0, os.getpgrp())
                        process, lines = start([], report, in_foreground)
                        lines.readline()
                        child = int(open(f"/proc/{process}/task/{process}/children").read())
                        say(in_foreground, foreground() == child)
                        os.kill(process, 64)
                        os.waitpid(process, 0)
                shell(body)
                """
        )
        #expect(text == "True True\nFalse \(program.real == nil ? "False" : "True")\n")
    }

    @Test(arguments: Init.both("tini", "catatonit"))
    func `Ctrl-Z stops it with the command, so that a shell gets its prompt`(_ program: Init) throws {
        // What catatonit's command has blocked does not stop it.
        let text = try program.python(
            Self.job + """
                def body():
                    process, lines = start([], ["/usr/bin/python3", "-c", '''
                import os, signal
                signal.pthread_sigmask(signal.SIG_SETMASK, [])
                print(os.getpid(), flush=True)
                os.kill(os.getpid(), signal.SIGTSTP)
                '''])
                    child = int(lines.readline())
                    say(eventually(lambda: state(child) == "T"))
                    if arguments: say(state(process) == "T")
                    else: say(os.WIFSTOPPED(os.waitpid(process, os.WUNTRACED)[1]))
                    os.tcsetpgrp(0, process)
                    os.killpg(process, signal.SIGCONT)
                    say(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), foreground() == process)
                shell(body)
                """,
            program.real == nil ? [] : ["real"]
        )
        #expect(text == (program.real == nil ? "True\nTrue\n0 True\n" : "True\nFalse\n0 True\n"))
    }

    @Test(arguments: Init.both("dumb-init"))
    func `Ctrl-C comes once where there is no session`(_ program: Init) throws {
        let text = try program.python(
            Self.job + """
                def count():
                    process, lines = start(["-c"], report)
                    lines.readline()
                    seen = 0
                    for _ in range(20):
                        press()
                        seen += lines.readline() == "2\\n"
                        # What was sent on before this has arrived before it.
                        os.kill(process, signal.SIGUSR1)
                        while lines.readline() == "2\\n": seen += 1
                    os.kill(process, 64)
                    lines.readlines()
                    os.waitpid(process, 0)
                    return seen
                def body():
                    # Two that come at once are one to the kernel.
                    counts = [count()]
                    while arguments and counts[-1] == 20 and len(counts) < 100: counts.append(count())
                    say("20" if counts[-1] == 20 else "more" if counts[-1] > 20 else "less")
                shell(body)
                """,
            program.real == nil ? [] : ["real"]
        )
        #expect(text == (program.real == nil ? "20\n" : "more\n"))
    }

    /// As in a container with `docker run -it`: the init leads the session and hands the terminal over.
    @Test(arguments: Init.both("tini", "dumb-init", "catatonit"))
    func `a terminal of its own is the command's in all of them`(_ program: Init) throws {
        let text = try program.python(
            Self.job + """
                def body():
                    os.dup2(out, 2)
                    os.execv(init, [init, "--", "/usr/bin/python3", "-c", '''
                import fcntl, os, struct, termios
                terminal = os.open("/dev/tty", os.O_RDWR)
                group = struct.unpack("i", fcntl.ioctl(terminal, termios.TIOCGPGRP, b"1234"))[0]
                print(group == os.getpgrp(), group == os.getpid(), file=open(2, "w"))
                '''])
                os.environ["TINI_VERBOSITY"] = "0"
                shell(body)
                """
        )
        #expect(text == "True True\n")
    }
}

@Suite struct `Sockets handed to another init` {
    /// Of the real ones only catatonit's.
    @Test(arguments: Init.both("tini", "dumb-init", "catatonit"))
    func `are the command's`(_ program: Init) throws {
        let text = try program.python(
            """
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="0", TINI_SUBREAPER="")
            os.execv(init, [init, "--", "sh", "-c", "[ $LISTEN_PID = $$ ] && echo own || echo not"])
            """
        )
        #expect(text == (program.real == nil || program.name == "catatonit" ? "own\n" : "not\n"))
    }
}
