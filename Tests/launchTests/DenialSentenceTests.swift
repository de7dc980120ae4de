import Isolation
import Launching
import LinuxSystem
import Testing

@testable import launch

@Suite struct `Sentences about denials` {
    private func report(_ entries: [(Denial, Int)]) -> Message {
        Diagnostics.denials(DenialReport(entries.map { .init(denial: $0.0, count: $0.1, program: "/bin/x") }))
    }

    @Test func `say call, object, key, reason, count and program`() {
        let keyctl = Denial(
            call: "keyctl",
            answer: .error(1),
            by: "seccomp.deny.keyrings",
            reason: .said("shared"),
            remedy: .element(key: "seccomp.allow.reported.calls", "\"keyctl\"")
        )
        let open = Denial(
            call: "openat",
            object: "/etc/shadow",
            answer: .expected(13),
            by: "filesystem.read",
            remedy: .element(key: "filesystem.read", "\"/etc/shadow\"")
        )
        let message = report([(keyctl, 3), (open, 1)])
        #expect(message.level == .denied)
        #expect(
            message.what == [
                "keyctl refused with EPERM by seccomp.deny.keyrings (shared), 3 times, by /bin/x",
                "openat /etc/shadow not allowed by filesystem.read, by /bin/x",
            ]
        )
        #expect(
            message.hints == [
                "to allow all of it, in a profile or [isolation]:",
                #"seccomp.allow.reported.calls = ["...", "keyctl"]"#,
                #"filesystem.read = ["...", "/etc/shadow"]"#,
            ]
        )
    }

    @Test func `say a death, a log line, a capability and an absence for what they are`() {
        let killed = Denial(
            call: "call 20",
            object: "of a foreign architecture",
            answer: .killed,
            by: "seccomp"
        )
        let logged = Denial(call: "mount", answer: .logged, by: "seccomp.deny.x", capability: "CAP_SYS_ADMIN")
        let bind = Denial(
            call: "bind",
            object: "port 80",
            answer: .expected(13),
            by: "capabilities.keep",
            capability: "CAP_NET_BIND_SERVICE"
        )
        let absent = Denial(
            call: "clone3",
            answer: .error(38),
            by: "seccomp.deny.clone3",
            remedy: .element(key: "seccomp.allow.reported.calls", "\"clone3\"")
        )
        let message = report([(killed, 1), (logged, 1), (bind, 1), (absent, 2)])
        #expect(
            message.what == [
                "call 20 of a foreign architecture killed the process (SIGSYS), by seccomp, by /bin/x",
                "mount logged by seccomp.deny.x; it needs CAP_SYS_ADMIN too, by /bin/x",
                "bind port 80 needs CAP_NET_BIND_SERVICE, which the command does not have, by /bin/x",
                "answered with ENOSYS, from which programs fall back: clone3, 2 times",
            ]
        )
        // Falling back is what shall happen: no line for it.
        #expect(
            message.hints.last == #"capabilities.keep = ["...", "CAP_SYS_ADMIN", "CAP_NET_BIND_SERVICE"]"#
        )
        #expect(report([(absent, 1)]).hints == [])
    }

    @Test func `are one line of JSON each for machines`() {
        let denial = Denial(call: "openat", object: "/a\n\"", answer: .expected(13), by: "filesystem.read")
        let line = DenialJSON(.init(denial: denial, count: 2, program: nil)).line
        #expect(!line.contains("\n"))
        #expect(
            line.hasPrefix(
                #"{"call": "openat","object": "/a\n\"","answer": "EACCES","certainty": "predicted""#
            )
        )
        #expect(line.hasSuffix(#""program": null,"count": 2}"#))
    }

    @Test func `of a record are as certain as those of the filter`() {
        let denial = Denial(
            call: "openat",
            object: "/etc/shadow",
            answer: .recorded(13),
            by: "filesystem.read",
            remedy: .element(key: "filesystem.read", "\"/etc/shadow\"")
        )
        #expect(
            report([(denial, 1)]).what == [
                "openat /etc/shadow refused with EACCES by filesystem.read, by /bin/x"
            ]
        )
        let line = DenialJSON(.init(denial: denial, count: 2, program: nil)).line
        #expect(line.contains(#""answer": "EACCES","certainty": "recorded""#))
    }

    @Test func `of no key of the profile say why`() {
        let denials = [
            Denial(call: "sendto", answer: .error(95), by: "network", reason: .passesByPorts),
            Denial(
                call: "openat",
                object: "of a process outside the launch",
                answer: .recorded(13),
                by: "landlock",
                reason: .outsideDomain
            ),
            Denial(
                call: "mount",
                object: "/mnt",
                answer: .recorded(1),
                by: "landlock",
                reason: .changesMounts
            ),
        ]
        let message = report(denials.map { ($0, 1) })
        #expect(
            message.what == [
                "sendto refused with EOPNOTSUPP by network (it would pass by the lists of ports; programs fall back to plain TCP), by /bin/x",
                "openat of a process outside the launch refused with EACCES by landlock (no launch whose files, ports or signals are restricted looks into processes outside), by /bin/x",
                "mount /mnt refused with EPERM by landlock (no launch whose files are restricted changes mounts), by /bin/x",
            ]
        )
        #expect(message.hints == [])
    }

    @Test func `say what audit lost`() {
        var report = DenialReport()
        #expect(DenialJSON.lines(report) == [])
        report.lostRecords = 3
        #expect(
            Diagnostics.denials(report).what == ["audit lost 3 of its records; not all of them may be listed"]
        )
        #expect(DenialJSON.lines(report) == [#"{"lost_records": 3}"#])
        report.lostRecords = nil
        #expect(
            Diagnostics.denials(report).what == [
                "audit did not say how many there were; some may not be listed"
            ]
        )
        #expect(DenialJSON.lines(report) == [#"{"lost_records": null}"#])
    }

    @Test func `say where they come from`() {
        let refused = AuditListener.Absence.refused(SystemError(call: "AUDIT_NLGRP_READLOG", errno: 1))
        let words: [(DenialSource, String)] = [
            (.observerAndAudit, "denials: observed, and those of Landlock recorded by audit"),
            (.observer(nil), "denials: observed"), (.observer(.off), "denials: observed; audit is off"),
            (
                .observer(refused),
                "denials: observed; audit cannot be read, it takes CAP_AUDIT_READ: AUDIT_NLGRP_READLOG: Operation not permitted"
            ),
            (
                .observer(.elsewhere),
                "denials: observed; audit's records do not come into this network or pid namespace"
            ),
            (.observer(.unrecorded), "denials: observed; this kernel's Landlock records none"),
        ]
        for (source, text) in words { #expect(Diagnostics.words(source) == text) }
    }
}
