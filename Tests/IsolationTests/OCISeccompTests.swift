import Foundation
import Isolation
import TOML
import Testing

private func parse(_ json: String) throws -> OCISeccomp {
    let bytes = Array(json.utf8)
    return try OCISeccomp.parse(bytes.span, file: "p.json")
}

private func policy(
    _ json: String,
    capabilities: [String] = [],
    kernel: (Int, Int) = (6, 18),
    for architecture: Architecture = .x86_64
) throws -> OCISeccomp.Policy {
    var set = CapabilitySet()
    for name in capabilities { set.insert(try #require(Capability(name: name))) }
    return try parse(json).policy(
        for: architecture,
        capabilities: set,
        kernel: KernelVersion(major: kernel.0, minor: kernel.1)
    )
}

/// A profile of the given elements of `syscalls`.
private func profile(_ action: String = "SCMP_ACT_ERRNO", _ groups: String...) -> String {
    "{\"defaultAction\": \"\(action)\", \"syscalls\": [\(groups.joined(separator: ","))]}"
}

/// One element of `syscalls`, for `ioctl` (number 16).
private func ioctl(_ action: String, _ arguments: (index: Int, op: String, value: UInt64)...) -> String {
    let list = arguments.map {
        "{\"index\": \($0.index), \"op\": \"SCMP_CMP_\($0.op)\", \"value\": \($0.value)}"
    }
    return
        "{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_\(action)\", \"args\": [\(list.joined(separator: ","))]}"
}

private func failure(_ json: String) -> OCISeccompError.Kind? {
    do {
        _ = try parse(json)
        return nil
    } catch {
        let error = error as? OCISeccompError
        #expect(error?.file == "p.json")
        return error?.kind
    }
}

@Suite struct `A container engine's seccomp profile` {
    @Test func `is the object itself or the one in a runtime configuration`() throws {
        let object = profile("SCMP_ACT_ALLOW", ioctl("ERRNO"))
        let plain = try parse(object)
        #expect(
            try parse("{\"ociVersion\": \"1.0.2\", \"linux\": {\"seccomp\": \(object)}}").defaultAction
                == .allow
        )
        #expect(try policy("{\"linux\": {\"seccomp\": \(object)}}").rules == policy(object).rules)
        #expect(plain.defaultAction == .allow)
        #expect(
            failure("{\"ociVersion\": \"1.0.2\", \"linux\": {\"namespaces\": []}}")
                == .invalid(path: "linux.seccomp", .noSeccomp)
        )
        #expect(
            failure("{\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_NO\"}}}")
                == .invalid(
                    path: "linux.seccomp.defaultAction",
                    .unknownWord("SCMP_ACT_NO", nearest: "SCMP_ACT_LOG")
                )
        )
    }

    @Test(arguments: [
        ("ALLOW", SeccompAction.allow), ("LOG", .log), ("TRACE", .trace(1)), ("ERRNO", .errno(1)),
        ("TRAP", .trap),
        ("KILL", .killThread), ("KILL_THREAD", .killThread), ("KILL_PROCESS", .killProcess),
    ])
    func `has the actions of the specification`(_ word: String, _ action: SeccompAction) throws {
        #expect(try parse(profile("SCMP_ACT_\(word)")).defaultAction == action)
    }

    @Test func `takes error numbers for ERRNO and TRACE alone`() throws {
        #expect(
            try parse("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38}").defaultAction
                == .errno(38)
        )
        let group = "{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_TRACE\", \"errnoRet\": 7}"
        #expect(try policy(profile("SCMP_ACT_ERRNO", group)).rules.rule(for: 16) == .answer(.trace(7)))
        #expect(
            failure("{\"defaultAction\": \"SCMP_ACT_KILL\", \"defaultErrnoRet\": 1}")
                == .invalid(path: "defaultErrnoRet", .errnoNotTaken(action: "SCMP_ACT_KILL"))
        )
        #expect(
            failure("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 4096}")
                == .invalid(path: "defaultErrnoRet", .outOfRange(minimum: 0, maximum: 4095))
        )
    }

    @Test func `is refused where another program would have to decide`() {
        #expect(
            failure(profile("SCMP_ACT_ERRNO", ioctl("NOTIFY")))
                == .invalid(path: "syscalls[0].action", .needsBroker)
        )
        #expect(failure(profile("SCMP_ACT_NOTIFY")) == .invalid(path: "defaultAction", .needsBroker))
        #expect(
            failure("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"/run/x\"}")
                == .invalid(path: "listenerPath", .needsBroker)
        )
    }

    @Test func `tells of flags it knows and of those it does not`() throws {
        let parsed = try parse(
            """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_X"]}
            """
        )
        #expect(parsed.flags == [.log, .allowSpeculation])
        #expect(
            parsed.warnings == [
                OCISeccompWarning(path: "flags[2]", kind: .unknownFlag(name: "SECCOMP_FILTER_FLAG_X"))
            ]
        )
    }

    @Test func `warns of keys and names that nobody knows`() throws {
        let json = """
            {"defaultAction": "SCMP_ACT_ERRNO", "default": 1, "syscalls": [
              {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
              {"names": ["ioctl", "opne", "socketcall"], "action": "SCMP_ACT_ALLOW", "arguments": [],
               "includes": {"caps": ["CAP_EVERYTHING"]}}]}
            """
        #expect(
            try parse(json).warnings == [
                OCISeccompWarning(path: "default", kind: .unknownKey),
                OCISeccompWarning(path: "syscalls[1].arguments", kind: .unknownKey),
                OCISeccompWarning(
                    path: "syscalls[1].includes.caps[0]",
                    kind: .unknownCapability(name: "CAP_EVERYTHING")
                ),
            ]
        )
        let unknown = try policy(
            profile(
                "SCMP_ACT_ERRNO",
                "{\"names\": [\"ioctl\", \"opne\", \"open_tree_attr\"], \"action\": \"SCMP_ACT_ALLOW\"}"
            )
        ).unknownCalls
        #expect(
            unknown == [OCISeccompWarning(path: "syscalls[0].names[1]", kind: .unknownCall(name: "opne"))]
        )
    }

    @Test(arguments: [
        ("{\"syscalls\": []}", "defaultAction", OCISeccompError.Problem.missing),
        ("[]", "", .wrongType(expected: .object)),
        ("{\"defaultAction\": 1}", "defaultAction", .wrongType(expected: .string)),
        (
            "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": {}}", "syscalls",
            .wrongType(expected: .array)
        ),
        (profile("SCMP_ACT_ERRNO", "{\"action\": \"SCMP_ACT_ALLOW\"}"), "syscalls[0].names", .missing),
        (profile("SCMP_ACT_ERRNO", "{\"names\": [\"read\"]}"), "syscalls[0].action", .missing),
        (
            profile(
                "SCMP_ACT_ERRNO",
                "{\"name\": \"a\", \"names\": [\"b\"], \"action\": \"SCMP_ACT_ALLOW\"}"
            ),
            "syscalls[0]", .exclusive("name", "names")
        ),
        (
            profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (0, "EQ", 1), (6, "EQ", 1))),
            "syscalls[0].args[1].index", .outOfRange(minimum: 0, maximum: 5)
        ),
        (
            profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (0, "EQUAL", 1))),
            "syscalls[0].args[0].op", .unknownWord("SCMP_CMP_EQUAL", nearest: "SCMP_CMP_EQ")
        ),
        (
            "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [\"SCMP_ARCH_X86\"],"
                + "\"archMap\": [{\"architecture\": \"SCMP_ARCH_X86\"}]}",
            "", .exclusive("architectures", "archMap")
        ),
        (
            profile(
                "SCMP_ACT_ERRNO",
                "{\"name\": \"a\", \"action\": \"SCMP_ACT_ALLOW\", \"excludes\": {\"minKernel\": \"five\"}}"
            ),
            "syscalls[0].excludes.minKernel", .kernelVersion("five")
        ),
        (
            profile(
                "SCMP_ACT_ERRNO",
                "{\"name\": \"a\", \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 0, \"op\": \"SCMP_CMP_EQ\", \"value\": -1}]}"
            ),
            "syscalls[0].args[0].value", .wrongType(expected: .unsignedInteger)
        ),
    ])
    func `has mistakes with a path`(_ json: String, _ path: String, _ problem: OCISeccompError.Problem) {
        #expect(failure(json) == .invalid(path: path, problem))
    }

    @Test func `that is not JSON has a position`() {
        func position(_ json: String) -> SourcePosition? {
            guard case .syntax(let position, let message) = failure(json) else { return nil }
            #expect(!message.isEmpty)
            return position
        }
        #expect(position("{\n  \"a\": 18446744073709551615, ]")?.line == 2)
        #expect(position("{\n  \"a\": 18446744073709551615, ]")?.column == 30)
        #expect(position("{\"a\": 1, \"a\": 2}")?.line == 1)
        #expect(position("") != nil)
        #expect(position("{\"a\": \"\\u0000\"}") != nil)
        #expect(position("{\"a\": 18446744073709551616}") != nil)
        #expect(position("{\"a\": 1} x") != nil)
    }

    @Test func `is bounded in size and depth`() {
        #expect(failure(String(repeating: " ", count: 1 << 20 + 1)) == .tooLarge(bytes: 1 << 20 + 1))
        #expect(failure(String(repeating: "[", count: 70) + String(repeating: "]", count: 70)) == .tooDeep)
        #expect(failure("{\"linux\": \(String(repeating: "[", count: 100_000))") != nil)
    }

    @Test func `holds numbers of 64 bits exactly`() throws {
        for value in [1 << 63, .max, 0xFFFF_FFFF_0000_0001, 9_223_372_036_854_775_807] as [UInt64] {
            let rules = try policy(
                profile(
                    "SCMP_ACT_ALLOW",
                    "{\"name\": \"brk\", \"action\": \"SCMP_ACT_ERRNO\","
                        + "\"args\": [{\"index\": 0, \"value\": \(value), \"op\": \"SCMP_CMP_EQ\"}]}"
                )
            ).rules
            let comparison = ArgumentComparison(argument: 0, width: .full64, test: .oneOf([value]))
            #expect(
                rules.rule(for: 12)
                    == .firstMatch([ConditionalAnswer([comparison], .errno(1))], otherwise: .allow)
            )
        }
    }
}

@Suite struct `The rules of a container engine's profile` {
    private func answer(_ rules: SeccompRules, _ registers: UInt64..., number: UInt32 = 16) -> UInt32 {
        var call = SystemCall(architecture: Architecture.x86_64.auditNumber, number: number)
        for (index, value) in registers.enumerated() { call.arguments[index] = value }
        return evaluate(rules, for: .x86_64, call)
    }

    private let allow = SeccompAction.allow.returnValue
    private let eperm = SeccompAction.errno(1).returnValue

    @Test func `hold together for different arguments and alone for one argument`() throws {
        let both = try policy(profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (0, "EQ", 1), (1, "EQ", 2)))).rules
        #expect(answer(both, 1, 2) == allow)
        #expect(answer(both, 1, 3) == eperm)
        let split = try policy(
            profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (0, "EQ", 1), (1, "EQ", 2), (1, "EQ", 3)))
        ).rules
        #expect(answer(split, 1, 9) == allow)
        #expect(answer(split, 9, 3) == allow)
        #expect(answer(split, 9, 9) == eperm)
    }

    @Test func `without arguments decide, the first of them, and what they shadow is said`() throws {
        let policy = try policy(
            profile(
                "SCMP_ACT_ERRNO",
                ioctl("KILL", (1, "EQ", 2)),
                ioctl("ERRNO"),
                ioctl("ALLOW"),
                ioctl("LOG")
            )
        )
        #expect(policy.rules.rule(for: 16) == .answer(.allow))
        #expect(
            policy.warnings == [
                OCISeccompWarning(path: "syscalls[0].names[0]", kind: .shadowed(call: "ioctl"))
            ]
        )
    }

    @Test func `with arguments give the strictest answer that applies`() throws {
        let rules = try policy(
            profile(
                "SCMP_ACT_ERRNO",
                ioctl("ALLOW", (1, "LT", 10)),
                ioctl("KILL_PROCESS", (1, "EQ", 5)),
                ioctl("LOG", (1, "GE", 3))
            )
        ).rules
        #expect(answer(rules, 0, 2) == allow)
        #expect(answer(rules, 0, 3) == SeccompAction.log.returnValue)
        #expect(answer(rules, 0, 5) == SeccompAction.killProcess.returnValue)
    }

    @Test func `compare what the kernel reads: stray high bits of an int change nothing`() throws {
        let refusing = try policy(profile("SCMP_ACT_ALLOW", ioctl("ERRNO", (1, "EQ", 0x5412)))).rules
        #expect(answer(refusing, 0, 0x5412) == eperm)
        #expect(answer(refusing, 0, 0xDEAD_BEEF_0000_5412) == eperm)
        let allowing = try policy(profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (1, "NE", 0x5412)))).rules
        #expect(answer(allowing, 0, 0xDEAD_BEEF_0000_5412) == eperm)
        let negative = try policy(profile("SCMP_ACT_ALLOW", ioctl("ERRNO", (0, "EQ", .max)))).rules
        #expect(answer(negative, 0xFFFF_FFFF) == eperm)
        #expect(answer(negative, .max) == eperm)
        // chmod's mode has 16 bits.
        let mode = try policy(
            profile(
                "SCMP_ACT_ALLOW",
                "{\"name\": \"chmod\", \"action\": \"SCMP_ACT_ERRNO\","
                    + "\"args\": [{\"index\": 1, \"value\": 2541, \"op\": \"SCMP_CMP_EQ\"}]}"
            )
        ).rules
        #expect(answer(mode, 0, 0x1_09ED, number: 90) == eperm)
    }

    @Test func `where the width is not known permit only what both widths permit`() throws {
        #expect(CallParameter.of("ioctl", 2) == .unknown)
        let refusing = try policy(profile("SCMP_ACT_ALLOW", ioctl("ERRNO", (2, "EQ", 5)))).rules
        #expect(answer(refusing, 0, 0, 0x1_0000_0005) == eperm)
        let allowing = try policy(profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (2, "EQ", 5)))).rules
        #expect(answer(allowing, 0, 0, 0x1_0000_0005) == eperm)
        #expect(answer(allowing, 0, 0, 5) == allow)
        let above = try policy(profile("SCMP_ACT_ERRNO", ioctl("ALLOW", (2, "GT", 5)))).rules
        #expect(answer(above, 0, 0, 0x1_0000_0005) == eperm)
        #expect(answer(above, 0, 0, 0x1_0000_0006) == allow)
    }

    @Test func `never permit a call that either width refuses`() throws {
        var random = SplitMix(state: 0x51DE)
        let operators = ["EQ", "NE", "LT", "LE", "GT", "GE"]
        let actions = ["ALLOW", "LOG", "ERRNO", "KILL"]
        func pick<T>(_ list: [T]) throws -> T { try #require(list.randomElement(using: &random)) }
        for _ in 0..<300 {
            var plain: [String] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                plain.append(
                    ioctl(try pick(actions), (2, try pick(operators), try pick([0, 1, 5, 0xFFFF_FFFF])))
                )
            }
            let json = profile("SCMP_ACT_\(try pick(actions))", plain.joined(separator: ","))
            let both = try policy(json).rules
            // brk's argument is a word: the same rules without any narrowing.
            let word = try policy(
                json.replacingOccurrences(of: "ioctl", with: "brk")
                    .replacingOccurrences(of: "\"index\": 2", with: "\"index\": 0")
            ).rules
            for value in [0, 1, 4, 5, 6, 0xFFFF_FFFF, 1 << 32, 1 << 32 | 1, 1 << 32 | 5, .max] as [UInt64] {
                let permitted = answer(both, 0, 0, value) >= 0x7FFC_0000
                let views = [value, value & 0xFFFF_FFFF].map { answer(word, $0, number: 12) }
                let isPermitted = permitted && answer(both, 0, 0, value) < 0x8000_0000
                if isPermitted {
                    #expect(views.allSatisfy { $0 >= 0x7FFC_0000 && $0 < 0x8000_0000 }, "\(json) \(value)")
                }
            }
        }
    }

    @Test func `follow capabilities, architecture and kernel`() throws {
        let json = profile(
            "SCMP_ACT_ERRNO",
            "{\"name\": \"bpf\", \"action\": \"SCMP_ACT_ALLOW\", \"includes\": {\"caps\": [\"CAP_BPF\", \"CAP_PERFMON\"]}}",
            "{\"name\": \"ptrace\", \"action\": \"SCMP_ACT_ALLOW\", \"includes\": {\"minKernel\": \"4.8\"}}",
            "{\"name\": \"clone3\", \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38, \"excludes\": {\"caps\": [\"CAP_SYS_ADMIN\"]}}",
            "{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_ALLOW\", \"excludes\": {\"arches\": [\"amd64\"]}}",
            "{\"name\": \"futex\", \"action\": \"SCMP_ACT_ALLOW\", \"includes\": {\"arches\": [\"arm64\"]}}"
        )
        let bare = try policy(json, kernel: (4, 7)).rules
        #expect(bare.rule(for: 321) == .answer(.errno(1)))
        #expect(bare.rule(for: 101) == .answer(.errno(1)))
        #expect(bare.rule(for: 435) == .answer(.errno(38)))
        #expect(bare.rule(for: 16) == .answer(.errno(1)))
        #expect(bare.rule(for: 202) == .answer(.errno(1)))
        let full = try policy(
            json,
            capabilities: ["CAP_BPF", "CAP_PERFMON", "CAP_SYS_ADMIN"],
            kernel: (4, 10)
        ).rules
        #expect(full.rule(for: 321) == .answer(.allow))
        #expect(full.rule(for: 101) == .answer(.allow))
        #expect(try policy(json, capabilities: ["CAP_BPF"]).rules.rule(for: 321) == .answer(.errno(1)))
        let arm = try policy(json, for: .aarch64).rules
        #expect(arm.rule(for: 29) == .answer(.allow))
        #expect(arm.rule(for: 98) == .answer(.allow))
    }

    @Test func `leave calls newer than the profile to the program's fallback`() throws {
        let refusing = try policy(profile("SCMP_ACT_ERRNO", ioctl("ALLOW"), ioctl("ERRNO"))).rules
        #expect(refusing.rule(for: 17) == .answer(.errno(38)))
        #expect(refusing.rule(for: 15) == .answer(.errno(1)))
        let named = try policy(
            profile("SCMP_ACT_KILL", ioctl("ALLOW"), "{\"name\": \"clone3\", \"action\": \"SCMP_ACT_KILL\"}")
        ).rules
        #expect(named.rule(for: 435) == .answer(.killThread))
        #expect(named.rule(for: 436) == .answer(.errno(38)))
        #expect(try policy(profile("SCMP_ACT_LOG", ioctl("ERRNO"))).rules.rule(for: 17) == .answer(.log))
    }

    @Test func `are not hollow: a group without effect is left out`() throws {
        let rules = try policy(profile("SCMP_ACT_ALLOW", ioctl("ALLOW"), ioctl("ALLOW", (0, "EQ", 1)))).rules
        #expect(rules.calls.isEmpty)
    }

    @Test(arguments: [("6.18.5-amd64", 6, 18), ("4.8", 4, 8), ("5.10-rc1", 5, 10)])
    func `read kernel releases`(_ release: String, _ major: Int, _ minor: Int) {
        #expect(KernelVersion(release) == KernelVersion(major: major, minor: minor))
    }

    @Test(arguments: ["", "6", "six.one", ".5", "6.", "-1.2"])
    func `refuse what is no release`(_ release: String) { #expect(KernelVersion(release) == nil) }

    @Test func `stand on prototypes of calls that exist`() {
        for name in CallParameter.knownCalls {
            #expect(SystemCallName.resolve(name, for: .x86_64) != .unknown, "\(name)")
        }
        #expect(CallParameter.knownCalls.count > 330)
    }

    @Test func `hold in the kernel`() throws {
        let programs = try SeccompPrograms()
        defer { programs.remove() }
        let json = profile(
            "SCMP_ACT_ALLOW",
            """
            {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95},
            {"names": ["umask"], "action": "SCMP_ACT_KILL_PROCESS",
             "args": [{"index": 0, "value": 63, "op": "SCMP_CMP_EQ"}]}
            """
        )
        let rules = try policy(json, for: .native).rules
        let filter = try SeccompCompiler.compile(rules, for: .native)
        let refused = try programs.run(["sh", "-c", "mkdir d || umask 022 && echo ok"], filter: filter.words)
        #expect(refused.output == "ok\n")
        #expect(refused.error.contains("not supported"), "\(refused.error)")
        let killed = try programs.run(["sh", "-c", "umask 077 && echo ok"], filter: filter.words)
        #expect(killed.output.isEmpty)
        #expect(killed.status == 31)
    }
}
