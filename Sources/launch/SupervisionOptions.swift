internal import CommandSyntax
internal import Launching
internal import LinuxSystem

extension Option where Values: LaunchVerb {
    /// What is asked of whoever stays while the command runs.
    static var ofSupervision: [Option] {
        [
            .choice(
                "mode",
                initial: LaunchMode.auto,
                """
                Who stays: supervise (launch, without secrets), exec (nobody: launch becomes the command), \
                auto (exec directly under systemd where nothing has to stay, else supervise).
                """
            ) { $0.options.mode = $1 },
            .flag("group", "Start the command in a process group of its own, and send signals to all of it.")
            {
                if $0.options.placement == .inherited { $0.options.placement = .group }
                $0.options.signalsGroup = true
            },
            .flag("session", "Start the command in a session of its own.") {
                $0.options.placement = .session
            },
            .parsed(
                "signal",
                value: "FROM=TO",
                wanted: "two signals such as TERM=QUIT, or HUP=none",
                "Send a signal on as another one, or none; repeatable.",
                parse: SignalRewriting.init(option:)
            ) { $0.options.rewriting.append($1) },
            .parsed(
                "stop-signal",
                value: "SIGNAL",
                wanted: "a signal such as QUIT",
                "Ask the command to stop by this signal when SIGTERM arrives.",
                parse: SignalNumber.catchable(named:)
            ) { $0.options.stopSignal = $1 },
            .parsed(
                "grace",
                value: "TIME",
                wanted: "a time such as 10s, 500ms, 1m or infinity",
                """
                Kill everyone this long after the request to stop. Otherwise the command has all the time it takes, \
                and what it leaves behind 5s.
                """,
                parse: TimeSpan.milliseconds(of:)
            ) { $0.options.grace = $1 },
            .choice(
                "on-exit",
                initial: SupervisorOrders.Rest.drain,
                """
                What becomes of processes that the command leaves behind: drain (SIGTERM, the grace, SIGKILL), \
                kill, wait for them, leave them.
                """
            ) { $0.options.rest = $1 },
            .parsed(
                "remap",
                value: "STATUS=STATUS",
                wanted: "two exit statuses such as 143=0",
                "Exit with the second status instead of the first; repeatable.",
                parse: StatusReplacement.init(option:)
            ) { $0.options.statuses.append($1) },
            .choice("signal-exit", "Exit with 128+n instead of dying by the command's signal.") {
                (values, _: SignalExit) in values.options.exitsWithCode = true
            },
            .number(
                "status-fd",
                value: "N",
                "Write lines of JSON to this descriptor when the command starts and when it has ended."
            ) { $0.options.statusDescriptor = $1 },
            .choice(
                "notify",
                initial: NotifyMode.relay,
                """
                How the service manager hears of the command (NOTIFY_SOCKET): relay (what the command says), exec (ready \
                when it has been executed), none (the variable passes as it is).
                """
            ) { $0.options.notify = $1 },
            .parsed(
                "on-change",
                value: "ACTION",
                wanted: "restart, or signal: and a signal such as signal:HUP",
                completion: Completion(words: ["restart", "signal:HUP"]),
                """
                Follow changes of the manifest and its files: restart the command with the new values, or put them into \
                its memory files and send it a signal.
                """,
                parse: ChangeResponse.init(option:)
            ) { $0.options.onChange = $1 },
            .parsed(
                "parent-death-signal",
                value: "SIGNAL",
                wanted: "a signal such as TERM",
                "Have this signal sent to launch when its parent ends.",
                parse: SignalNumber.number(of:)
            ) { $0.options.parentDeathSignal = $1 },
        ]
    }
}

extension SignalNumber {
    /// One that a process can be sent and do something about.
    static func catchable(named text: String) -> Int32? {
        guard let number = number(of: text),
            ![9 /* KILL */, 17 /* CHLD */, 19 /* STOP */].contains(number)
        else {
            return nil
        }
        return number
    }
}

extension SignalRewriting {
    /// `TERM=QUIT`, `HUP=none`; the first must be one that can be caught.
    init?(option: String) {
        guard let (first, second) = option.halves, let from = SignalNumber.catchable(named: first) else {
            return nil
        }
        if second == "none" || second == "0" {
            self.init(from: from, to: 0)
        } else {
            guard let to = SignalNumber.number(of: second) else { return nil }
            self.init(from: from, to: to)
        }
    }
}

extension ChangeResponse {
    /// `restart`, `signal:HUP`
    init?(option: String) {
        if option == "restart" {
            self = .restart
        } else {
            guard option.hasPrefix("signal:"),
                let signal = SignalNumber.catchable(named: String(option.dropFirst("signal:".count)))
            else { return nil }
            self = .signal(signal)
        }
    }
}

extension StatusReplacement {
    /// `143=0`
    init?(option: String) {
        guard let (first, second) = option.halves, let from = UInt8(first), let to = UInt8(second) else {
            return nil
        }
        self.init(from: from, to: to)
    }
}

extension String {
    /// What stands on both sides of the only `=`.
    fileprivate var halves: (String, String)? {
        let parts = split(separator: "=", omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}
