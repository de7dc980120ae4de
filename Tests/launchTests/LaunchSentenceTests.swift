import Age
import Audit
import Delivery
import Isolation
import Launching
import LinuxSystem
import Manifest
import Sealing
import SecretMemory
import SecretSources
import TOML
import Testing

@testable import launch

@Suite struct `Sentences of a launch` {
    private func expect(
        _ error: LaunchError,
        _ what: String,
        hint: String? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        launchTests.expect(Diagnostics.message(error), what, hint: hint, location)
    }

    @Test func `about this process and its protection`() throws {
        expect(
            .hardening(SystemError(call: "prctl(PR_SET_DUMPABLE)", errno: 1)),
            "cannot protect this process: prctl(PR_SET_DUMPABLE): Operation not permitted"
        )
        let capability = try #require(Capability(name: "CAP_NET_RAW"))
        expect(
            .plan(.capabilityNotHeld(capability)),
            "the profile keeps CAP_NET_RAW, which launch itself does not have here",
            hint: "take it out of keep, or give it: AmbientCapabilities= in a unit, --cap-add for a container"
        )
        expect(
            .plan(.boundingSetUnprotected),
            "the bounding set cannot be dropped without CAP_SETPCAP, and the profile does without no_new_privs",
            hint: "no_new_privs = true in the profile makes it unreachable"
        )
        expect(
            .plan(.seccompNeedsNoNewPrivileges),
            "a seccomp filter needs no_new_privs, which the profile turns off, or CAP_SYS_ADMIN",
            hint: "no_new_privs = true in the profile"
        )
        expect(.denials(path: "x.jsonl", notPermitted), "cannot write denials to x.jsonl: Permission denied")
        expect(
            .observer(SystemError(call: "clone", errno: 12)),
            "the observer of denials cannot be started: clone: Cannot allocate memory",
            hint: "it needs /proc and Linux 5.5; without --report-denials nothing is observed"
        )
        expect(.descriptorNotOpen(7), "descriptor 7 is to pass to the command but is not open")
        expect(.identityKept(3), "descriptor 3 holds the identity, which never passes to the command")
        #expect(
            Diagnostics.caveat(.boundingSetKept)
                == "without CAP_SETPCAP the bounding set stays as it is; no_new_privs makes what it holds unreachable"
        )
        launchTests.expect(
            Diagnostics.lockedMemoryUnusable,
            "mprotect: the kernel refuses to open locked memory; nothing was started"
        )
    }

    @Test func `about the choice of secrets`() {
        expect(
            .unknownSecret(name: "TOKEN", manifest: "a/launch.toml"),
            "--only TOKEN: no such secret in a/launch.toml",
            hint: "launch audit -c a/launch.toml lists its secrets"
        )
        expect(
            .unknownSecret(name: "TOKEN", manifest: nil),
            "--only TOKEN: there is no manifest",
            hint: "-c FILE names one"
        )
        expect(
            .identityVariable(name: "SOPS_AGE_KEY"),
            "the manifest hands on SOPS_AGE_KEY, which opens every other secret: no command ever gets it",
            hint: "take it out of the manifest; launch --identity FILE -- … says where the identity is"
        )
    }

    @Test func `about a refused audit`() throws {
        let text = Array("version = 1\n[secret.A]\nexpires = 2020-01-01\n".utf8)
        let report = Audit.run(try Manifest.parse(text.span, dialect: .launch), now: 1_800_000_000)
        expect(
            .refused(report, strict: false),
            "refused: the audit is critical, nothing was decrypted or started",
            hint: "mend what is listed above, or launch --warn-only to go on in spite of it"
        )
        expect(
            .refused(report, strict: true),
            "refused: the audit is critical, nothing was decrypted or started",
            hint: "mend what is listed above; --strict lets nothing else through"
        )
        launchTests.expect(
            Diagnostics.callbacksNotRun,
            "[callbacks] are not run by launch: nobody is told of these findings but you"
        )
    }

    @Test func `about values that cannot be had`() {
        expect(
            .secret(name: "TOKEN", .missing),
            "TOKEN is required, but it is not sealed and not set in the environment",
            hint: "launch seal TOKEN"
        )
        expect(
            .secret(name: "TOKEN", .sealed(.headerMACMismatch, identity: .variable(name: "LAUNCH_IDENTITY"))),
            "TOKEN: the sealed value was altered: its header does not authenticate",
            hint: "restore it from version control, or launch seal TOKEN=- writes a new value"
        )
        launchTests.expect(
            Diagnostics.message(
                LaunchError.secret(
                    name: "TOKEN",
                    .sealed(.noMatch(stanzaTypes: ["X25519"]), identity: .optionFile("key.txt"))
                )
            ),
            "TOKEN: sealed to another identity",
            "tried --identity key.txt",
            hint: "--identity FILE names the one it was sealed to"
        )
        expect(
            .identity(.badDescriptor("fd:x")),
            "--identity fd:x: not a descriptor",
            hint: "--identity fd:3 3<FILE"
        )
        expect(.manifest(.notRegularFile(path: "x")), "x is not a regular file")
        expect(
            .profile(name: "x", .notRegularFile(path: "x")),
            "the profile x is not a regular file"
        )
    }

    @Test func `about what the kernel cannot give`() {
        expect(
            .plan(.landlockLacks(.network, abi: 2)),
            "this kernel's Landlock (ABI 2) has no network rules, which came with ABI 4",
            hint: "enforce = \"best-effort\" in [network] goes on without"
        )
        expect(
            .plan(.landlockLacks(.truncate, abi: 0)),
            "this kernel has no Landlock, or it is not switched on (lsm=)",
            hint: "enforce = \"best-effort\" in [filesystem] goes on without"
        )
        expect(
            .plan(.landlockNeedsNoNewPrivileges),
            "a Landlock domain needs no_new_privs, which the profile turns off, or CAP_SYS_ADMIN",
            hint: "no_new_privs = true in the profile"
        )
        #expect(Diagnostics.caveat(.securebitsKept).hasPrefix("without CAP_SETPCAP the securebits stay"))
        #expect(Diagnostics.caveat(.onlyOwnUserMapped).contains("only your own user and group exist"))
    }

    @Test func `about locked memory`() {
        expect(.memory(.initialisationFailed), "libsodium cannot start: no source of randomness")
        expect(.memory(.allocationFailed(bytes: 4096)), "no memory for 4096 bytes")
        expect(
            .memory(.lockRefused(bytes: 4096)),
            "the kernel does not lock 4096 more bytes in memory (RLIMIT_MEMLOCK)",
            hint:
                "ulimit -l shows the limit; LimitMEMLOCK= in a unit, --ulimit memlock= for a container raise it"
        )
    }

    @Test func `about handing values over`() {
        expect(
            .delivery(.containsNUL(name: "KEY")),
            "KEY holds a NUL byte, which an environment variable cannot",
            hint: "deliver = \"memfd\""
        )
        expect(
            .delivery(.tooLong(name: "KEY", bytes: 200_000, limit: 131_071)),
            "KEY is too long for an environment variable: 200000 bytes with its name, 131071 at most",
            hint: "deliver = \"memfd\""
        )
        expect(
            .delivery(.memfd(name: "KEY", SystemError(call: "memfd_create", errno: 24))),
            "cannot put KEY into a memfd: memfd_create: Too many open files"
        )
        expect(
            .delivery(.announcementTaken(name: "KEY_FILE", of: "KEY")),
            "KEY_FILE is declared in the manifest, but it is also the variable that announces the memfd of KEY",
            hint: "deliver = \"env\" for KEY, or another name for KEY_FILE"
        )
    }

    @Test func `about the command`() {
        expect(.command("nope", .notFound), "nope: command not found")
        expect(
            .command("tool", .notExecutable(path: "/bin/tool")),
            "tool: /bin/tool is not an executable file"
        )
        expect(.command("./tool", .notExecutable(path: "./tool")), "./tool: not an executable file")
        func notExecuted(_ errno: CInt) -> LaunchError {
            .notExecuted(command: "tool", path: "/bin/tool", SystemError(call: "execve", errno: errno))
        }
        expect(notExecuted(2), "tool: /bin/tool is there, but the interpreter or loader it names is not")
        expect(
            notExecuted(8),
            "tool: /bin/tool is no program for this machine",
            hint: "a script needs a first line such as #!/bin/sh"
        )
        expect(
            notExecuted(7),
            "tool: arguments and environment are too large together",
            hint: "launch --deliver memfd keeps secrets out of the environment; --pristine makes it smaller"
        )
        expect(notExecuted(13), "tool: cannot execute /bin/tool: Permission denied")
    }

    @Test func `about the start`() {
        let step = ChildStep.noNewPrivileges.description
        expect(
            .start(SystemError(call: "clone", errno: 11)),
            "cannot start the command: clone: Resource temporarily unavailable"
        )
        expect(
            .step(step, path: nil, SystemError(call: step.title, errno: 22)),
            "the command was not started: no_new_privs: Invalid argument",
            hint: "launch explain -- … prints every step and why it is there"
        )
        expect(
            .killed(step, signal: 31),
            "the command was not started: the child died of signal 31 at: no_new_privs"
        )
        expect(
            .supervisor(SystemError(call: "execveat", errno: 13)),
            "the supervisor could not take over, so the command was killed: execveat: Permission denied"
        )
        expect(.interrupted(signal: 15), "interrupted by signal 15")
    }

    @Test func `about the command line`() {
        launchTests.expect(
            Diagnostics.noCommand,
            "no command given",
            hint: "launch [options] -- command [arguments …]"
        )
        launchTests.expect(
            Diagnostics.cannotWrite(SystemError(call: "write", errno: 28)),
            "cannot write to stdout: write: No space left on device"
        )
        launchTests.expect(
            Diagnostics.valueOnCommandLine("TOKEN=hunter2"),
            "a value cannot be given on the command line, where every process can read it",
            hint: "printf %s \"$VALUE\" | launch seal TOKEN=-"
        )
    }

    @Test func `never repeat a value`() {
        #expect(!Diagnostics.valueOnCommandLine("TOKEN=hunter2").text.contains("hunter2"))
        let key = "AGE-SECRET-KEY-1QQQ"
        let messages = [
            Diagnostics.message(IdentityError.unreadable(.optionFile(key), .system(notThere))),
            Diagnostics.message(IdentityError.notFound(tried: [.variableFile(name: "F", path: key)])),
            Diagnostics.message(InitError.badRecipient(key, .recipient(.identityInstead))),
        ]
        for message in messages { #expect(!message.text.contains("QQQ"), "\(message.text)") }
    }

    @Test func `are said with who says it, hints last`() {
        let message = Message(["one", "two"], hints: ["three"], level: .warning)
        #expect(message.text == "launch: warning: one\nlaunch: warning: two\nlaunch: hint: three")
        #expect(Message("one").text == "launch: error: one")
    }

    @Test func `spell control characters out, so that none commands a terminal or forges a line`() {
        #expect(Message.visible("a\u{1b}[31m\u{7f}\u{9b}é\n") == "a\\u{1b}[31m\\u{7f}\\u{9b}é\\u{a}")
        #expect(Message.visible("plain é") == "plain é")
        let forged = Message("x\nlaunch: error: y", hint: "\u{1b}")
        #expect(forged.text == "launch: error: x\\u{a}launch: error: y\nlaunch: hint: \\u{1b}")
    }

    @Test func `quote no more than 80 characters of a foreign word`() {
        #expect(Diagnostics.quoted(String(repeating: "x", count: 81)).count == 82)
        #expect(Diagnostics.quoted("a") == "\"a\"")
    }
}

@Suite struct `The exit status of a refusal` {
    private func status(_ error: LaunchError) -> Int32 { Diagnostics.exitStatus(error) }

    @Test func `is 127 for what is not there`() {
        #expect(status(.command("x", .notFound)) == 127)
        for errno in [2, 20] as [CInt] {
            let error = SystemError(call: "execve", errno: errno)
            #expect(status(.notExecuted(command: "x", path: "/x", error)) == 127)
        }
    }

    @Test func `is 126 for what cannot be executed`() {
        #expect(status(.command("x", .notExecutable(path: "/x"))) == 126)
        for errno in [1, 8, 13, 26] as [CInt] {
            let error = SystemError(call: "execve", errno: errno)
            #expect(status(.notExecuted(command: "x", path: "/x", error)) == 126)
        }
    }

    @Test func `is 125 for everything else`() {
        let tooBig = SystemError(call: "execve", errno: 7)
        let step = ChildStep.execute.description
        let errors: [LaunchError] = [
            .notExecuted(command: "x", path: "/x", tooBig), .hardening(notThere), .manifest(.notFound),
            .unknownSecret(name: "x", manifest: nil), .identityVariable(name: "x"),
            .identity(.notFound(tried: [])), .secret(name: "x", .missing), .memory(.initialisationFailed),
            .profile(name: "x", .notRegularFile(path: "x")), .delivery(.containsNUL(name: "x")),
            .plan(.boundingSetUnprotected), .descriptorNotOpen(3), .start(notThere),
            .step(step, path: nil, notThere),
            .killed(step, signal: 9), .supervisor(notThere), .interrupted(signal: 15),
        ]
        for error in errors { #expect(status(error) == 125, "\(error)") }
        #expect(Main.refusal == 125)
    }
}
