import Foundation
import LaunchProgram
import Testing

@Suite(.timeLimit(.minutes(10))) struct `The exit status of an init` {
    private static let all = Init.both("tini", "dumb-init", "catatonit")

    @Test(arguments: all) func `is the command's, whatever it is`(_ program: Init) throws {
        let text = try program.python(
            """
            quiet = {"stderr": subprocess.DEVNULL}
            print([n for n in range(256) if subprocess.call([init, "--", "sh", "-c", f"exit {n}"], **quiet) != n])
            """
        )
        #expect(text == "[]\n")
    }

    @Test(arguments: all) func `is 128 and the signal's number where the command died of one`(_ program: Init)
        throws
    {
        let text = try program.python(
            """
            harmless = [17, 18, 19, 20, 21, 22, 23, 28, 32, 33]
            for n in range(1, 65):
                if n in harmless: continue
                command = [init, "--", "sh", "-c", f"ulimit -c 0; kill -{n} $$"]
                status = subprocess.call(command, stderr=subprocess.DEVNULL)
                if status != 128 + n: print(n, status)
            """
        )
        #expect(text == "")
    }

    @Test(arguments: Init.both("tini")) func `is 0 for those that tini is told of, and for no other`(
        _ program: Init
    ) throws {
        let text = try program.python(
            """
            quiet = {"stderr": subprocess.DEVNULL}
            for n in range(256):
                command = ["--", "sh", "-c", f"exit {n}"]
                if subprocess.call([init, "-e", str(n)] + command, **quiet) != 0: print(n)
                if n % 16 not in (0, 15): continue
                others = [f"-e{other}" for other in range(256) if other != n]
                if subprocess.call([init] + others + command, **quiet) != n: print(n)
            print(subprocess.call([init, "-e", "143", "--", "sh", "-c", "kill -15 $$"], **quiet))
            """
        )
        #expect(text == "0\n")
    }

    @Test(arguments: [
        ("tini", [127, 126, 126, 127]), ("dumb-init", [2, 2, 2, 2]), ("catatonit", [1, 1, 1, 1]),
    ])
    func `says that the command could not be executed`(_ name: String, _ expected: [Int32]) throws {
        for program in Init.both(name) {
            let workshop = try program.workshop()
            try workshop.write("closed", "x", mode: 0o644)
            try workshop.write("lost", "#!/nonexistent/interpreter\n", mode: 0o755)
            let commands = ["/nonexistent", "./closed", "/tmp", "./lost"]
            let outcomes = try commands.map { try workshop.run(program.path(in: workshop), ["--", $0]) }
            #expect(outcomes.map(\.status) == expected, "\(program.testDescription)")
            for outcome in outcomes { #expect(outcome.output.isEmpty && !outcome.errors.isEmpty) }
        }
    }

    @Test(arguments: all) func `is that of a script without an interpreter's name`(_ program: Init) throws {
        let workshop = try program.workshop()
        try workshop.write("script", "echo \"$0\" \"$1\"; exit 9\n", mode: 0o755)
        let outcome = try workshop.run(program.path(in: workshop), ["--", "./script", "a b"])
        #expect(outcome.status == 9 && outcome.text == "./script a b\n")
        let found = try workshop.run(
            program.path(in: workshop),
            ["--", "script", "x"],
            adding: ["PATH": workshop.directory + ":/bin"]
        )
        #expect(found.status == 9 && found.text == workshop.path("script") + " x\n")
    }
}

@Suite struct `The command line of an init` {
    private static let refused: [(String, [String])] = [
        ("tini", []), ("tini", ["-x"]), ("tini", ["-e"]), ("tini", ["-e", "300", "--", "true"]),
        ("tini", ["-e", "x", "true"]), ("tini", ["-p", "TERM", "true"]), ("tini", ["-p", "15", "true"]),
        ("tini", ["--version", "x"]), ("tini", ["--help"]), ("tini", ["ls", "-a"]), ("tini", ["-s", "--"]),
        ("dumb-init", []), ("dumb-init", ["-x"]), ("dumb-init", ["--nope"]), ("dumb-init", ["--ver"]),
        ("dumb-init", ["-r", "1"]), ("dumb-init", ["-r", "0:1", "true"]),
        ("dumb-init", ["-r", "32:1", "true"]),
        ("dumb-init", ["-r", "1:32", "true"]), ("dumb-init", ["--help=1"]), ("dumb-init", ["--rewrite"]),
        ("catatonit", []), ("catatonit", ["-x"]), ("catatonit", ["--nope", "true"]),
        ("catatonit", ["ls", "-a"]),
    ]

    @Test(arguments: refused) func `is refused with status 1 where it is none`(
        _ name: String,
        _ words: [String]
    ) throws {
        for program in Init.both(name) {
            let outcome = try program.run(words)
            #expect(outcome.status == 1, "\(program.testDescription)")
            #expect(outcome.output.isEmpty && !outcome.errors.isEmpty, "\(program.testDescription)")
        }
    }

    private static let accepted: [(String, [String], String)] = [
        ("tini", ["echo", "a"], "a"), ("tini", ["--", "echo", "-s"], "-s"),
        ("tini", ["echo", "-s", "a"], "a"),
        ("tini", ["echo", "--", "-n", "-e"], ""), ("tini", ["-sgv", "-e1", "-pSIGHUP", "--", "true"], ""),
        ("dumb-init", ["echo", "-v"], "-v"), ("dumb-init", ["--", "echo", "--", "a"], "-- a"),
        ("dumb-init", ["--single", "--rew=1:2", "-cvr1:2", "echo", "a"], "a"),
        ("dumb-init", ["-r", "15:3x", "echo", "a"], "a"),
        ("catatonit", ["echo", "a"], "a"), ("catatonit", ["echo", "-g", "a"], "a"),
        ("catatonit", ["-g", "--", "echo", "-g"], "-g"),
    ]

    @Test(arguments: accepted) func `is read as its users are used to`(
        _ name: String,
        _ words: [String],
        _ expected: String
    ) throws {
        for program in Init.both(name) {
            let outcome = try program.run(words)
            let lines = outcome.text.split(separator: "\n").filter {
                !$0.hasPrefix("[") && !$0.hasPrefix("launch: ")
            }
            #expect(outcome.status == 0 && lines.joined() == expected, "\(program.testDescription)")
        }
    }

    @Test(arguments: Init.both("tini", "catatonit"))
    func `ends with the command where POSIX is to be obeyed`(_ program: Init) throws {
        let outcome = try program.run(["echo", "-x"], adding: ["POSIXLY_CORRECT": "1"])
        #expect(outcome.text == "-x\n")
    }

    /// Where the answer goes is as old scripts expect it.
    @Test(arguments: [
        ("tini", ["-h"], true), ("tini", ["-l"], true), ("tini", ["--version"], true),
        ("dumb-init", ["-h"], false), ("dumb-init", ["--help"], false), ("dumb-init", ["-V"], false),
        ("dumb-init", ["--version"], false), ("catatonit", ["-h"], false), ("catatonit", ["-L"], true),
        ("catatonit", ["-V"], true), ("catatonit", ["--version"], true),
    ])
    func `asks for help, licence and version`(_ name: String, _ words: [String], _ onStdout: Bool) throws {
        for program in Init.both(name) {
            let outcome = try program.run(words + (words == ["--version"] ? [] : ["-x"]))
            #expect(outcome.status == 0, "\(program.testDescription)")
            #expect(outcome.output.isEmpty != onStdout && outcome.errors.isEmpty == onStdout)
        }
    }

    @Test(arguments: [
        ("tini", "tini version 0.19.0"), ("dumb-init", "dumb-init v1.2.5"),
        ("catatonit", "tini version 0.1.7_catatonit"),
    ])
    func `tells the version that it is like`(_ name: String, _ version: String) throws {
        for program in Init.both(name) {
            let outcome = try program.run(["--version"])
            #expect((outcome.text + outcome.errorText).hasPrefix(version), "\(program.testDescription)")
        }
    }

    @Test(arguments: Init.both("tini", "dumb-init", "catatonit"))
    func `has an option for each that the help of the real one lists`(_ program: Init) throws {
        let options: [String: [String]] = [
            "tini": [
                "-h", "-s", "-p", "-v", "-w", "-g", "-e", "-l", "--version", "TINI_SUBREAPER",
                "TINI_VERBOSITY", "TINI_KILL_PROCESS_GROUP",
            ],
            "dumb-init": [
                "-c", "--single-child", "-r", "--rewrite", "-v", "--verbose", "-h", "--help", "-V",
                "--version",
            ],
            "catatonit": ["-g", "-h", "-L", "-P", "-V", "--version"],
        ]
        let outcome = try program.run(["-h"])
        let help = outcome.text + outcome.errorText
        for option in try #require(options[program.name]) { #expect(help.contains(option), "\(option)") }
    }

    @Test(arguments: Init.both("catatonit"))
    func `is refused by catatonit where a variable is kept for later`(
        _ program: Init
    ) throws {
        #expect(try program.run(["--", "true"], adding: ["CATATONIT_LOG": "1"]).status == 1)
    }

    /// Notes of tini go to stdout, of the others to stderr.
    @Test(arguments: [
        ("tini", ["-sv"], [:], true), ("tini", [], ["TINI_VERBOSITY": "2"], true),
        ("dumb-init", ["-v"], [:], false), ("dumb-init", [], ["DUMB_INIT_DEBUG": "1"], false),
        ("catatonit", [], ["CATATONIT_DEBUG": "1"], false),
    ])
    func `asks for notes`(
        _ name: String,
        _ options: [String],
        _ variables: [String: String],
        _ onStdout: Bool
    ) throws {
        for program in Init.both(name) {
            let outcome = try program.run(options + ["--", "true"], adding: variables)
            let text = onStdout ? outcome.text : outcome.errorText
            #expect(outcome.status == 0 && !text.isEmpty, "\(program.testDescription)")
            #expect(onStdout || outcome.output.isEmpty)
        }
        for program in Init.both(name) {
            let outcome = try program.run(["--", "true"], adding: ["TINI_VERBOSITY": "0"])
            #expect(outcome.output.isEmpty && outcome.errors.isEmpty, "\(program.testDescription)")
        }
    }
}
