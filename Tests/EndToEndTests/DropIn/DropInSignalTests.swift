import Glibc
import LaunchProgram
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Signals to an init` {
    /// Those the kernel sends to a process that did something wrong.
    static let faults: [Int32] = [4, 5, 6, 7, 8, 11, 31]
    static let stops: [Int32] = [20, 21, 22]
    /// Without those that nobody can catch, the child's change, and glibc's own.
    static let catchable = (Int32(1)...63).filter { ![9, 17, 19, 32, 33].contains($0) }

    private func words(_ signals: [Int32]) -> String { signals.map(String.init).joined(separator: ",") }

    /// What arrives of `sent`, one by one; then of `dropped`.
    private func arrived(_ program: Init, _ options: [String], _ sent: [Int32], dropping dropped: [Int32])
        throws -> String
    {
        try program.python(
            """
            sent, dropped, *options = arguments
            run = Run(options, report, stderr=subprocess.DEVNULL)
            run.line()
            arrived = []
            for number in sent.split(","):
                run.send(int(number))
                arrived.append(run.line())
            for number in dropped.split(","): run.send(int(number))
            run.send(64)
            print(",".join(arrived + run.rest()), run.process.wait())
            """,
            [words(sent), words(dropped)] + options
        )
    }

    @Test(arguments: Init.both("tini"), [["-s"], ["-g"]])
    func `reach the command of tini, but what a terminal says to its background`(
        _ program: Init,
        _ options: [String]
    ) throws {
        let sent = Self.catchable.filter { !(Self.faults + [21, 22]).contains($0) }
        #expect(try arrived(program, options, sent, dropping: [17, 21, 22]) == "\(words(sent)) 0\n")
    }

    @Test(arguments: Init.both("catatonit"))
    func `reach the command of catatonit, but what a terminal says to stop it`(_ program: Init) throws {
        let sent = Self.catchable.filter { !(Self.faults + Self.stops).contains($0) }
        #expect(try arrived(program, ["-g"], sent, dropping: [17] + Self.stops) == "\(words(sent)) 0\n")
    }

    @Test(arguments: Init.both("dumb-init"), ["-v", "-c"])
    func `reach the command of dumb-init`(_ program: Init, _ option: String) throws {
        let sent = Self.catchable.filter { !Self.stops.contains($0) }
        #expect(try arrived(program, [option], sent, dropping: [17]) == "\(words(sent)) 0\n")
    }

    @Test(arguments: Init.both("dumb-init"), ["1", "0"])
    func `are rewritten by dumb-init`(_ program: Init, _ session: String) throws {
        let cases: [([String], [Int32], [Int32])] = [
            ([], [15, 3, 18, 2], [15, 3, 18, 2]),
            (["-r", "15:2"], [15, 3, 18, 2], [2, 3, 18, 2]),
            (["-r", "15:2", "-r", "2:15", "-r", "3:3"], [15, 3, 18, 2], [2, 3, 18, 15]),
            (["-r", "1:31", "--rewrite", "31:1"], [1, 31], [31, 1]),
            (["-r", "15:3", "-r", "15:1"], [15], [1]),
        ]
        for (options, sent, expected) in cases {
            let text = try program.python(
                """
                run = Run(arguments[1:], report)
                run.line()
                for number in arguments[0].split(","):
                    run.send(int(number))
                    print(run.line(), end=" ")
                run.send(64)
                print(run.process.wait())
                """,
                [words(sent)] + options,
                adding: ["DUMB_INIT_SETSID": session]
            )
            #expect(text == expected.map { "\($0) " }.joined() + "0\n")
        }
    }

    @Test(arguments: Init.both("dumb-init"), ["1", "0"])
    func `that dumb-init is to drop do not arrive`(_ program: Init, _ session: String) throws {
        let text = try program.python(
            """
            run = Run(arguments, report)
            run.line()
            for number in [2, 28, 15]:
                run.send(number)
            print(run.line())
            run.send(64)
            print(run.rest(), run.process.wait())
            """,
            ["-r", "15:3", "-r", "2:0", "-r", "28:0"],
            adding: ["DUMB_INIT_SETSID": session]
        )
        #expect(text == "3\n[] 0\n")
    }

    @Test(arguments: Init.both("dumb-init"), stops)
    func `to stop stop dumb-init and its session`(_ program: Init, _ signal: Int32) throws {
        let text = try program.python(
            """
            run = Run([], report)
            run.line()
            child = int(open(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read())
            run.send(int(arguments[0]))
            print(eventually(lambda: (state(run.process.pid), state(child)) == ("T", "T")))
            run.send(signal.SIGCONT)
            print(run.line())
            run.send(64)
            print(run.rest(), run.process.wait())
            """,
            ["\(signal)"]
        )
        #expect(text == "True\n18\n[] 0\n")
    }

    @Test(arguments: Init.both("dumb-init"), [["21:15", "22:2", "20:1"], ["21:0", "22:0", "20:0"]])
    func `to stop stop dumb-init even where they are rewritten`(_ program: Init, _ pairs: [String]) throws {
        let text = try program.python(
            """
            run = Run([word for pair in arguments for word in ("-r", pair)], report)
            run.line()
            for pair in arguments:
                sent, expected = pair.split(":")
                run.send(int(sent))
                if expected != "0": print(run.line() == expected)
                print(eventually(lambda: state(run.process.pid) == "T"))
                run.send(signal.SIGCONT)
                print(run.line())
            run.send(64)
            print(run.rest(), run.process.wait())
            """,
            pairs
        )
        let isDropped = pairs[0].hasSuffix("0")
        #expect(text == String(repeating: isDropped ? "True\n18\n" : "True\nTrue\n18\n", count: 3) + "[] 0\n")
    }

    @Test(arguments: Init.both("tini", "dumb-init", "catatonit"))
    func `come from the command itself too`(_ program: Init) throws {
        let script = "trap 'exit 9' USR1; kill -USR1 $PPID; while :; do sleep 0.01; done"
        #expect(try program.run(["--", "sh", "-c", script]).status == 9)
    }

    /// A shell and its child, each of which says when it is told.
    private static let family = """
        run = Run(arguments, ["sh", "-c", '''
            trap 'echo parent' USR1
            trap 'exit 0' USR2
            sh -c 'trap "echo child" USR1; trap "exit 0" USR2; echo $$; while :; do sleep 0.01; done' &
            while :; do wait; done
            '''], stderr=subprocess.DEVNULL)
        child = int(run.line())
        run.send(signal.SIGUSR1)

        """

    @Test(arguments: [("tini", ["-g"]), ("tini", ["-sg"]), ("dumb-init", []), ("catatonit", ["-g"])])
    func `reach the whole group of the command`(_ name: String, _ options: [String]) throws {
        for program in Init.both(name) {
            let text = try program.python(
                Self.family + """
                    print(sorted([run.line(), run.line()]))
                    run.send(signal.SIGUSR2)
                    print(run.process.wait())
                    """,
                options
            )
            #expect(text == "['child', 'parent']\n0\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: [("tini", ["-s"]), ("dumb-init", ["-c"]), ("catatonit", [])])
    func `reach the command alone`(_ name: String, _ options: [String]) throws {
        for program in Init.both(name) {
            let text = try program.python(
                Self.family + """
                    print(run.line())
                    os.kill(child, signal.SIGUSR2)
                    run.send(signal.SIGUSR2)
                    print(run.rest(), run.process.wait())
                    """,
                options
            )
            #expect(text == "parent\n[] 0\n", "\(program.testDescription)")
        }
    }

    @Test(arguments: Init.both("tini"))
    func `reach the group of tini's command by a variable`(_ program: Init) throws {
        let text = try program.python(
            Self.family + """
                print(sorted([run.line(), run.line()]))
                run.send(signal.SIGUSR2)
                print(run.process.wait())
                """,
            adding: ["TINI_KILL_PROCESS_GROUP": "", "TINI_SUBREAPER": ""]
        )
        #expect(text == "['child', 'parent']\n0\n")
    }

    @Test(arguments: Init.both("tini"))
    func `come when the parent of tini ends`(_ program: Init) throws {
        let text = try program.python(
            """
            reader, writer = os.pipe()
            middle = os.fork()
            if middle == 0:
                run = subprocess.Popen([init, "-s", "-p", "SIGUSR1", "--", *report], stdout=writer)
                os.write(writer, b"%d\\n" % run.pid)
                signal.pause()
            os.close(writer)
            lines = os.fdopen(reader)
            first = {lines.readline().strip(), lines.readline().strip()}
            program = int((first - {"ready"}).pop())
            os.kill(middle, signal.SIGKILL)
            print(lines.readline())
            os.kill(program, 64)
            print(lines.readlines())
            """
        )
        #expect(text == "10\n\n[]\n")
    }
}
