import Foundation
import Glibc
import LaunchProgram
import Testing

/// Runs `launch doctor` in one context after the other.
private struct Doctor {
    let workshop: Workshop
    /// A copy that every user can reach.
    let program: String

    init() throws {
        workshop = try Workshop()
        program = workshop.path("launch")
        try FileManager.default.copyItem(atPath: LaunchProgram.path, toPath: program)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: workshop.directory
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    struct Feature: Decodable {
        let name, group, state, meaning: String
        let value, reason, change: String?
    }

    struct Report: Decodable {
        let version: Int
        let features: [Feature]
        let required, unmet: [String]
    }

    static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    func run(_ words: [String]) throws -> Outcome { try workshop.run("/usr/bin/env", words) }

    /// What it says as JSON, behind these words.
    func report(_ before: [String] = [], _ program: String? = nil) throws -> Report {
        let outcome = try run(before + [program ?? self.program, "doctor", "--format", "json"])
        try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errorText)")
        return try JSONDecoder().decode(Report.self, from: outcome.output)
    }

    func features(_ before: [String] = [], _ program: String? = nil) throws -> [String: Feature] {
        Dictionary(uniqueKeysWithValues: try report(before, program).features.map { ($0.name, $0) })
    }

    /// Compares what it says with what the second source finds in the same context.
    func expectAgreement(_ before: [String] = [], at location: SourceLocation = #_sourceLocation) throws {
        let other = try run(before + ["python3", "-c", DoctorSecondSource.script])
        try #require(other.status == 0, "\(other.errorText)")
        let features = try features(before)
        var compared = 0
        for line in other.text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let feature = try #require(features[String(words[0])])
            #expect((feature.state == "yes") == (words[1] == "true"), "\(feature)", sourceLocation: location)
            compared += 1
        }
        #expect(compared > 30, sourceLocation: location)
    }

    /// Whether this is root and the tools are there; says so otherwise, and fails in CI.
    static func has(root: Bool = false, _ tools: String...) -> Bool {
        if root && geteuid() != 0 {
            precondition(!LaunchProgram.mustWork, "not root, and LAUNCH_MUST_WORK=1")
            print("skipped: not root")
            return false
        }
        return tools.allSatisfy { LaunchProgram.tool($0) != nil }
    }
}

@Suite(.enabled(if: Doctor.has("python3", "unshare", "setpriv")), .timeLimit(.minutes(30)))
struct `launch doctor` {
    private let doctor: Doctor

    init() throws { doctor = try Doctor() }

    @Test func `agrees with a second source about this process`() throws { try doctor.expectAgreement() }

    @Test(.enabled(if: Doctor.has(root: true)), arguments: [[], ["unshare", "-r"]])
    func `agrees with a second source as nobody`(_ before: [String]) throws {
        try doctor.expectAgreement(Doctor.nobody + before)
    }

    @Test func `agrees with a second source in a user namespace`() throws {
        try doctor.expectAgreement(["unshare", "-r"])
        let features = try doctor.features(["unshare", "-r"])
        #expect(features["root"]?.state == "yes" && features["initial-user-namespace"]?.state == "no")
    }

    @Test(.enabled(if: Doctor.has("bwrap"))) func `agrees with a second source in a sandbox`() throws {
        try doctor.expectAgreement([
            "bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
            "--cap-drop", "ALL",
        ])
        try doctor.expectAgreement(["unshare", "-r", "setpriv", "--bounding-set", "-setfcap"])
    }

    @Test(.enabled(if: Doctor.has("capsh"))) func `sees a bounding set that is smaller`() throws {
        let words = [
            "capsh", "--drop=cap_chown,cap_kill", "--", "-c", "\(doctor.program) doctor --format json",
        ]
        guard geteuid() == 0 else { return }
        let report = try JSONDecoder().decode(Doctor.Report.self, from: try doctor.run(words).output)
        let feature = try #require(report.features.first { $0.name == "bounding-set" })
        #expect(feature.value?.contains(" of ") == true)
    }

    @Test func `sees no_new_privs set before`() throws {
        #expect(try doctor.features()["no-new-privileges"]?.value == "not set yet")
        let features = try doctor.features(["setpriv", "--no-new-privs"])
        #expect(features["no-new-privileges"]?.value == "set already")
    }

    @Test func `says which setting stands against namespaces`() throws {
        let script = """
            echo 0 >/proc/sys/user/max_user_namespaces; echo 0 >/proc/sys/user/max_uts_namespaces; exec "$@"
            """
        let features = try doctor.features(["unshare", "-r", "sh", "-c", script, "sh"])
        #expect(features["user-namespaces"]?.state == "no")
        #expect(features["user-namespaces"]?.reason == "the setting user.max_user_namespaces")
        #expect(features["uts-namespace"]?.reason == "the setting user.max_uts_namespaces")
        #expect(features["ipc-namespace"]?.state == "yes")
    }

    @Test func `sees a /proc that is covered in parts`() throws {
        let script = "mount -t tmpfs none /proc/sys && exec unshare -r -m \"$@\""
        let features = try doctor.features(["unshare", "-r", "-m", "sh", "-c", script, "sh"])
        #expect(features["proc-mount"]?.reason == "parts of /proc are covered here")
        #expect(features["core-limit"]?.state == "unknown" && features["tiocsti-closed"]?.state == "unknown")
        #expect(features["pid-namespace"]?.state == "yes")
    }

    @Test func `does not need SIGCHLD`() throws {
        let script =
            "import os, signal, sys; signal.signal(17, signal.SIG_IGN); os.execvp(sys.argv[1], sys.argv[1:])"
        let states = try doctor.report().features.map(\.state)
        #expect(try doctor.report(["python3", "-c", script]).features.map(\.state) == states)
    }

    @Test(.enabled(if: Doctor.has(root: true))) func `refuses to guess where no process can be made`() throws
    {
        // Of a user who has no other process: otherwise the kernel refuses the execve (EAGAIN).
        let script = "ulimit -u 0; exec setpriv --reuid $((100000 + $$)) --regid 65534 --clear-groups \"$@\""
        let outcome = try doctor.run(["bash", "-c", script, "bash", doctor.program, "doctor"])
        outcome.expectRefusal(saying: "no process can be made")
    }
}

@Suite(.enabled(if: Doctor.has("python3")), .timeLimit(.minutes(30)))
struct `launch doctor under a seccomp filter` {
    private let doctor: Doctor

    init() throws { doctor = try Doctor() }

    private func filter(_ action: String, _ call: Int, _ role: String = "-") -> [String] {
        ["python3", "-c", DoctorSecondSource.filter, action, String(call), role]
    }

    /// landlock_create_ruleset answered with EPERM, with ENOSYS, and with death.
    @Test(arguments: ["0x50001", "0x50026", "0x80000000"])
    func `says that Landlock is refused, whatever the answer`(_ action: String) throws {
        let (free, filtered) = (try doctor.features(), try doctor.features(filter(action, 444)))
        for (name, feature) in filtered where name.hasPrefix("landlock") {
            #expect(feature.state == (name == "landlock-errata" ? "unknown" : "no"), "\(feature)")
            #expect(feature.reason == "a seccomp filter in force here refuses or hides it")
        }
        #expect(filtered["seccomp-unfiltered"]?.value == "1 filter")
        for (name, feature) in filtered where ["memory", "calls", "cgroups"].contains(feature.group) {
            #expect(feature.state == free[name]?.state, "\(name)")
        }
    }

    /// io_uring_setup
    @Test func `sees io_uring closed by death`() throws {
        #expect(try doctor.features(filter("0x80000000", 425))["io-uring-closed"]?.state == "yes")
    }

    @Test func `sees that another process listens`() throws {
        let features = try doctor.features(filter("0x7fff0000", 444, "listen"))
        #expect(features["seccomp-user-notification"]?.reason == "an outer process listens already")
        #expect(features["seccomp"]?.state == "yes")
    }

    @Test func `of launch itself says what the default profile refuses`() throws {
        let features = try doctor.features([doctor.program, "--profile", "default", "--"])
        #expect(features["user-namespaces"]?.state == "no")
        #expect(features["no-new-privileges"]?.value == "set already")
        #expect(features["seccomp-unfiltered"]?.state == "no")
    }
}

@Suite(.enabled(if: Doctor.has(root: true, "chroot", "ldd")), .timeLimit(.minutes(30)))
struct `launch doctor in an empty root` {
    private let doctor: Doctor

    /// Only the program, and the libraries of a build that needs some.
    init() throws {
        doctor = try Doctor()
        let script = """
            mkdir root && cp launch root/launch && for file in $(ldd launch 2>/dev/null | grep -o '/[^ ]*'); do
            mkdir -p "root/$(dirname "$file")" && cp -L "$file" "root/$file"; done; ls root/launch
            """
        try #require(try doctor.run(["sh", "-c", script]).status == 0)
    }

    @Test func `says of what only /proc tells that it is unknown, and why`() throws {
        let features = try doctor.features(["chroot", "root"], "/launch")
        #expect(features["proc"]?.state == "no")
        for name in ["cgroup-memory", "swap-protected", "core-limit", "tiocsti-closed", "container", "yama"] {
            #expect(features[name]?.state == "unknown", "\(name)")
            #expect(features[name]?.change == "mount -t proc proc /proc")
        }
        #expect(features["user-namespaces"]?.reason == "this is a chroot")
    }

    @Test func `still tries what needs no file`() throws {
        let (outside, inside) = (try doctor.features(), try doctor.features(["chroot", "root"], "/launch"))
        for name in ["landlock", "landlock-scope", "seccomp", "memfd-secret", "close-range", "net-namespace"]
        {
            #expect(inside[name]?.state == outside[name]?.state, "\(name)")
        }
    }

    @Test func `leaves nothing there`() throws {
        let before = try doctor.run(["find", "root"]).text
        _ = try doctor.features(["chroot", "root"], "/launch")
        #expect(try doctor.run(["find", "root"]).text == before)
    }
}

@Suite struct `What launch doctor prints` {
    private let doctor: Doctor

    init() throws { doctor = try Doctor() }

    @Test func `is one table of 100 columns without colour, with every feature once`() throws {
        let outcome = try doctor.workshop.launch("doctor")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let lines = outcome.text.split(separator: "\n")
        for line in lines { #expect(line.count <= 100, "\(line)") }
        #expect(!outcome.text.contains("\u{1b}"))
        let names = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .map { String($0.dropFirst(2).prefix { $0 != " " }) }
        #expect(names == (try doctor.report().features.map(\.name)))
    }

    @Test(.enabled(if: Doctor.has("python3")))
    func `is coloured on a terminal, unless NO_COLOR is set`() throws {
        let script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        func onTerminal(_ variables: [String: String]) throws -> String {
            try doctor.workshop.run(
                "/usr/bin/env",
                ["python3", "-c", script, doctor.program, "doctor"],
                adding: variables
            ).text
        }
        #expect(try onTerminal([:]).contains("\u{1b}[32myes"))
        #expect(try onTerminal(["NO_COLOR": ""]).contains("\u{1b}[32myes"))
        #expect(try !onTerminal(["NO_COLOR": "1"]).contains("\u{1b}"))
    }

    @Test func `is JSON that other parsers read, with a version`() throws {
        let script = """
            import json, subprocess, sys
            words = [sys.argv[1], 'doctor', '--format', 'json', '--require', 'close-range']
            result = subprocess.run(words, capture_output=True, check=True)
            report = json.loads(result.stdout)
            print(report['version'], report['required'], report['unmet'], result.stderr)
            print(sorted({key for feature in report['features'] for key in feature}))
            print(sorted({feature['state'] for feature in report['features']} - {'yes', 'no', 'partly', 'unknown'}))
            """
        let outcome = try doctor.run(["python3", "-c", script, doctor.program])
        #expect(
            outcome.text == """
                1 ['close-range'] [] b''
                ['change', 'group', 'meaning', 'name', 'reason', 'state', 'value']
                []

                """
        )
    }

    @Test func `with a requirement that is met is the same, with status 0`() throws {
        let outcome = try doctor.workshop.launch(
            "doctor",
            "--require",
            "close-range,seccomp",
            "--require",
            "pidfd"
        )
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.text.contains("landlock"))
    }

    @Test func `names each requirement that is not met, with status 1`() throws {
        let words = ["setpriv", "--no-new-privs", doctor.program, "doctor", "--require"]
        // Started here by no unit: systemd-notify is certainly not there.
        let outcome = try doctor.run(words + ["seccomp,systemd-notify", "--require=systemd-credentials"])
        #expect(outcome.status == 1)
        #expect(
            outcome.errorText == """
                launch: error: systemd-notify is required and is no here
                launch: error: systemd-credentials is required and is no here

                """
        )
        #expect(outcome.text.contains("seccomp-actions"))
    }

    @Test(
        arguments: [
            ("landlok", "did you mean landlock?"), ("user-namespace,pidfd", "did you mean user-namespaces?"),
            ("zzzzzzzzzzzzzzzz", "is not a feature"), (",", "is not a feature"), ("", "needs a value"),
        ]
    ) func `refuses a feature that there is not`(_ name: String, _ text: String) throws {
        let outcome = try doctor.workshop.launch("doctor", "--require", name)
        outcome.expectRefusal(saying: text)
        outcome.expectOnlyDiagnostics()
    }

    @Test func `names every feature that the documentation explains, and no other`() throws {
        let text = try String(contentsOfFile: LaunchProgram.root + "/docs/doctor.md", encoding: .utf8)
        let features = try #require(text.components(separatedBy: "\n## Features\n").last)
        let documented = features.matches(of: #/(?m)^\| `([a-z0-9-]+)` \|/#).map { String($0.1) }
        #expect(documented == (try doctor.report().features.map(\.name)))
    }
}
