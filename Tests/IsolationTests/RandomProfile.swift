/// A random profile with what it must come to, worked out beside it without any of the program's types.
struct RandomProfile {
    /// Facts about the command by name, as ``Posture`` reads them off a plan.
    private(set) var expected: [String: String] = [:]
    /// Whether something in it is wrong.
    private(set) var isBroken = false
    private var top: [String] = []
    private var sections: [String] = []
    private var random: ProfileDice
    private var listsPorts = false
    private var hasLocalSockets = false
    private var privateTmp = false
    private var privateDev = false
    private var missing = "error"
    private var paths: [String] = []

    var text: String { (top + sections).joined(separator: "\n") }

    init(seed: UInt64) {
        random = ProfileDice(state: seed)
        process()
        capabilities()
        limits()
        filesystem()
        network()
        scope()
        namespaces()
        seccomp()
        if hasLocalSockets && listsPorts { isBroken = true }
        let isHidden = paths.contains {
            privateTmp && $0.hasPrefix("/tmp/") || privateDev && $0.hasPrefix("/dev/dri")
        }
        if isHidden && missing == "error" { isBroken = true }
        if random.chance(12) { spoil() }
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list[random.below(list.count)] }

    private func array(_ words: [String]) -> String { "[\(words.joined(separator: ", "))]" }

    private func quoted(_ words: [String]) -> String { array(words.map { "\"\($0)\"" }) }

    /// One mistake of a kind that any profile can have.
    private mutating func spoil() {
        isBroken = true
        let mistakes = [
            "no_new_prives = true", "umask = \"99\"", "nice = 20", "limits.coar = 1", "limits.core = -1",
            "capabilities.keep = [\"CAP_NOPE\"]", "filesystem.read = [1]", "filesystem.write = [\"\"]",
            "network.connect = [0]", "network.bind = [65536]", "scope.signals = 1", "namespaces.pidd = true",
            "namespaces.hostname = \"\"", "seccomp.deny.bad.calls = [\"nope\"]",
            "seccomp.unknown = \"NOPE\"", "seccomp.deny.bad.groups = [\"nope\"]", "extends = \"nope\"",
            "seccomp.deny.bad = { answer = \"EPERM\" }", "seccomp = \"nope:x\"", "limits.memory_max = \"5Q\"",
            "a = ", "oom_score_adj = 2000", "seccomp.allow.bad.calls = [\"getpid\", \"getpid\"]",
        ]
        // A table of the same name is a mistake of its own, with a position too.
        top.append(pick(mistakes))
    }

    private mutating func process() {
        expected["no_new_privs"] = "true"
        if random.chance(30) { top.append("no_new_privs = true") }
        if random.chance(30) {
            let mask = random.below(0o1000)
            let digits = String(mask, radix: 8)
            top.append("umask = \"\(random.chance(50) ? "0" : "")\(digits)\"")
            expected["umask"] = String(mask)
        }
        if random.chance(20) {
            top.append("workdir = \"/srv\"")
            expected["workdir"] = "/srv"
        }
        if random.chance(20) {
            let value = random.below(40) - 20
            top.append("nice = \(value)")
            expected["nice"] = String(value)
        }
        if random.chance(20) {
            let value = random.below(2001) - 1000
            top.append("oom_score_adj = \(value)")
            expected["oom_score_adj"] = String(value)
        }
        for (key, fact) in [("non_dumpable", "makeUndumpable"), ("hide_environment", "hideEnvironment")] {
            guard random.chance(15) else { continue }
            top.append("\(key) = true")
            expected[fact] = "true"
        }
    }

    private mutating func capabilities() {
        let names = [(0, "CAP_CHOWN"), (5, "CAP_KILL"), (10, "CAP_NET_BIND_SERVICE"), (21, "CAP_SYS_ADMIN")]
        var bits: UInt64 = 0
        if random.chance(30) {
            let kept = names.filter { _ in random.chance(30) }
            for (number, _) in kept { bits |= 1 << UInt64(number) }
            sections.append("[capabilities]\nkeep = \(quoted(kept.map { $0.1 }))")
        }
        expected["capabilities"] = String(bits, radix: 16)
        expected["bounding"] = String(bits, radix: 16)
    }

    private mutating func limits() {
        guard random.chance(40) else { return }
        var lines: [String] = []
        for (number, name) in [(4, "core"), (7, "nofile"), (6, "nproc"), (0, "cpu"), (8, "memlock")] {
            guard random.chance(40) else { continue }
            if random.chance(20) {
                lines.append("\(name) = \"unlimited\"")
                expected["limit \(number)"] = String(UInt64.max)
            } else {
                let value = random.below(100_000)
                lines.append("\(name) = \(value)")
                expected["limit \(number)"] = String(number == 4 && value == 0 ? 1 : value)
            }
        }
        sections.append((["[limits]"] + lines).joined(separator: "\n"))
    }

    private mutating func filesystem() {
        guard random.chance(50) else { return }
        var lines: [String] = []
        if random.chance(50) {
            missing = pick(["error", "skip"])
            lines.append("missing = \"\(missing)\"")
        }
        if random.chance(30) { lines.append("enforce = \"\(pick(["required", "best-effort"]))\"") }
        // Rights by linux/landlock.h, ABI 7.
        let rights: [(String, UInt64)] = [
            ("read", 0b1100), ("write", 0b0111_1111_1111_1110 & ~0b1), ("execute", 0b1101),
            ("device_ioctl", 1 << 15),
        ]
        var rules: [String] = []
        var isRestricted = false
        for (key, access) in rights where random.chance(50) {
            let all = ["/usr", "/etc", "/srv/app", "/tmp/x", "/dev/dri/card0", "/tmp", "/dev/null"]
            let chosen = all.filter { _ in random.chance(30) }
            paths += chosen
            isRestricted = true
            lines.append("\(key) = \(quoted(chosen))")
            rules += chosen.map { "\($0) \(String(access, radix: 16)) \(missing)" }
        }
        sections.append((["[filesystem]"] + lines).joined(separator: "\n"))
        if isRestricted {
            expected["landlock files"] = "ffff"
            expected["landlock paths"] = rules.sorted().joined(separator: "; ")
        }
    }

    private mutating func network() {
        if random.chance(10) {
            top.append("network = \"none\"")
            hasLocalSockets = true
            expected["landlock ports"] = "3"
            expected["first filter"] = "local"
            return
        }
        guard random.chance(40) else { return }
        var lines: [String] = []
        var rules: [String] = []
        var handled = 0
        for (key, access) in [("bind", 1), ("connect", 2)] where random.chance(60) {
            if random.chance(25) {
                lines.append("\(key) = \"any\"")
                continue
            }
            let ports = (0..<random.below(3)).map { _ in random.below(65535) + 1 }
            if !ports.isEmpty { listsPorts = true }
            lines.append("\(key) = \(array(ports.map(String.init)))")
            handled |= access
            rules += ports.map { "\($0) \(access)" }
        }
        if random.chance(30) {
            let sockets = pick(["any", "local"])
            lines.append("sockets = \"\(sockets)\"")
            hasLocalSockets = sockets == "local"
        }
        sections.append((["[network]"] + lines).joined(separator: "\n"))
        if handled != 0 {
            expected["landlock ports"] = String(handled)
            if !rules.isEmpty { expected["landlock port rules"] = rules.sorted().joined(separator: "; ") }
            expected["first filter"] = "tcp"
        }
        if hasLocalSockets { expected["first filter"] = "local" }
    }

    private mutating func scope() {
        guard random.chance(50) else { return }
        let (signals, sockets) = (random.chance(50), random.chance(50))
        sections.append("[scope]\nsignals = \(signals)\nabstract_sockets = \(sockets)")
        let bits = (sockets ? 1 : 0) | (signals ? 2 : 0)
        if bits != 0 { expected["landlock scope"] = String(bits) }
    }

    private mutating func namespaces() {
        guard random.chance(40) else { return }
        // Flags by linux/sched.h.
        let flags: [(String, Int)] = [
            ("mount", 0x2_0000), ("cgroup", 0x200_0000), ("uts", 0x400_0000), ("ipc", 0x800_0000),
            ("pid", 0x2000_0000), ("net", 0x4000_0000), ("time", 0x80),
        ]
        var lines: [String] = []
        var wanted = 0
        var refused: Set<String> = []
        for (key, flag) in flags where random.chance(30) {
            let isWanted = random.chance(80)
            lines.append("\(key) = \(isWanted)")
            if isWanted { wanted |= flag } else { refused.insert(key) }
        }
        func need(_ key: String) {
            wanted |= flags.first { $0.0 == key }?.1 ?? 0
            if refused.contains(key) { isBroken = true }
        }
        for (key, fact) in [
            ("private_tmp", "tmpfs /tmp"), ("private_dev", "new /dev"), ("private_proc", "new /proc"),
            ("read_only_root", "read-only"),
        ] where random.chance(20) {
            lines.append("\(key) = true")
            expected[fact] = "true"
            need("mount")
            if key == "private_proc" { need("pid") }
            if key == "private_tmp" { privateTmp = true }
            if key == "private_dev" { privateDev = true }
        }
        if random.chance(20) {
            lines.append("hostname = \"box\"")
            expected["hostname"] = "box"
            need("uts")
        }
        sections.append((["[namespaces]"] + lines).joined(separator: "\n"))
        if wanted != 0 { expected["namespaces"] = String(wanted, radix: 16) }
    }

    /// Over nothing, or over a built-in whose answers to these calls are known.
    private mutating func seccomp() {
        guard random.chance(30) else { return }
        var answers = ["execve": "allow", "execveat": "allow", "exit_group": "allow", "write": "allow"]
        let unknown = pick([
            ("ENOSYS", "error 38"), ("EPERM", "error 1"), ("KILL", "kill"), ("ALLOW", "allow"),
        ])
        var lines = [
            "[seccomp]", "unknown = \"\(unknown.0)\"",
            "allow.needed.calls = [\"execve\", \"execveat\", \"exit_group\", \"write\"]",
        ]
        let calls = ["read", "openat", "mount", "bpf", "getpid", "close", "kill", "ptrace"]
        for call in calls { answers[call] = unknown.1 }
        for (index, call) in calls.enumerated() where random.chance(50) {
            if random.chance(40) {
                lines.append("allow.g\(index).calls = [\"\(call)\"]")
                answers[call] = "allow"
            } else {
                let answer = pick([
                    ("EPERM", "error 1"), ("EACCES", "error 13"), ("KILL", "kill"), ("LOG", "log"),
                ])
                lines.append("deny.g\(index) = { calls = [\"\(call)\"], answer = \"\(answer.0)\" }")
                answers[call] = answer.1
            }
        }
        sections.append(lines.joined(separator: "\n"))
        expected["answers"] = answers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
            separator: "; "
        )
    }
}

/// Random numbers that a seed determines (SplitMix64; Steele, Lea, Flood 2014).
struct ProfileDice {
    var state: UInt64

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// 0 to `limit` - 1.
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
