import Launching
import LinuxSystem
import Testing

@testable import launch

/// A stand-in's start with what it must always have.
private func start(
    _ command: [Int],
    _ placement: Placement,
    _ change: (inout DropInStart) -> Void = { _ in }
) -> DropInRequest {
    var start = DropInStart(command: command, placement: placement)
    change(&start)
    return .start(start)
}

private func rewriting(_ pairs: [Int32: Int32]) -> [SignalRewriting] {
    pairs.sorted { $0.key < $1.key }.map { SignalRewriting(from: $0.key, to: $0.value) }
}

@Suite struct `Names of other inits` {
    @Test func `are the last component of what the program was called`() {
        let names: [String: DropIn] = [
            "tini": .tini, "/sbin/tini": .tini, "./tini-static": .tini, "/sbin/docker-init": .tini,
            "dumb-init": .dumbInit, "/usr/bin/dumb-init": .dumbInit, "catatonit": .catatonit,
            "/run/podman-init": .catatonit,
        ]
        for (name, program) in names { #expect(DropIn(calledAs: name) == program, "\(name)") }
        for name in ["launch", "/usr/bin/launch", "", "/", "tini/", "tini/launch", "xtini", "tini2", "init"] {
            #expect(DropIn(calledAs: name) == nil, "\(name)")
        }
    }

    @Test(arguments: DropIn.allCases) func `answer for themselves`(program: DropIn) {
        #expect(program.version.hasSuffix(" - launch \(Version.text)\n"))
        #expect(program.license.contains("Apache License 2.0"))
        #expect(program.help.hasPrefix(program.version))
        for line in program.help.split(separator: "\n") { #expect(line.count <= 110, "\(line)") }
    }
}

@Suite struct `The command line of tini` {
    private func read(
        _ words: String...,
        variables: [String: String] = [:],
        getsOrphans: Bool = true
    ) -> DropInRequest {
        DropIn.tini.read(words, { variables[$0] }, getsOrphans: getsOrphans)
    }

    private func tini(_ command: [Int], _ change: (inout DropInStart) -> Void = { _ in }) -> DropInRequest {
        start(command, .group) {
            $0.options.rewriting = rewriting([21: 0, 22: 0])
            $0.options.standIn?.adoptsOrphans = false
            change(&$0)
        }
    }

    @Test func `is options, the command, its arguments`() {
        #expect(read("true") == tini([0]))
        #expect(read("--", "sh", "-c", "x") == tini([1, 2, 3]))
        #expect(
            read("-sg", "-e1", "-e", "143", "-pSIGUSR1", "--", "a")
                == tini([6]) {
                    $0.options.standIn?.adoptsOrphans = true
                    $0.options.signalsGroup = true
                    $0.options.statuses = [
                        StatusReplacement(from: 1, to: 0), StatusReplacement(from: 143, to: 0),
                    ]
                    $0.options.parentDeathSignal = 10
                }
        )
    }

    @Test func `may have options behind the command, unless POSIX is to be obeyed`() {
        #expect(read("ls", "-s", "--", "-l") == tini([0, 3]) { $0.options.standIn?.adoptsOrphans = true })
        #expect(read("ls", "-s", variables: ["POSIXLY_CORRECT": ""]) == tini([0, 1]))
        #expect(read("ls", "-a") == .refuse(.unknownOption("-a")))
    }

    @Test func `asks for help, version and licence`() {
        #expect(read("-h", "x") == .answer(DropIn.tini.help, toErrors: false))
        #expect(read("-l") == .answer(DropIn.tini.license, toErrors: false))
        #expect(read("--version") == .answer(DropIn.tini.version, toErrors: false))
        #expect(read("--version", "x") == .refuse(.unknownOption("--version")))
    }

    @Test func `is refused where it is none`() {
        #expect(read() == .refuse(.noCommand))
        #expect(read("-s") == .refuse(.noCommand))
        #expect(read("-e") == .refuse(.missingValue(option: "-e")))
        for value in ["256", "-1", "x", "1x", "", "99999999999999999999"] {
            let wanted = "a status from 0 to 255"
            #expect(
                read("-e", value, "x") == .refuse(.invalidValue(option: "-e", value: value, wanted: wanted))
            )
        }
        for value in ["TERM", "15", "sigterm", "SIGRTMIN", "SIGIOT", ""] {
            let wanted = "the name of a signal such as SIGTERM"
            #expect(
                read("-p", value, "x") == .refuse(.invalidValue(option: "-p", value: value, wanted: wanted))
            )
        }
    }

    @Test func `is added to by variables`() {
        #expect(
            read("a", variables: ["TINI_SUBREAPER": "", "TINI_KILL_PROCESS_GROUP": ""])
                == tini([0]) {
                    $0.options.standIn?.adoptsOrphans = true
                    $0.options.signalsGroup = true
                }
        )
        #expect(
            read("-vvv", "-w", "a", variables: ["TINI_VERBOSITY": "1"])
                == tini([2]) { $0.options.standIn?.tellsReaped = true }
        )
        #expect(read("-v", "a") == tini([1]) { $0.notes = .output })
        #expect(read("-w", "a", variables: ["TINI_VERBOSITY": "x"]) == tini([1]))
    }

    @Test func `warns where orphans are nobody's`() {
        #expect(read("a", getsOrphans: false) == tini([0]) { $0.warnsOfOrphans = true })
        #expect(
            read("-s", "a", getsOrphans: false) == tini([1]) { $0.options.standIn?.adoptsOrphans = true }
        )
        #expect(read("a", variables: ["TINI_VERBOSITY": "0"], getsOrphans: false) == tini([0]))
    }
}

@Suite struct `The command line of dumb-init` {
    private func read(_ words: String..., variables: [String: String] = [:]) -> DropInRequest {
        DropIn.dumbInit.read(words, { variables[$0] }, getsOrphans: false)
    }

    private func single(_ command: [Int], _ change: (inout DropInStart) -> Void = { _ in }) -> DropInRequest {
        start(command, .inherited) {
            $0.options.standIn?.adoptsOrphans = false
            $0.options.standIn?.stopsWhenAsked = true
            change(&$0)
        }
    }

    private func session(_ command: [Int], _ change: (inout DropInStart) -> Void = { _ in }) -> DropInRequest
    {
        start(command, .session) {
            $0.options.rewriting = rewriting([20: 19, 21: 19, 22: 19])
            $0.options.signalsGroup = true
            $0.options.standIn?.adoptsOrphans = false
            $0.options.standIn?.endsGroup = true
            $0.options.standIn?.stopsWhenAsked = true
            change(&$0)
        }
    }

    @Test func `is options up to the command`() {
        #expect(read("ls", "-c") == session([0, 1]))
        #expect(read("-c", "ls", "--", "-v") == single([1, 2, 3]))
        #expect(read("--single-child", "--", "ls") == single([2]))
        #expect(read("--single", "ls") == single([1]))
        #expect(read("-v", "ls") == session([1]) { $0.notes = .errors })
    }

    @Test func `rewrites signals, the last word counting`() {
        #expect(
            read("-r", "15:3", "--rewrite=2:0", "--rewrite", "20:1", "ls")
                == session([5]) {
                    $0.options.rewriting += [
                        SignalRewriting(from: 15, to: 3), SignalRewriting(from: 2, to: 0),
                        SignalRewriting(from: 20, to: 1),
                    ]
                }
        )
        #expect(
            read("-r1:31x", "-c", "ls") == single([2]) { $0.options.rewriting = rewriting([1: 31]) }
        )
    }

    @Test func `is added to by variables`() {
        #expect(read("ls", variables: ["DUMB_INIT_SETSID": "0"]) == single([0]))
        #expect(read("ls", variables: ["DUMB_INIT_SETSID": ""]) == session([0]))
        #expect(read("ls", variables: ["DUMB_INIT_DEBUG": "1"]) == session([0]) { $0.notes = .errors })
        #expect(read("ls", variables: ["DUMB_INIT_DEBUG": "2"]) == session([0]))
    }

    @Test func `asks for help and version`() {
        for word in ["-h", "--help", "--he"] {
            #expect(read(word) == .answer(DropIn.dumbInit.help, toErrors: true))
        }
        for word in ["-V", "--version"] {
            #expect(read(word) == .answer(DropIn.dumbInit.version, toErrors: true))
        }
    }

    @Test func `is refused where it is none`() {
        #expect(read() == .refuse(.noCommand))
        #expect(read("-x") == .refuse(.unknownOption("-x")))
        #expect(read("--nope", "x") == .refuse(.unknownOption("--nope")))
        #expect(read("--ver") == .refuse(.ambiguousOption("--ver", ["--verbose", "--version"])))
        #expect(read("--help=x") == .refuse(.unwantedValue(option: "--help")))
        #expect(read("--rewrite") == .refuse(.missingValue(option: "--rewrite")))
        let wanted = "two signal numbers such as 15:3, the first from 1 to 31, the second from 0"
        for value in ["1", "0:1", "32:1", "1:32", "1:-1", "a:b", "1:", "", "TERM:QUIT"] {
            #expect(
                read("-r", value, "x")
                    == .refuse(.invalidValue(option: "--rewrite", value: value, wanted: wanted))
            )
        }
    }
}

@Suite struct `The command line of catatonit` {
    private func read(_ words: String..., variables: [String: String] = [:]) -> DropInRequest {
        DropIn.catatonit.read(words, { variables[$0] }, getsOrphans: false)
    }

    private func catatonit(_ command: [Int], _ change: (inout DropInStart) -> Void = { _ in })
        -> DropInRequest
    {
        start(command, .group) {
            $0.options.rewriting = rewriting([20: 0, 21: 0, 22: 0])
            change(&$0)
        }
    }

    @Test func `is options and the command, in any order`() {
        #expect(read("ls") == catatonit([0]))
        #expect(read("ls", "-g", "--", "-l") == catatonit([0, 3]) { $0.options.signalsGroup = true })
        #expect(read("-P") == .pause)
        #expect(read("-P", "ls") == .pause)
        #expect(read("ls", variables: ["CATATONIT_DEBUG": ""]) == catatonit([0]) { $0.notes = .errors })
    }

    @Test func `asks for help, version and licence`() {
        #expect(read("-h") == .answer(DropIn.catatonit.help, toErrors: true))
        #expect(read("-L") == .answer(DropIn.catatonit.license, toErrors: false))
        for word in ["-V", "--version", "--v"] {
            #expect(read(word) == .answer(DropIn.catatonit.version, toErrors: false))
        }
    }

    @Test func `is refused where it is none`() {
        #expect(read() == .refuse(.noCommand))
        #expect(read("ls", "-c") == .refuse(.unknownOption("-c")))
        #expect(read("ls", variables: ["CATATONIT_LOG": ""]) == .refuse(.reservedVariable("CATATONIT_LOG")))
    }
}

@Suite struct `Sentences under other names` {
    private func expect(_ error: DropInError, _ what: String, hint: String? = "tini -h lists the options") {
        launchTests.expect(Diagnostics.message(error, of: .tini), what, hint: hint)
    }

    @Test func `say what is wrong with the command line`() {
        expect(.unknownOption("-x"), "tini has no option -x")
        expect(.missingValue(option: "-e"), "tini -e needs a value")
        expect(.unwantedValue(option: "--help"), "tini --help takes no value")
        expect(.ambiguousOption("--v", ["--a", "--b"]), "--v is short for more than one option: --a, --b")
        expect(
            .invalidValue(option: "-e", value: "x", wanted: "a status from 0 to 255"),
            "tini -e must be a status from 0 to 255, not \"x\""
        )
        expect(.noCommand, "no command given", hint: "tini [options] -- command [arguments …]")
        expect(
            .reservedVariable("CATATONIT_LOG"),
            "CATATONIT_LOG is set, which tini keeps for later versions of itself",
            hint: nil
        )
    }

    @Test func `warn of orphans that are nobody's`() {
        launchTests.expect(
            Diagnostics.orphansNotReaped,
            "orphans of the command do not come to this process, which is neither process 1 nor a subreaper",
            hint: "-s or the variable TINI_SUBREAPER makes it one"
        )
        #expect(Diagnostics.orphansNotReaped.level == .warning)
    }

    @Test func `come with the status that the program is known for`() {
        let none = LaunchError.command("x", .notFound)
        let closed = LaunchError.command("x", .notExecutable(path: "x"))
        func failed(_ errno: Int32) -> LaunchError {
            .notExecuted(command: "x", path: "/x", SystemError(call: "execve", errno: errno))
        }
        let other = LaunchError.hardening(notPermitted)
        let errors = [none, closed, failed(2), failed(13), failed(7), other]
        #expect(errors.map(DropIn.tini.exitStatus) == [127, 126, 127, 126, 1, 1])
        #expect(errors.map(DropIn.dumbInit.exitStatus) == [2, 2, 2, 2, 2, 1])
        #expect(errors.map(DropIn.catatonit.exitStatus) == [1, 1, 1, 1, 1, 1])
    }
}
