import CommandSyntax
import Launching
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about supervision` {
    private func expect(_ error: LaunchError, _ what: String, hint: String? = nil) {
        launchTests.expect(Diagnostics.message(error), what, hint: hint)
        #expect(Diagnostics.exitStatus(error) == 125)
    }

    @Test func `say why somebody has to stay`() {
        let hint = "--mode supervise, or do without that"
        let reasons: [(StayReason, String)] = [
            (.option("--grace"), "--grace is for a supervisor"),
            (.pidNamespace, "the command's pid namespace has a process 1 to look after"),
            (.stopAtExecve, "the profile or --receipt stops the command at its execve"),
            (.controlGroups, "the command's control groups are to be removed"),
            (.firstProcess, "process 1 looks after orphans"),
        ]
        for (reason, words) in reasons {
            expect(.cannotReplace(reason), "--mode exec leaves nobody behind, but \(words)", hint: hint)
        }
    }

    @Test func `say what is too large together`() {
        let what =
            "arguments and environment are too large together: 3000000 bytes, 2097152 at most; KEY takes most"
        expect(
            .tooBig(ArgumentSpace(used: 3_000_000, limit: 2_097_152, largest: "KEY", isSecret: true)),
            what,
            hint: "deliver = \"memfd\" for KEY, or launch --deliver memfd"
        )
        expect(
            .tooBig(ArgumentSpace(used: 3_000_000, limit: 2_097_152, largest: "KEY", isSecret: false)),
            what,
            hint: "--pristine keeps your own variables out; ulimit -s raises the limit"
        )
    }

    @Test func `say whom the service manager does not hear from`() {
        expect(
            .notification("/run/x", SystemError(call: "connect", errno: 2)),
            "--notify exec: nobody listens at /run/x, which NOTIFY_SOCKET names: No such file or directory"
        )
        expect(
            .relay(SystemError(call: "bind", errno: 30)),
            "cannot make a socket for the command's notifications: bind: Read-only file system",
            hint:
                "a RuntimeDirectory= of the unit gives it a place; --notify exec or --notify none needs none"
        )
    }

    @Test func `say what cannot be had`() {
        expect(.statusNotOpen(9), "--status-fd 9: that descriptor is not open")
        expect(
            .cannotLeave,
            "--on-exit leave: nobody outlives the command's pid namespace, which the profile asks for",
            hint: "--isolation namespaces.pid=false, or --on-exit wait"
        )
        expect(
            .parentDeath(SystemError(call: "prctl(PR_SET_PDEATHSIG)", errno: 3)),
            "--parent-death-signal: the parent of launch has ended already: prctl(PR_SET_PDEATHSIG): No such process"
        )
    }
}

@Suite struct `Values of the options of supervision` {
    private func read(_ words: String...) throws -> LaunchOptions {
        var verb = ExecVerb()
        #expect(try ExecVerb.table.read(words[...], into: &verb) == .run)
        return verb.options
    }

    @Test func `are read`() throws {
        let options = try read(
            "--mode=exec",
            "--group",
            "--signal",
            "TERM=QUIT",
            "--signal=sighup=none",
            "--stop-signal",
            "RTMIN+3",
            "--grace=1m30s",
            "--on-exit=wait",
            "--remap=143=0",
            "--status-fd=9",
            "--parent-death-signal=15"
        )
        #expect(options.mode == .exec && options.placement == .group && options.signalsGroup)
        #expect(options.rewriting == [SignalRewriting(from: 15, to: 3), SignalRewriting(from: 1, to: 0)])
        #expect(options.stopSignal == 37 && options.grace == 90_000 && options.rest == .wait)
        #expect(options.statuses == [StatusReplacement(from: 143, to: 0)])
        #expect(options.statusDescriptor == 9 && options.parentDeathSignal == 15)
        #expect(try read("--group", "--session").placement == .session)
        #expect(try read("--session", "--group").placement == .session)
        #expect(try !read("--session").signalsGroup)
    }

    @Test func `that are none are named`() {
        let wrong: [(String, String, String)] = [
            ("--signal", "TERM", "two signals such as TERM=QUIT, or HUP=none"),
            ("--signal", "KILL=TERM", "two signals such as TERM=QUIT, or HUP=none"),
            ("--signal", "TERM=QUIT=INT", "two signals such as TERM=QUIT, or HUP=none"),
            ("--stop-signal", "0", "a signal such as QUIT"),
            ("--stop-signal", "CHLD", "a signal such as QUIT"),
            ("--signal", "CHLD=TERM", "two signals such as TERM=QUIT, or HUP=none"),
            ("--grace", "-1", "a time such as 10s, 500ms, 1m or infinity"),
            ("--remap", "256=0", "two exit statuses such as 143=0"),
            ("--parent-death-signal", "65", "a signal such as TERM"),
        ]
        for (option, value, wanted) in wrong {
            #expect(throws: UsageError.invalidValue(option: option, value: value, allowed: [wanted])) {
                try read("\(option)=\(value)")
            }
        }
    }

    @Test func `of time`() {
        let right = [
            "0": 0, "10": 10_000, "10s": 10_000, "500ms": 500, "1m": 60_000, "1min30s": 90_000,
            "2h": 7_200_000,
            "1s500ms": 1500, "infinity": Int.max,
        ]
        for (text, value) in right { #expect(TimeSpan.milliseconds(of: text) == value, "\(text)") }
        for text in [
            "", "s", "1x", "1s5", "-1", "1.5s", " 1s", "99999999999999999999", "9223372036854775807s", "∞",
        ] {
            #expect(TimeSpan.milliseconds(of: text) == nil, "\(text)")
        }
    }

    @Test func `of signals`() {
        let right: [String: Int32] = [
            "TERM": 15, "SIGTERM": 15, "term": 15, "15": 15, "HUP": 1, "SYS": 31, "IOT": 6, "CLD": 17,
            "POLL": 29,
            "RTMIN": 34, "RTMIN+1": 35, "RTMAX": 64, "RTMAX-3": 61, "SIGRTMIN+30": 64, "64": 64,
        ]
        for (text, value) in right { #expect(SignalNumber.number(of: text) == value, "\(text)") }
        for text in [
            "", "SIG", "TER", "0", "65", "RTMIN+31", "RTMIN-1", "RTMAX+1", "RTM", "RTMINx", "RTMIN+-3",
        ] {
            #expect(SignalNumber.number(of: text) == nil, "\(text)")
        }
        for number in Int32(1)...64 where ![32, 33].contains(number) {
            #expect(SignalNumber.number(of: SignalNumber.name(of: number)) == number)
        }
    }
}
