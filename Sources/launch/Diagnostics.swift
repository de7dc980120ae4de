internal import Age
internal import Audit
internal import Delivery
internal import Isolation
internal import Launching
internal import LinuxSystem
internal import SecretMemory
internal import SecretSources

/// Every sentence of a launch that a person reads; the other verbs' are in `Diagnostics+….swift` beside this file.
enum Diagnostics {
    static let noCommand = Message("no command given", hint: "launch [options] -- command [arguments …]")

    static let lockedMemoryUnusable = Message(
        "mprotect: the kernel refuses to open locked memory; nothing was started"
    )

    static let noRecipientYet = Message(
        "the manifest names no recipient yet, so nothing can be sealed",
        hint: "launch keygen, then put the age1… it prints into recipients",
        level: .warning
    )

    static func cannotWrite(_ error: SystemError) -> Message {
        Message("cannot write to stdout: \(words(error))")
    }

    static let callbacksNotRun = Message(
        "[callbacks] are not run by launch: nobody is told of these findings but you",
        level: .warning
    )

    static func valueOnCommandLine(_ word: String) -> Message {
        let name = word.prefix { $0 != "=" }
        return Message(
            "a value cannot be given on the command line, where every process can read it",
            hint: "printf %s \"$VALUE\" | launch seal \(name)=-"
        )
    }

    static func caveat(_ caveat: IsolationPlan.Caveat) -> String {
        switch caveat {
        case .boundingSetKept:
            "without CAP_SETPCAP the bounding set stays as it is; no_new_privs makes what it holds unreachable"
        case .securebitsKept:
            "without CAP_SETPCAP the securebits stay as they are; capabilities that are gone stay gone"
        case .landlockLacks(let feature, let abi):
            "\(landlock(feature, abi)); best-effort goes on without"
        case .onlyOwnUserMapped:
            "in the user namespace only your own user and group exist: all others' files belong to nobody there"
        case .controlGroupMissing(let error):
            "\(words(error)): a limit of the profile is not kept; cgroup = \"best-effort\" goes on without"
        }
    }

    /// The status of a launch that did not start its command (env(1), timeout(1)).
    static func exitStatus(_ error: LaunchError) -> Int32 {
        switch error {
        case .command(_, .notFound): 127
        case .command(_, .notExecutable): 126
        case .notExecuted(_, _, let error): error.isNotFound ? 127 : error.isTooBig ? Main.refusal : 126
        default: Main.refusal
        }
    }

    static func message(_ error: LaunchError) -> Message {
        switch error {
        case .manifest(let error): message(error)
        case .refused(let report, let strict): refused(report, strict)
        case .unknownSecret(let name, let manifest):
            Message(
                "--only \(name): \(manifest.map { "no such secret in \($0)" } ?? "there is no manifest")",
                hint: manifest.map { "launch audit -c \($0) lists its secrets" } ?? "-c FILE names one"
            )
        case .identityVariable(let name):
            Message(
                "the manifest hands on \(name), which opens every other secret: no command ever gets it",
                hint: "take it out of the manifest; launch --identity FILE -- … says where the identity is"
            )
        case .identity(let error): message(error)
        case .identityCredential(let secret): identityCredential(secret)
        case .credentialOption(let failure): message(credentialOption: failure)
        case .secret(let name, let failure): message(name, failure)
        case .profile(let name, let error): message(profile: name, error)
        case .memory(let error): message(error)
        case .delivery(let error): message(error)
        default: startMessage(error)
        }
    }

    private static func startMessage(_ error: LaunchError) -> Message {
        switch error {
        case .hardening(let error): Message("cannot protect this process: \(words(error))")
        case .plan(let error): message(error)
        case .tooBig(let space): message(space)
        case .denials(let path, let error): Message("cannot write denials to \(path): \(error.reason)")
        case .observer(let error):
            Message(
                "the observer of denials cannot be started: \(words(error))",
                hint: "it needs /proc and Linux 5.5; without --report-denials nothing is observed"
            )
        case .statusNotOpen(let number): Message("--status-fd \(number): that descriptor is not open")
        case .descriptorNotOpen(let number):
            Message("descriptor \(number) is to pass to the command but is not open")
        case .listeningCount(let text):
            Message(
                "LISTEN_FDS is \(quoted(text)), which is no number of descriptors",
                hint:
                    "it is set together with LISTEN_PID by whoever hands over sockets; unset both to go on without"
            )
        case .listeningNotOpen(let number, let count):
            Message(
                "LISTEN_FDS is \(count), but descriptor \(number) is not open",
                hint: "a program between the service manager and launch closed it; start launch directly"
            )
        case .rotation(let error): message(error)
        case .cannotReplace(let reason): message(reason)
        case .cannotLeave: cannotLeave
        case .notification(let address, let error):
            Message("--notify exec: nobody listens at \(address), which NOTIFY_SOCKET names: \(error.reason)")
        case .relay(let error): relayFailed(error)
        case .parentDeath(let error):
            Message("--parent-death-signal: the parent of launch has ended already: \(words(error))")
        case .identityKept(let number):
            Message("descriptor \(number) holds the identity, which never passes to the command")
        case .command(let name, .notFound): Message("\(name): command not found")
        case .command(let name, .notExecutable(let path)):
            Message(
                name == path
                    ? "\(name): not an executable file" : "\(name): \(path) is not an executable file"
            )
        case .notExecuted(let command, let path, let error): notExecuted(command, path, error)
        case .start(let error): Message("cannot start the command: \(words(error))")
        case .userNamespace(let profile, let failure): message(profile, failure)
        case .account(let error, let nearest): message(account: error, nearest: nearest)
        case .controlGroup(let error): message(controlGroup: error)
        case .outOfMemoryScore(let score, let error): message(outOfMemoryScore: score, error)
        case .step(let step, let path, let error): message(step, path, error)
        case .killed(let step, let signal):
            Message("the command was not started: the child died of signal \(signal) at: \(step.title)")
        case .stop(let error): message(error)
        case .posture(let differences): message(differences)
        case .receipt(let place, let error): message(place, error)
        case .supervisor(let error):
            Message("the supervisor could not take over, so the command was killed: \(words(error))")
        case .interrupted(let signal): Message("interrupted by signal \(signal)")
        default: Message("the launch failed")
        }
    }

    private static func message(_ step: StepDescription, _ path: String?, _ error: SystemError) -> Message {
        if let path {
            return Message(
                "the command was not started: the profile lists \(path): \(error.reason)",
                hint: "filesystem.missing = \"skip\" leaves out paths that do not exist"
            )
        }
        let isProc = step == ChildStep.mountProc.description && error.isPermissionDenied
        return Message(
            "the command was not started: \(step.title): \(error.reason)",
            hint: isProc
                ? "in a container with paths hidden below /proc no new one can be mounted: private_proc = false keeps it"
                : "launch explain -- … prints every step and why it is there"
        )
    }

    private static func message(_ profile: String, _ failure: UserNamespace.Failure) -> Message {
        switch failure {
        case .refused(let error):
            Message(
                "profile \(profile) takes a user namespace, which the kernel refuses: \(error.reason)",
                hint: "launch doctor says what refuses it; as root none is needed"
            )
        case .notMapped(let error):
            Message(
                "profile \(profile) takes a user namespace, whose \(error.call) cannot be set up: \(error.reason)",
                hint: "it needs /proc"
            )
        }
    }

    private static func landlock(_ feature: LandlockFeature, _ abi: Int) -> String {
        abi == 0
            ? "this kernel has no Landlock, or it is not switched on (lsm=)"
            : "this kernel's Landlock (ABI \(abi)) has no \(feature.rawValue) rules, which came with ABI \(feature.abi)"
    }

    private static func notExecuted(_ command: String, _ path: String, _ error: SystemError) -> Message {
        if error.isNotFound {
            return Message("\(command): \(path) is there, but the interpreter or loader it names is not")
        }
        if error.isWrongFormat {
            return Message(
                "\(command): \(path) is no program for this machine",
                hint: "a script needs a first line such as #!/bin/sh"
            )
        }
        if error.isTooBig {
            return Message(
                "\(command): arguments and environment are too large together",
                hint:
                    "launch --deliver memfd keeps secrets out of the environment; --pristine makes it smaller"
            )
        }
        return Message("\(command): cannot execute \(path): \(error.reason)")
    }

    private static func refused(_ report: AuditReport, _ strict: Bool) -> Message {
        Message(
            "refused: the audit is \(report.status.rawValue), nothing was decrypted or started",
            hint: strict
                ? "mend what is listed above; --strict lets nothing else through"
                : "mend what is listed above, or launch --warn-only to go on in spite of it"
        )
    }

    private static func message(_ name: String, _ failure: SecretFailure) -> Message {
        switch failure {
        case .sealed(let error, let place):
            var message = message(error, subject: name)
            if case .noMatch = error, let place { message.what.append("tried \(words(place))") }
            return message
        case .credential(let error): return message(name, credential: error)
        case .sealedCredential(let error, let place):
            return message(name, sealedCredential: error, place)
        case .missing:
            return Message(
                "\(name) is required, but it is not sealed and not set in the environment",
                hint: "launch seal \(name)"
            )
        }
    }

    private static func message(_ error: DeliveryError) -> Message {
        switch error {
        case .containsNUL(let name):
            Message(
                "\(name) holds a NUL byte, which an environment variable cannot",
                hint: "deliver = \"memfd\""
            )
        case .tooLong(let name, let bytes, let limit):
            Message(
                "\(name) is too long for an environment variable: \(bytes) bytes with its name, \(limit) at most",
                hint: "deliver = \"memfd\""
            )
        case .announcementTaken(let name, let secret):
            Message(
                "\(name) is declared in the manifest, but it is also the variable that announces the memfd of \(secret)",
                hint: "deliver = \"env\" for \(secret), or another name for \(name)"
            )
        case .memfd(let name, let error): Message("cannot put \(name) into a memfd: \(words(error))")
        }
    }

    private static func message(_ space: ArgumentSpace) -> Message {
        Message(
            """
            arguments and environment are too large together: \(space.used) bytes, \(space.limit) at most; \
            \(space.largest) takes most
            """,
            hint: space.isSecret
                ? "deliver = \"memfd\" for \(space.largest), or launch --deliver memfd"
                : "--pristine keeps your own variables out; ulimit -s raises the limit"
        )
    }

    private static func message(_ error: PlanError) -> Message {
        switch error {
        case .capabilityNotHeld(let capability):
            Message(
                "the profile keeps \(capability.name), which launch itself does not have here",
                hint:
                    "take it out of keep, or give it: AmbientCapabilities= in a unit, --cap-add for a container"
            )
        case .boundingSetUnprotected:
            Message(
                "the bounding set cannot be dropped without CAP_SETPCAP, and the profile does without no_new_privs",
                hint: "no_new_privs = true in the profile makes it unreachable"
            )
        case .landlockNeedsNoNewPrivileges:
            Message(
                "a Landlock domain needs no_new_privs, which the profile turns off, or CAP_SYS_ADMIN",
                hint: "no_new_privs = true in the profile"
            )
        case .landlockLacks(let feature, let abi):
            Message(
                landlock(feature, abi),
                hint: "enforce = \"best-effort\" in [\(table(of: feature))] goes on without"
            )
        case .identityNotHeld(let user, let group):
            Message(
                "the profile runs the command as user \(user), group \(group), which takes CAP_SETUID and CAP_SETGID",
                hint: "start launch as root, or leave [identity] out"
            )
        case .shieldNeedsList, .shieldNotHeld, .shieldInUserNamespace: shieldMessage(error)
        case .limitAboveHard(let limit, let hard): message(limit, hard: hard)
        case .priorityNotHeld(let priority, let lowest): message(priority: priority, lowest: lowest)
        case .seccompNeedsNoNewPrivileges:
            Message(
                "a seccomp filter needs no_new_privs, which the profile turns off, or CAP_SYS_ADMIN",
                hint: "no_new_privs = true in the profile"
            )
        }
    }

    private static func table(of feature: LandlockFeature) -> String {
        switch feature {
        case .filesystem, .truncate, .deviceIoctl: "filesystem"
        case .network: "network"
        case .scope: "scope"
        }
    }

    static func message(_ error: SecretMemoryError) -> Message {
        switch error {
        case .initialisationFailed: Message("libsodium cannot start: no source of randomness")
        case .allocationFailed(let bytes): Message("no memory for \(bytes) bytes")
        case .lockRefused(let bytes):
            Message(
                "the kernel does not lock \(bytes) more bytes in memory (RLIMIT_MEMLOCK)",
                hint:
                    "ulimit -l shows the limit; LimitMEMLOCK= in a unit, --ulimit memlock= for a container raise it"
            )
        }
    }

    static func words(_ error: SystemError) -> String { "\(error.call): \(error.reason)" }

    /// A problem of a file as compilers print it.
    static func located(_ path: String, _ line: Int, _ column: Int, _ text: String) -> String {
        "\(path):\(line):\(column): \(text)"
    }
}
