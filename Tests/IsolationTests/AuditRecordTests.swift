import Testing

@testable import Isolation

@Suite struct `Records of audit` {
    private func parse(_ kind: AuditRecord.Kind, _ text: String) -> (number: UInt64, record: AuditRecord)? {
        parse(kind, Array(text.utf8))
    }

    private func parse(_ kind: AuditRecord.Kind, _ bytes: [UInt8]) -> (number: UInt64, record: AuditRecord)? {
        let span = bytes.span
        return AuditRecord.parse(type: kind, span)
    }

    private func access(_ fields: String) -> AuditRecord.Access? {
        guard case .access(let access)? = parse(.access, "audit(1795268902.345:645): \(fields)")?.record
        else {
            return nil
        }
        return access
    }

    @Test func `of accesses are read as Linux 6.18 writes them`() throws {
        let parsed = try #require(
            parse(
                .access,
                #"audit(1795268902.345:646): domain=117ca987d blockers=fs.write_file,fs.read_file path="/dev/tty" dev="devtmpfs" ino=9"#
            )
        )
        #expect(parsed.number == 646)
        #expect(
            parsed.record
                == .access(
                    .init(
                        domain: 0x1_17CA_987D,
                        blockers: ["fs.write_file", "fs.read_file"],
                        path: "/dev/tty"
                    )
                )
        )
        #expect(
            access("domain=1 blockers=net.connect_tcp daddr=::1 dest=443")
                == .init(domain: 1, blockers: ["net.connect_tcp"], port: 443)
        )
        #expect(
            access("domain=1 blockers=net.bind_tcp saddr=127.0.0.1 src=81")
                == .init(domain: 1, blockers: ["net.bind_tcp"], port: 81)
        )
        #expect(access("domain=1 blockers=net.bind_tcp") == .init(domain: 1, blockers: ["net.bind_tcp"]))
        #expect(
            access(#"domain=a blockers=scope.signal opid=1 ocomm="process_api""#)
                == .init(domain: 10, blockers: ["scope.signal"], process: 1)
        )
        #expect(
            access("domain=1 blockers=scope.abstract_unix_socket path=00666F726569676E20736F636B")
                == .init(domain: 1, blockers: ["scope.abstract_unix_socket"], path: "@foreign sock")
        )
    }

    @Test func `of domains and calls are read as Linux 6.18 writes them`() {
        let made =
            #"domain=117ca987d status=allocated mode=enforcing pid=21151 uid=0 exe="/usr/bin/launch" comm="launch""#
        #expect(
            parse(.domain, "audit(1.2:3): \(made)")?.record
                == .made(domain: 0x1_17CA_987D, process: 21151, program: "/usr/bin/launch")
        )
        #expect(
            parse(.domain, "audit(1.2:3): domain=117ca987d status=deallocated denials=20")?.record
                == .ended(domain: 0x1_17CA_987D, denials: 20)
        )
        let call =
            #"arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=7fe2 a2=80000 a3=0 items=0 ppid=1 pid=2 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="bash" exe="/usr/bin/bash" key=(null)"#
        #expect(
            parse(.call, "audit(1.2:3): \(call)")?.record
                == .call(.init(number: 257, architecture: 0xC000_003E, error: 13, program: "/usr/bin/bash"))
        )
        let successful = call.replacing("exit=-13", with: "exit=3")
        guard case .call(let made)? = parse(.call, "audit(1.2:3): \(successful)")?.record else {
            Issue.record("not read")
            return
        }
        #expect(made.error == nil)
    }

    @Test func `of listeners are read as Linux 6.18 writes them`() {
        func record(_ operation: String) -> AuditRecord? {
            let text =
                #"audit(1.2:3): pid=7 uid=0 auid=4294967295 tty=(none) ses=4294967295 comm="launch" exe="/usr/bin/launch" nl-mcgrp=1 op=\#(operation) res=1"#
            return parse(.listener, text)?.record
        }
        #expect(record("disconnect") == .left(process: 7))
        #expect(record("connect") == nil)
    }

    @Test func `have names in quotes, or in hexadecimal`() {
        func path(_ value: String) -> String?? {
            access("domain=1 blockers=fs.read_file path=\(value)").map(\.path)
        }
        #expect(path("2F746D702F6120622F2271220A") == "/tmp/a b/\"q\"\n")
        #expect(path("2FC3A4") == "/ä")
        #expect(path("2FFF") == "/\u{FFFD}")
        #expect(path(#""/plain""#) == "/plain")
        // Quoted, it is what it says.
        #expect(path(#""2F746D70""#) == "2F746D70")
        for value in ["2F7", "2G", "2f61", "(null)", ""] { #expect(path(value) == .some(nil), "\(value)") }
    }

    @Test func `cannot be made to say what they do not`() {
        // The first of a name counts, and what is inside quotes is no field.
        #expect(access(#"domain=1 blockers=fs.read_file path="/a" path="/b" domain=2"#)?.path == "/a")
        #expect(access(#"domain=1 blockers=fs.read_file comm="domain=2" path="/a""#)?.domain == 1)
        let hostile = [
            "", "audit", "audit(", "audit(1.2:3)", "audit(1.2:3): ", "audit(1.2:): domain=1 blockers=fs.x",
            "audit(1.2:99999999999999999999): domain=1 blockers=fs.x",
            "audit(-1.2:3): domain=1 blockers=fs.x",
            "xudit(1.2:3): domain=1 blockers=fs.x", "audit(1.2:3): domain= blockers=fs.x",
            "audit(1.2:3): domain=-1 blockers=fs.x", "audit(1.2:3): domain=+1 blockers=fs.x",
            "audit(1.2:3): domain=fffffffffffffffff blockers=fs.x", "audit(1.2:3): domain=0x1 blockers=fs.x",
            "audit(1.2:3): domain=\"1\" blockers=fs.x", "audit(1.2:3): domain=1",
            "audit(1.2:3): domain=1 blockers=",
            "audit(1.2:3): domain=1 blockers=fs.x path=\"/a",
            "audit(1.2:3): domain=1 blockers=fs.x path=\"/a\"b",
            "audit(1.2:3): domain=1 blockers=fs.x path=\"/a\nb\"", "audit(1.2:3): domain=1\nblockers=fs.x",
            "audit(1.2:3): domain=1 blockers=fs.x\0", "audit(1.2:3): domain=1 blockers=fs.ä",
            "audit(1.2:3): domain=1 blockers=fs.x " + String(repeating: "a=b ", count: 100),
        ]
        for text in hostile { #expect(parse(.access, text) == nil, "\(text)") }
        #expect(access("domain=1 blockers=net.bind_tcp src=70000")?.port == .some(nil))
        #expect(access("domain=1 blockers=scope.signal opid=99999999999")?.process == .some(nil))
        #expect(parse(.domain, "audit(1.2:3): domain=1 status=odd pid=1") == nil)
        #expect(parse(.domain, "audit(1.2:3): domain=1 status=allocated") == nil)
        #expect(parse(.call, "audit(1.2:3): arch=c000003e syscall=99999999999") == nil)
    }

    @Test func `cut off anywhere or damaged anywhere do no harm`() {
        let whole = Array(
            #"audit(1795268902.345:646): domain=117ca987d blockers=fs.read_file path="/a b" opid=1 exe=2F61"#
                .utf8
        )
        for count in 0...whole.count {
            for kind in [AuditRecord.Kind.access, .domain, .call, .listener] {
                _ = parse(kind, Array(whole[..<count]))
            }
        }
        for index in whole.indices {
            for byte in [0, 0x0A, 0x20, 0x22, 0x3D, 0x39, 0x80, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[index] = byte
                for kind in [AuditRecord.Kind.access, .domain, .call, .listener] { _ = parse(kind, damaged) }
            }
        }
    }
}

@Suite struct `The trail of a launch in audit` {
    private let program = "/usr/bin/launch"

    private func trail(_ command: Int32? = 100) -> AuditTrail {
        var trail = AuditTrail(program: program)
        trail.command = command
        return trail
    }

    private func access(_ domain: UInt64, _ path: String = "/a") -> AuditRecord {
        .access(.init(domain: domain, blockers: ["fs.read_file"], path: path))
    }

    private let call = AuditRecord.Call(
        number: 257,
        architecture: 0xC000_003E,
        error: 13,
        program: "/bin/cat"
    )

    private func paths(_ findings: [AuditTrail.Finding]) -> [String?] { findings.map(\.access.path) }

    @Test func `begins with the domain that the command's process made out of this program`() {
        var trail = trail()
        // In the order of the kernel: the access, its domain, the call.
        for (domain, process, file) in [(7, 99, program), (8, 100, "/bin/sandbox"), (9, 100, program)] {
            let number = UInt64(domain)
            trail.add(number, access(number, "/\(domain)"))
            trail.add(number, .made(domain: number, process: Int32(process), program: file))
            trail.add(number, .call(call))
        }
        #expect(paths(trail.findings()) == ["/9"])
        // A sandbox inside, and a stranger again.
        for domain in [8, 7, 9] as [UInt64] {
            trail.add(20 + domain, access(domain, "/\(domain)"))
            trail.add(20 + domain, .call(call))
        }
        #expect(paths(trail.findings()) == ["/9"])
    }

    @Test func `waits for the command's number and for the call`() {
        var trail = trail(nil)
        trail.add(1, access(5, "/a"))
        trail.add(1, .made(domain: 5, process: 100, program: program))
        #expect(trail.findings().isEmpty)
        trail.command = 100
        // Another record in between.
        trail.add(2, access(5, "/b"))
        #expect(trail.findings().isEmpty)
        trail.add(1, .call(call))
        #expect(
            trail.findings() == [
                .init(access: .init(domain: 5, blockers: ["fs.read_file"], path: "/a"), call: call)
            ]
        )
        // No record of the call, as under `auditctl -a never,task`.
        let rest = trail.findings(all: true)
        #expect(paths(rest) == ["/b"] && rest[0].call == nil)
    }

    @Test func `holds nothing of others, however many there are`() {
        var trail = trail()
        for number in 0..<5000 as Range<UInt64> { trail.add(number, access(number, "/x")) }
        trail.add(6000, access(5, "/a"))
        trail.add(6000, .made(domain: 5, process: 100, program: program))
        trail.add(6000, .call(call))
        #expect(paths(trail.findings(all: true)) == ["/a"])
        // Without a name of its own it recognises nothing.
        var nameless = AuditTrail(program: nil)
        nameless.command = 100
        nameless.add(1, access(5))
        nameless.add(1, .made(domain: 5, process: 100, program: nil))
        #expect(nameless.findings(all: true).isEmpty)
    }

    @Test func `tells how many records were lost, or that nobody knows`() {
        var trail = trail()
        #expect(trail.lost == 0 && !trail.expectsEnd)
        trail.overrun()
        #expect(trail.lost == nil)
        for number in 1...3 as ClosedRange<UInt64> { trail.add(number, access(5)) }
        trail.add(3, .made(domain: 5, process: 100, program: program))
        _ = trail.findings(all: true)
        #expect(trail.lost == nil && trail.expectsEnd)
        trail.add(9, .ended(domain: 6, denials: 50))
        #expect(trail.expectsEnd)
        trail.add(9, .ended(domain: 5, denials: 10))
        #expect(trail.lost == 7 && !trail.expectsEnd && trail.hasEnded)
    }
}

@Suite struct `What audit recorded` {
    private func denial(
        _ blockers: String...,
        path: String? = nil,
        port: UInt16? = nil,
        process: Int32? = nil,
        call: AuditRecord.Call? = nil,
        isOneOfMany: Bool = false
    ) -> Denial? {
        let access = AuditRecord.Access(
            domain: 1,
            blockers: blockers,
            path: path,
            port: port,
            process: process
        )
        return Denial(.init(access: access, call: call, isOneOfMany: isOneOfMany)) { $0 }
    }

    private func call(_ name: String, error: UInt16? = 13) -> AuditRecord.Call {
        guard case .number(let number) = SystemCallName.resolve(name, for: .native) else { fatalError(name) }
        return .init(
            number: number,
            architecture: Architecture.native.auditNumber,
            error: error,
            program: nil
        )
    }

    @Test func `is named by the key of the profile that refuses it`() {
        let keys = [
            ("fs.execute", "filesystem.execute"), ("fs.read_file", "filesystem.read"),
            ("fs.read_dir", "filesystem.read"), ("fs.write_file", "filesystem.write"),
            ("fs.make_reg", "filesystem.write"), ("fs.remove_dir", "filesystem.write"),
            ("fs.truncate", "filesystem.write"), ("fs.refer", "filesystem.write"),
            ("fs.ioctl_dev", "filesystem.device_ioctl"),
        ]
        for (right, key) in keys {
            let denial = denial(right, path: "/a", call: call("openat"))
            #expect(denial?.by == key && denial?.object == "/a" && denial?.call == "openat")
            #expect(denial?.answer == .recorded(13))
            #expect(denial?.remedy == .element(key: key, "\"/a\""))
        }
        #expect(denial("fs.write_file", "fs.read_file", path: "/a")?.by == "filesystem.write")
        let connect = denial("net.connect_tcp", port: 25, call: call("connect"))
        #expect(connect?.object == "TCP port 25" && connect?.remedy == .element(key: "network.connect", "25"))
        #expect(denial("net.bind_tcp")?.remedy == .element(key: "network.bind", "0"))
        let signal = denial("scope.signal", process: 7, call: call("kill", error: 1))
        #expect(signal?.object == "process 7" && signal?.remedy == .value(key: "scope.signals", "false"))
        // One that reaches somebody else succeeds.
        let group = denial("scope.signal", process: 7, call: call("kill", error: nil), isOneOfMany: true)
        #expect(group?.object == "processes outside" && group?.answer == .recorded(1))
        #expect(denial("scope.abstract_unix_socket", path: "@x")?.object == "@x")
        #expect(denial("ptrace", process: 1)?.remedy == nil)
        #expect(denial("fs.change_topology", path: "/mnt")?.remedy == nil)
    }

    @Test func `is nothing where the kernel knows more than this program`() {
        #expect(denial("fs.flood", path: "/a") == nil)
        #expect(denial("fs.read_file", "fs.flood", path: "/a") == nil)
        #expect(denial("net.connect_udp", port: 1) == nil)
        #expect(denial() == nil)
    }

    @Test func `has no remedy without a path that can be named`() {
        #expect(denial("fs.read_file", path: "<too_long>")?.remedy == nil)
        #expect(denial("fs.read_file", path: nil)?.remedy == nil)
        #expect(denial("fs.read_file", path: "/a (deleted)")?.remedy == nil)
    }

    private func expected(_ object: String, rule: String) -> Denial {
        Denial(
            call: "openat",
            object: object,
            answer: .expected(13),
            by: "filesystem.write",
            remedy: .element(key: "filesystem.write", ProfileLine.quoted(rule))
        )
    }

    private func recorded(_ path: String, call: String = "openat") -> Denial {
        var denial = expected(path, rule: path)
        denial.answer = .recorded(13)
        denial.call = call
        return denial
    }

    private func note(_ denial: Denial, _ report: inout DenialReport) {
        if !report.recount(denial) { report.add(denial, program: "/bin/x") }
    }

    @Test func `confirms what was expected, each once`() {
        var report = DenialReport()
        note(expected("/d/one", rule: "/d"), &report)
        note(expected("/d/two", rule: "/d"), &report)
        report.confirm(recorded("/d"), program: nil, namesCall: true)
        #expect(report.entries.map(\.denial.answer) == [.recorded(13), .expected(13)])
        report.confirm(recorded("/d"), program: nil, namesCall: true)
        #expect(report.entries.map(\.denial.answer) == [.recorded(13), .recorded(13)])
        #expect(report.entries.map(\.denial.object) == ["/d/one", "/d/two"])
        // The same again, and counted once though it comes from both.
        note(expected("/d/one", rule: "/d"), &report)
        report.confirm(recorded("/d"), program: nil, namesCall: true)
        #expect(report.entries.map(\.count) == [2, 1])
    }

    @Test func `that nobody expected is added, with its program`() {
        var report = DenialReport()
        note(expected("/a", rule: "/a"), &report)
        report.confirm(recorded("/b"), program: "/bin/y", namesCall: true)
        report.confirm(recorded("/b"), program: "/bin/z", namesCall: true)
        report.confirm(recorded("/a", call: "truncate"), program: nil, namesCall: true)
        #expect(report.entries.map(\.count) == [1, 2, 1])
        #expect(report.entries.map(\.program) == ["/bin/x", "/bin/y", nil])
        #expect(report.entries[0].denial.answer == .expected(13))
    }

    @Test func `without its call confirms by what it is about`() {
        var report = DenialReport()
        note(expected("/a", rule: "/a"), &report)
        report.confirm(recorded("/a", call: "fs.write_file"), program: nil, namesCall: false)
        #expect(report.entries.count == 1 && report.entries[0].denial.call == "openat")
        #expect(report.entries[0].denial.answer == .recorded(13))
    }

    @Test func `fills a report no further than its limit`() {
        var report = DenialReport()
        for number in 0..<1200 { report.confirm(recorded("/\(number)"), program: nil, namesCall: true) }
        #expect(report.entries.count == 1000 && report.omitted == 200)
    }
}
