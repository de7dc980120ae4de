import CommandSyntax
import Launching
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about following changes` {
    private func expect(_ error: RotationError, _ what: String, hint: String? = nil) {
        launchTests.expect(Diagnostics.message(LaunchError.rotation(error)), what, hint: hint)
        #expect(Diagnostics.exitStatus(.rotation(error)) == 125)
    }

    @Test func `say what cannot be followed`() {
        expect(
            .noManifest,
            "--on-change: there is no manifest to watch",
            hint: "-c FILE names one; launch init makes one"
        )
        expect(
            .descriptor(path: "/dev/fd/3"),
            "--on-change: /dev/fd/3 is a descriptor, whose file cannot be watched",
            hint: "-c FILE names the file itself"
        )
        expect(
            .identityReadOnce(place: "LAUNCH_IDENTITY"),
            "--on-change: the identity in LAUNCH_IDENTITY can be read once, and each change takes it again",
            hint: "--identity FILE, or LAUNCH_IDENTITY_FILE; they are read at each change and kept by nobody"
        )
        expect(
            .environmentSecret(name: "TOKEN"),
            "--on-change: TOKEN comes from the environment, which this process would have to keep",
            hint: "launch seal TOKEN"
        )
        expect(
            .variable(name: "TOKEN"),
            "--on-change signal: TOKEN is a variable of the command, which nobody can change from outside",
            hint: "--deliver memfd, or --on-change restart"
        )
    }

    @Test func `say what the kernel refuses`() {
        expect(
            .unwatchable(SystemError(call: "inotify_add_watch", errno: 28)),
            "--on-change: the manifest's files cannot be watched: inotify_add_watch: No space left on device",
            hint: "raise fs.inotify.max_user_watches"
        )
        expect(
            .unwatchable(SystemError(call: "inotify_add_watch", errno: 13)),
            "--on-change: the manifest's files cannot be watched: inotify_add_watch: Permission denied"
        )
        expect(
            .notStarted(SystemError(call: "execveat", errno: 13)),
            "--on-change: the process that opens the values cannot be started: execveat: Permission denied"
        )
    }

    @Test func `say why a change is not taken over`() {
        expect(
            .manifestGone(path: "/a/launch.toml"),
            "--on-change: /a/launch.toml is not the manifest that applies here any more"
        )
        expect(
            .tooManyFiles(260),
            "--on-change signal: 260 secrets are more memory files than can be handed over, 252",
            hint: "--only NAME …, or --on-change restart"
        )
        expect(.otherSecrets, "the secrets are not those the command has; nothing was replaced")
        expect(.cancelled, "nobody waits for this launch any more")
    }

    private func warning(_ event: RotationEvent, _ what: String, hint: String? = nil) {
        #expect(Diagnostics.message(event) == Message(what, hint: hint, level: .warning))
        #expect(Diagnostics.words(event) == "")
    }

    @Test func `warn of every old state that stays`() {
        warning(
            .kept(process: 4711, since: 1_795_283_112),
            "the change is refused: process 4711 stays, with the state of 2026-11-21T17:45:12Z"
        )
        warning(
            .kept(process: nil, since: 0),
            "the change is refused: the command stays, with the state of 1970-01-01T00:00:00Z"
        )
        warning(
            .needsRestart([.secrets, .environment, .isolation], process: 4711, since: 0),
            "the change takes a restart (which secrets there are, [env], the isolation): "
                + "process 4711 stays, with the state of 1970-01-01T00:00:00Z"
        )
        warning(
            .halfReplaced,
            "replacing the command's memory files was interrupted: some may have their new value, some the old",
            hint: "the next change replaces all of them"
        )
        warning(.overdue, "the command did not stop in time for its restart, and is killed")
        warning(
            .blind(SystemError(call: "inotify_init", errno: 24)),
            "this change cannot be followed: inotify_init: Too many open files"
        )
    }

    @Test func `tell of the rest with -v`() {
        let notes: [(RotationEvent, String)] = [
            (.watching(["/a", "/b"]), "watching /a, /b"),
            (.changed, "a watched file has changed: opening the new state"),
            (.unchanged, "watched files were touched; they say what they said"),
            (.restored, "the watched files say again what the command has"),
            (.verified, "the identity opens what the command has; nothing else has changed"),
            (.stopping, "the new state is open; the command is asked to stop"),
            (.restarting, "starting the command with the new state"),
            (.replaced(signal: 1), "the memory files have their new values; the command is sent SIGHUP"),
        ]
        for (event, words) in notes {
            #expect(Diagnostics.message(event) == nil)
            #expect(Diagnostics.words(event) == words)
        }
    }

    @Test func `of the option`() throws {
        func read(_ word: String) throws -> ChangeResponse? {
            var verb = ExecVerb()
            #expect(try ExecVerb.table.read(["--on-change", word][...], into: &verb) == .run)
            return verb.options.onChange
        }
        #expect(ExecVerb().options.onChange == nil)
        #expect(try read("restart") == .restart)
        #expect(try read("signal:HUP") == .signal(1))
        #expect(try read("signal:rtmin+1") == .signal(35))
        for wrong in ["", "signal", "signal:", "signal:KILL", "HUP", "restart:HUP"] {
            #expect(throws: UsageError.self) { _ = try read(wrong) }
        }
    }
}
