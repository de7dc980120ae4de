/// Sentences of `launch` under the name of another init.
extension Diagnostics {
    static func message(_ error: DropInError, of program: DropIn) -> Message {
        let name = program.rawValue
        let help = "\(name) -h lists the options"
        return switch error {
        case .unknownOption(let option): Message("\(name) has no option \(option)", hint: help)
        case .missingValue(let option): Message("\(name) \(option) needs a value", hint: help)
        case .unwantedValue(let option): Message("\(name) \(option) takes no value", hint: help)
        case .ambiguousOption(let option, let all):
            Message("\(option) is short for more than one option: \(all.joined(separator: ", "))", hint: help)
        case .invalidValue(let option, let value, let wanted):
            Message("\(name) \(option) must be \(wanted), not \"\(value)\"", hint: help)
        case .noCommand: Message("no command given", hint: "\(name) [options] -- command [arguments …]")
        case .reservedVariable(let variable):
            Message("\(variable) is set, which \(name) keeps for later versions of itself")
        }
    }

    static let orphansNotReaped = Message(
        "orphans of the command do not come to this process, which is neither process 1 nor a subreaper",
        hint: "-s or the variable TINI_SUBREAPER makes it one",
        level: .warning
    )
}

extension DropIn {
    /// What is asked about the program is often read by another: container engines look for `tini version` in front.
    var version: String {
        switch self {
        case .tini: "tini version 0.19.0 - launch \(Version.text)\n"
        case .dumbInit: "dumb-init v1.2.5 - launch \(Version.text)\n"
        case .catatonit: "tini version 0.1.7_catatonit - launch \(Version.text)\n"
        }
    }

    var license: String {
        """
        This is launch \(Version.text) by the name of \(rawValue), without a line of that program.
        Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0

        """
    }

    var help: String {
        switch self {
        case .tini: Self.tiniHelp
        case .dumbInit: Self.dumbInitHelp
        case .catatonit: Self.catatonitHelp
        }
    }

    private static let tiniHelp = """
        \(DropIn.tini.version)
        usage: tini [options] -- command [arguments …]

        Starts the command, sends signals on to it, reaps orphans, and exits as the command did.

          -s           adopt orphans as a subreaper where this is not process 1
          -p SIGNAL    have SIGNAL sent to tini when its own parent ends (SIGTERM, SIGKILL, …)
          -g           send signals to the command's process group
          -e STATUS    exit with 0 where the command's status is STATUS; repeatable
          -w           say which orphans were reaped
          -v           say more; repeatable
          -l           show the licence
          -h           show this help
          --version    show the version, as the only argument

        Variables: TINI_SUBREAPER as -s, TINI_KILL_PROCESS_GROUP as -g, TINI_VERBOSITY instead of -v (1).

        """

    private static let dumbInitHelp = """
        \(DropIn.dumbInit.version)
        usage: dumb-init [options] command [arguments …]

        Starts the command in a session of its own, sends signals on to all of it, reaps orphans, and exits as the
        command did.

          -c, --single-child    no session; signals go to the command alone
          -r, --rewrite S:R     send signal number S on as R, or not at all where R is 0; repeatable
          -v, --verbose         say on stderr what is done
          -h, --help            show this help
          -V, --version         show the version

        Variables: DUMB_INIT_SETSID=0 as -c, DUMB_INIT_DEBUG=1 as -v.

        """

    private static let catatonitHelp = """
        \(DropIn.catatonit.version)
        usage: catatonit [options] -- command [arguments …]

        Starts the command, sends signals on to it, reaps orphans, and exits as the command did.

          -g               send signals to the command's process group
          -P               start nothing: reap orphans until SIGTERM or SIGINT
          -h               show this help
          -L               show the licence
          -V, --version    show the version

        Variables: CATATONIT_DEBUG says on stderr what is done.

        """
}
