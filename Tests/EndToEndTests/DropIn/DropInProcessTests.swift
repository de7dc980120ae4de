import Foundation
import Glibc
import LaunchProgram
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Processes of an init` {
    private static let all = Init.both("tini", "dumb-init", "catatonit")

    @Test(arguments: [
        ("tini", ["-s"], "group"), ("catatonit", [], "group"), ("dumb-init", [], "session"),
        ("dumb-init", ["-c"], "none"),
    ])
    func `have the command in a group or session of its own`(
        _ name: String,
        _ options: [String],
        _ placement: String
    ) throws {
        for program in Init.both(name) {
            let text = try program.python(
                """
                run = Run(arguments, report)
                run.line()
                child = int(open(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read())
                group, session = os.getpgid(child) == child, os.getsid(child) == child
                print("session" if session else "group" if group else "none", os.getpgid(run.process.pid) == os.getpgid(0))
                run.send(64)
                run.process.wait()
                """,
                options
            )
            #expect(text == "\(placement) True\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: [
        ("tini", ["-s"], [:], true), ("tini", [], ["TINI_SUBREAPER": ""], true), ("tini", [], [:], false),
        ("dumb-init", [], [:], false), ("catatonit", [], [:], true),
    ])
    func `are adopted where it is a subreaper`(
        _ name: String,
        _ options: [String],
        _ variables: [String: String],
        _ isAdopted: Bool
    ) throws {
        for program in Init.both(name) {
            let text = try program.python(
                """
                run = Run(arguments, ["sh", "-c", "(sh -c 'echo $$; exec sleep 1000 >&-' & ); read line"],
                          stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
                orphan = int(run.line())
                # Those it may come to: its first parent is a shell that ends at once.
                heirs, up = {1, run.process.pid}, os.getpid()
                while up > 1:
                    heirs.add(up)
                    up = parent(up)
                print(eventually(lambda: parent(orphan) in heirs), parent(orphan) == run.process.pid)
                run.process.stdin.close()
                print(run.process.wait())
                os.kill(orphan, signal.SIGKILL)
                """,
                options,
                adding: variables
            )
            #expect(text == "True \(isAdopted ? "True" : "False")\n1\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: Init.both("tini")) func `that tini does not get it warns of`(_ program: Init) throws {
        func warns(_ options: [String], _ variables: [String: String] = [:]) throws -> Bool {
            try !program.run(options + ["--", "true"], adding: variables).errors.isEmpty
        }
        #expect(try warns([]))
        #expect(try !warns(["-s"]))
        #expect(try !warns([], ["TINI_SUBREAPER": ""]))
        #expect(try !warns([], ["TINI_VERBOSITY": "0"]))
        #expect(try warns([], ["TINI_VERBOSITY": "1"]))
        // A subreaper already, by whoever executed it.
        let text = try program.python(
            """
            import ctypes
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
            os.dup2(1, 2)
            os.execv(init, [init, "--", "echo", "started"])
            """
        )
        #expect(text == "started\n")
    }

    @Test(arguments: Init.both("tini"), [true, false])
    func `that tini reaped it names where it is told to`(_ program: Init, _ isTold: Bool) throws {
        // It ends when its first parent has, who would reap it otherwise.
        let script = """
            o=$(sh -c 'while [ "$(cut -d " " -f 4 /proc/$$/stat)" != $0 ]; do :; done' $PPID & echo $!)
            while kill -0 $o 2>/dev/null; do :; done
            echo $o
            """
        let outcome = try program.run((isTold ? ["-w"] : []) + ["-s", "--", "sh", "-c", script])
        let orphan = outcome.text.split(separator: "\n").last.map(String.init) ?? "none"
        #expect(outcome.errorText.contains(orphan) == isTold, "\(outcome.errorText)")
        #expect(outcome.errorText.split(separator: "\n").count == (isTold ? 1 : 0))
    }

    /// A command that ends once its child, which tells every signal, is ready.
    private static let parting = """
        run = Run(arguments, ["sh", "-c", '''
            trap 'exit 3' USR1
            sh -c 'for s in HUP USR2 TERM; do trap "echo $s" $s; done
                echo $$; kill -USR1 $PPID; while :; do sleep 0.01; done' &
            wait'''], stderr=subprocess.DEVNULL)
        child = int(run.line())
        print(run.process.wait())

        """

    @Test(arguments: [([], "TERM"), (["-r", "15:12"], "USR2")])
    func `that are left of the session are told by dumb-init`(_ options: [String], _ told: String) throws {
        for program in Init.both("dumb-init") {
            let text = try program.python(
                Self.parting + """
                    print(run.line())
                    os.kill(child, signal.SIGKILL)
                    print(run.rest())
                    """,
                options
            )
            #expect(text == "3\n\(told)\n[]\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: [
        ("tini", ["-s"]), ("tini", ["-g"]), ("catatonit", ["-g"]), ("dumb-init", ["-c"]),
        ("dumb-init", ["-r", "15:0"]),
    ])
    func `that are left stay, and are told nothing`(_ name: String, _ options: [String]) throws {
        for program in Init.both(name) {
            let text = try program.python(
                Self.parting + """
                    os.kill(child, signal.SIGHUP)
                    print(run.line())
                    os.kill(child, signal.SIGKILL)
                    """,
                options
            )
            #expect(text == "3\nHUP\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: all) func `include the command when it is killed`(_ program: Init) throws {
        let text = try program.python(
            """
            run = Run([], report, stderr=subprocess.DEVNULL)
            run.line()
            child = int(open(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read())
            run.process.kill()
            run.process.wait()
            os.kill(child, signal.SIGUSR1)
            print(run.line())
            os.kill(child, 64)
            """
        )
        // It lives on, as nobody's.
        #expect(text == "10\n")
    }

    @Test(arguments: all) func `get all that it has`(_ program: Init) throws {
        let text = try program.python(
            """
            descriptors = [os.dup(0), os.open("/dev/null", os.O_RDONLY)]
            seen = "import os; print(sorted(os.environ.items()), os.getcwd(), os.umask(0), sorted(os.listdir('/proc/self/fd')))"
            command = [sys.executable, "-c", seen]
            os.umask(0o27)
            settings = {"pass_fds": descriptors, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            print(subprocess.run(command, **settings).stdout == subprocess.run([init, "--"] + command, **settings).stdout)
            status = ["grep", "-E", "^(Cap|NoNewPrivs|Seccomp|Groups|Uid|Gid|SigBlk|SigIgn)", "/proc/self/status"]
            print(subprocess.run(status, **settings).stdout == subprocess.run([init, "--"] + status, **settings).stdout)
            limits = ["cat", "/proc/self/limits"]
            print(subprocess.run(limits, **settings).stdout == subprocess.run([init, "--"] + limits, **settings).stdout)
            """,
            adding: [
                "LAUNCH_IDENTITY": "x", "LAUNCH_IDENTITY_FILE": "/y", "LAUNCH_FDS": "TOKEN:9",
                "TOKEN_FILE": "/proc/self/fd/9", "SWIFT_BACKTRACE": "enable=no",
                "LAUNCH_CONFIG": "/nonexistent",
                "SYSTEMD_EXEC_PID": "1",
            ]
        )
        // Of catatonit the command inherits a mask, which is a test of its own.
        let expected =
            program.name == "catatonit" && program.real != nil ? "True\nFalse\nTrue\n" : "True\nTrue\nTrue\n"
        #expect(text == expected)
    }

    @Test(arguments: Init.both("catatonit")) func `are all there is where catatonit pauses`(_ program: Init)
        throws
    {
        let text = try program.python(
            """
            for number in [signal.SIGTERM, signal.SIGINT]:
                process = subprocess.Popen([init, "-P"])
                eventually(lambda: ready(process.pid))
                for other in [signal.SIGHUP, signal.SIGUSR1, signal.SIGQUIT, signal.SIGWINCH]: process.send_signal(other)
                process.send_signal(number)
                print(process.wait())
            """
        )
        #expect(text == "0\n0\n")
    }
}

@Suite(.enabled(if: geteuid() == 0 && LaunchProgram.tool("unshare") != nil), .timeLimit(.minutes(10)))
struct `An init as process 1` {
    private static let all = Init.both("tini", "dumb-init", "catatonit")

    private func first(_ program: Init, _ options: [String], _ script: String) throws -> Outcome {
        let workshop = try program.workshop()
        return try workshop.run(
            "/usr/bin/unshare",
            ["-pf", "--mount-proc", "--kill-child", program.path(in: workshop)] + options + [
                "--", "sh", "-c", script,
            ]
        )
    }

    @Test(arguments: all) func `says nothing, and exits as the command`(_ program: Init) throws {
        let outcome = try first(program, [], "echo $$ $PPID; exit 9")
        #expect(outcome.status == 9 && outcome.text == "2 1\n" && outcome.errors.isEmpty)
        #expect(try first(program, [], "kill -TERM $$").status == 143)
    }

    @Test(arguments: all) func `sends signals on`(_ program: Init) throws {
        let script = "trap 'exit 7' TERM; (kill -TERM 1); while :; do sleep 0.01; done"
        #expect(try first(program, [], script).status == 7)
    }

    @Test(arguments: all) func `reaps orphans`(_ program: Init) throws {
        let script = """
            for i in $(seq 50); do (sh -c 'exit 0' &); done
            while [ "$(ps -eo ppid= | grep -c '^ *1$')" != 1 ]; do sleep 0.01; done
            ps -eo stat= | grep -c Z
            """
        #expect(try first(program, [], script).text == "0\n")
    }

    @Test(arguments: all) func `ends with the command, and everyone with it`(_ program: Init) throws {
        let workshop = try program.workshop()
        let script =
            "(trap '' TERM; echo ready >\(workshop.path("ready")); exec sleep 1000) & while ! read line <\(workshop.path("ready")); do :; done 2>&-; exit 4"
        let text = try program.python(
            """
            start = time.monotonic()
            command = ["unshare", "-pf", "--mount-proc", "--kill-child", init, "--", "sh", "-c", arguments[0]]
            run = subprocess.run(command, stdout=subprocess.PIPE)
            # The pipe is at its end, so the sleeper is gone.
            print(run.returncode, time.monotonic() - start < 60)
            """,
            [script]
        )
        #expect(text == "4 True\n")
    }

    @Test(arguments: Init.both("dumb-init")) func `does not stop`(_ program: Init) throws {
        let script = """
            trap 'exit 6' TERM
            setsid sh -c 'kill -TSTP 1; while [ "$(cut -d " " -f 3 /proc/2/stat)" != T ]; do :; done
                kill -TERM 1; kill -CONT 1' &
            while :; do :; done
            """
        // The command is stopped, and goes on; the init is there to tell it.
        #expect(try first(program, [], script).status == 6)
    }

    @Test(arguments: Init.both("catatonit")) func `pauses`(_ program: Init) throws {
        let text = try program.python(
            """
            command = ["unshare", "-pf", "--mount-proc", "--kill-child", init, "-P"]
            process = subprocess.Popen(command)
            children = f"/proc/{process.pid}/task/{process.pid}/children"
            eventually(lambda: open(children).read())
            first = int(open(children).read())
            eventually(lambda: ready(first))
            os.kill(first, signal.SIGHUP)
            os.kill(first, signal.SIGTERM)
            print(process.wait())
            """
        )
        #expect(text == "0\n")
    }
}
