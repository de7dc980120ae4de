import Foundation
import Isolation
import Testing

/// A profile in JSON, of calls that libseccomp knows.
private func randomProfile(_ random: inout SplitMix) -> String {
    let actions = ["ALLOW", "ERRNO", "ERRNO", "KILL", "KILL_PROCESS", "KILL_THREAD", "TRAP", "LOG", "TRACE"]
    let operators = ["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"]
    let numbers: [UInt64] = [
        0, 1, 2, 5, 8, 0x1F, 0xFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000,
        0x1_0000_0005, 0x7_0000_0000, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FF9C, .max - 1, .max,
    ]
    func number() -> UInt64 {
        Int.random(in: 0..<4, using: &random) == 0
            ? random.next() : numbers.randomElement(using: &random) ?? 0
    }
    func action(errno key: String, _ word: String) -> String {
        guard word == "ERRNO" || word == "TRACE", Bool.random(using: &random) else { return "" }
        return ", \"\(key)\": \([0, 2, 38, 4094].randomElement(using: &random) ?? 1)"
    }
    func argument() -> String {
        let op = operators.randomElement(using: &random) ?? "EQ"
        let two = op == "MASKED_EQ" ? ", \"valueTwo\": \(number())" : ""
        return """
            {"index": \(Int.random(in: 0...5, using: &random)), "value": \(number())\(two), "op": "SCMP_CMP_\(op)"}
            """
    }
    let names = SystemCallName.all(of: .x86_64).values.sorted()
        .filter { !SeccompCompiler.essentialCalls.contains($0) }.shuffled(using: &random)
    var groups = [
        """
        {"names": ["execve", "execveat", "exit_group", "write"], "action": "SCMP_ACT_ALLOW"}
        """
    ]
    let shared = Array(names.prefix(Int.random(in: 1...8, using: &random)))
    // One answer for most profiles, as people write them; several overlapping ones for the rest.
    let answers = Bool.random(using: &random) ? [actions.randomElement(using: &random) ?? "LOG"] : actions
    for _ in 0..<Int.random(in: 1...16, using: &random) {
        let isConditional = Int.random(in: 0..<4, using: &random) != 0
        let pool = isConditional ? shared : Array(names.dropFirst(8).prefix(120))
        let chosen = pool.shuffled(using: &random).prefix(
            Int.random(in: 1...(isConditional ? 4 : 30), using: &random)
        )
        let word = (isConditional ? answers : actions).randomElement(using: &random) ?? "ALLOW"
        let count = isConditional ? Int.random(in: 1...3, using: &random) : 0
        let arguments = (0..<count).map { _ in argument() }.joined(separator: ", ")
        let list = chosen.map { "\"\($0)\"" }.joined(separator: ", ")
        groups.append(
            """
            {"names": [\(list)], "action": "SCMP_ACT_\(word)"\(action(errno: "errnoRet", word)), "args": [\(arguments)]}
            """
        )
    }
    let word =
        ["ALLOW", "ERRNO", "ERRNO", "KILL", "KILL_PROCESS", "LOG", "TRACE"].randomElement(using: &random)
        ?? ""
    return """
        {"defaultAction": "SCMP_ACT_\(word)"\(action(errno: "defaultErrnoRet", word)),
         "architectures": ["SCMP_ARCH_X86_64"],
         "syscalls": [\(groups.joined(separator: ",\n"))]}
        """
}

/// How often our program was compared with the reference, and with libseccomp's program.
private struct Tally {
    var compared = 0
    var withLibseccomp = 0
}

/// Compares our program with the reference and with libseccomp's program for the same profile.
private func compare(
    _ json: String,
    _ rules: SeccompRules,
    _ oracle: OCIOracle,
    samples: Int,
    _ random: inout SplitMix,
    _ tally: inout Tally
) throws {
    let filter = try SeccompCompiler.compile(rules, for: .x86_64)
    let reference = OCIReference(oracle: oracle)
    let (words, refused) = try oracle.program()
    let newer = Set(SystemCallName.newer.map(\.number))
    for number in (0...600) as ClosedRange<UInt32> where !newer.contains(number) {
        let comparisons = (oracle.rules[number] ?? []).flatMap(\.comparisons)
        let calls = registers(comparisons, samples: samples, &random).map { registers in
            SystemCall(architecture: Architecture.x86_64.auditNumber, number: number, arguments: registers)
        }
        for call in calls {
            let ours = try interpret(filter.words, call)
            let wanted = try reference.answer(call)
            tally.compared += 1
            if ours != wanted.value {
                Issue.record("\(call): \(ours) instead of \(wanted.value) for \(json)")
            }
            guard wanted.isComparable, !refused.contains(number) else { continue }
            tally.withLibseccomp += 1
            let theirs = try interpret(words, call)
            if theirs != ours { Issue.record("\(call): \(ours), libseccomp \(theirs) for \(json)") }
        }
    }
}

/// Registers around everything compared, with and without stray high bits.
private func registers(
    _ comparisons: [OCIOracle.Comparison],
    samples: Int,
    _ random: inout SplitMix
) -> [[UInt64]] {
    guard !comparisons.isEmpty else { return [[0, 0, 0, 0, 0, 0]] }
    var edges: [[UInt64]] = Array(repeating: [0], count: 6)
    for comparison in comparisons {
        for value in [comparison.value ?? 0, (comparison.valueTwo ?? 0) & (comparison.value ?? 0)] {
            for near in [value, value, value &+ 1, value &- 1] {
                edges[Int(comparison.index)] += [
                    near, near, near | 1 << 32, near & 0xFFFF_FFFF, near ^ 0x8000_0000, near | 1 << 63,
                    near ^ 0xFFFF_FFFF_0000_0000, near ^ 0x1_0000,
                ]
            }
        }
    }
    return (0..<samples).map { _ in edges.map { $0.randomElement(using: &random) ?? 0 } }
}

private func parse(_ json: String) throws -> OCISeccomp {
    let bytes = Array(json.utf8)
    return try OCISeccomp.parse(bytes.span, file: "test.json")
}

@Suite struct `Container engines' profiles and libseccomp` {
    @Test func `agree on five hundred random profiles`() throws {
        var random = SplitMix(state: 0x0C1)
        var tally = Tally()
        for _ in 0..<500 {
            let json = randomProfile(&random)
            let policy = try parse(json).policy(
                for: .x86_64,
                capabilities: CapabilitySet(),
                kernel: KernelVersion(major: 6, minor: 18)
            )
            #expect(policy.unknownCalls.isEmpty)
            try compare(json, policy.rules, try OCIOracle(json), samples: 40, &random, &tally)
        }
        print("random OCI profiles: \(tally)")
        #expect(tally.withLibseccomp > 250_000)
        #expect(tally.compared - tally.withLibseccomp > 5_000)
    }

    @Test(arguments: [[], ["CAP_SYS_ADMIN"], ["CAP_SYS_PTRACE", "CAP_SYS_CHROOT"], Capability.names])
    func `agree on a profile in moby's dialect`(_ capabilities: [String]) throws {
        var random = SplitMix(state: 0x30B9)
        var tally = Tally()
        for kernel in [[3, 10], [4, 7], [4, 8], [6, 18]] {
            try compareMoby(mobyLike, capabilities, kernel, &random, &tally)
        }
        print("moby-like profile: \(tally)")
        #expect(tally.withLibseccomp > 2_000)
    }

    @Test func `agree on the engines' own profiles`() throws {
        let root = ProcessInfo.processInfo.environment["LAUNCH_VECTORS"] ?? "../shared/vectors"
        let folder = URL(filePath: root).appending(path: "seccomp")
        let files =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        guard !files.isEmpty else {
            print("skipped: no profiles in \(folder.path)")
            return
        }
        var random = SplitMix(state: 0xE6)
        for file in files where file.pathExtension == "json" {
            let json = try String(contentsOf: file, encoding: .utf8)
            var tally = Tally()
            for capabilities in [[], ["CAP_SYS_CHROOT"], ["CAP_SYS_ADMIN"], Capability.names] {
                for kernel in [[4, 7], [6, 18]] {
                    try compareMoby(json, capabilities, kernel, &random, &tally)
                }
            }
            print("\(file.lastPathComponent): \(tally)")
        }
    }

    private func compareMoby(
        _ json: String,
        _ capabilities: [String],
        _ kernel: [Int],
        _ random: inout SplitMix,
        _ tally: inout Tally
    ) throws {
        var set = CapabilitySet()
        for name in capabilities { set.insert(try #require(Capability(name: name))) }
        let policy = try parse(json).policy(
            for: .x86_64,
            capabilities: set,
            kernel: KernelVersion(major: kernel[0], minor: kernel[1])
        )
        // libseccomp does not know the newer calls: they would be its default answer.
        let newer = Set(SystemCallName.newer.map(\.number))
        var rules = policy.rules
        rules.calls.removeAll { newer.contains($0.number) }
        let oracle = try OCIOracle(json, capabilities: Set(capabilities), kernel: kernel)
        if !rules.calls.contains(where: { $0.number == oracle.highest }) {
            rules.calls.append(SeccompRules.Call(number: oracle.highest, rule: .answer(rules.unknown)))
        }
        try compare("", rules, oracle, samples: 200, &random, &tally)
        let filter = try SeccompCompiler.compile(policy.rules, for: .x86_64)
        #expect(filter.count < 400)
        print("\(capabilities.count) capabilities, Linux \(kernel): \(filter.count) instructions")
    }

    @Test func `programs for aarch64 answer as their rules do`() throws {
        var random = SplitMix(state: 0xA64)
        for _ in 0..<20 {
            let policy = try parse(randomProfile(&random)).policy(
                for: .aarch64,
                capabilities: CapabilitySet(),
                kernel: KernelVersion(major: 6, minor: 1)
            )
            let filter = try SeccompCompiler.compile(policy.rules, for: .aarch64)
            try expectAgreement(filter, policy.rules, numbers: 0...500)
        }
    }
}

private let mobyLike = """
    {
      "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
      "archMap": [
        {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
        {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}
      ],
      "syscalls": [
        {"names": ["read", "write", "execve", "execveat", "exit", "exit_group", "brk", "mmap", "mprotect", "munmap",
          "openat", "close", "futex", "socketcall", "fcntl64", "rt_sigreturn", "clock_gettime", "dup", "mseal"],
         "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}, "excludes": {}},
        {"names": ["process_vm_readv", "ptrace"], "action": "SCMP_ACT_ALLOW", "args": null,
         "includes": {"minKernel": "4.8"}},
        {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]},
        {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]},
        {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]},
        {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 4294967295, "op": "SCMP_CMP_EQ"}]},
        {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
        {"names": ["sync_file_range2"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["ppc64le"]}},
        {"names": ["bpf", "clone", "mount", "setns", "unshare"], "action": "SCMP_ACT_ALLOW",
         "includes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}],
         "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390", "s390x"]}},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"name": "chroot", "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}},
        {"names": ["kcmp", "process_madvise"], "action": "SCMP_ACT_ALLOW",
         "includes": {"caps": ["CAP_SYS_PTRACE"]}, "excludes": {"minKernel": "6.19"}},
        {"names": ["fchmodat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95,
         "args": [{"index": 2, "value": 2048, "valueTwo": 2048, "op": "SCMP_CMP_MASKED_EQ"}]},
        {"names": ["setpriority"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 20, "op": "SCMP_CMP_LT"}]},
        {"names": ["ioctl"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 1, "value": 21505, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 21523, "op": "SCMP_CMP_EQ"}]}
      ]
    }
    """
