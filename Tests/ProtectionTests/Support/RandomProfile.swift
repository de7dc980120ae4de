/// A profile made at random, and what must hold for the command under it.
struct RandomProfile {
    /// Who starts the launch.
    struct Starter {
        let user: UInt32
        /// All that it has.
        let bounding: UInt64
        /// Its own posture, as the command's is read.
        let posture: [String: String]
        var isRoot: Bool { user == 0 }
    }

    private(set) var text = ""
    /// What the command's posture must say; a value of nil must differ from the starter's.
    private(set) var expected: [String: String?] = [:]
    /// What is wrong with the profile, if anything is: parts of messages, of which one is given.
    private(set) var mistakes: [String] = []
    /// Why this machine or starter may refuse it.
    private(set) var mayBeRefused = false

    private var root = ""
    private var tables: [String: [String]] = [:]
    private let starter: Starter
    private var isElsewhere = false

    init(_ starter: Starter, using random: inout some RandomNumberGenerator) {
        self.starter = starter
        for key in ["user", "group", "groups", "umask", "nice", "directory", "host", "home", "name", "oom"] {
            expected[key] = starter.posture[key]
        }
        for number in 0..<16 { expected["limit\(number)"] = starter.posture["limit\(number)"] }
        expected["descriptors"] = "0"
        expected["death-signal"] = "9"
        namespaces(&random)
        credentials(&random)
        settings(&random)
        if Int.random(in: 0..<25, using: &random) == 0 { misspell(&random) }
        text = root + tables.sorted { $0.key < $1.key }.map { "[\($0)]\n\($1.joined())" }.joined()
    }

    private static func chance(_ one: Int, _ random: inout some RandomNumberGenerator) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }

    // MARK: namespaces

    private mutating func namespaces(_ random: inout some RandomNumberGenerator) {
        var made: Set<String> = []
        for name in ["user", "mount", "ipc", "uts", "net", "cgroup"] where Self.chance(12, &random) {
            made.insert(name)
            tables["namespaces", default: []].append("\(name) = true\n")
        }
        // A /proc of its own, for the posture's sake.
        if Self.chance(15, &random) {
            made.formUnion(["pid", "mount"])
            tables["namespaces", default: []].append("private_proc = true\n")
        }
        if Self.chance(15, &random) {
            made.insert("uts")
            tables["namespaces", default: []].append("hostname = \"host-\(made.count)\"\n")
            expected["host"] = "host-\(made.count)"
        }
        let isNested = made.contains("user") || !starter.isRoot && !made.isEmpty
        if isNested {
            made.insert("user")
            // The kernel or a container may forbid it.
            mayBeRefused = true
            isElsewhere = true
        }
        for name in ["user", "mnt", "pid", "ipc", "uts", "net", "cgroup", "time"] {
            let isMade = made.contains(name == "mnt" ? "mount" : name)
            expected["ns-\(name)"] = .some(isMade ? nil : starter.posture["ns-\(name)"])
        }
        // Seen from a user namespace of one user, others' groups are nobody's.
        if isNested, !starter.isRoot { expected["groups"] = starter.posture["groups"] }
    }

    // MARK: who

    private mutating func credentials(_ random: inout some RandomNumberGenerator) {
        let users = ["nobody": (65534, 65534), "daemon": (1, 1), "4242": (4242, 7), "root": (0, 0)]
        var user = Int(starter.user)
        if Self.chance(3, &random), let (name, ids) = users.randomElement(using: &random) {
            tables["identity", default: []].append("user = \"\(name)\"\n")
            if name == "4242" { tables["identity", default: []].append("group = \"7\"\n") }
            let isOther = ids.0 != user
            if isOther, !starter.isRoot { mistakes.append("CAP_SETUID") }
            if isOther {
                let homes = ["nobody": "/nonexistent", "daemon": "/usr/sbin", "4242": "/", "root": "/root"]
                expected["user"] = "\(ids.0) \(ids.0) \(ids.0)"
                expected["group"] = "\(ids.1) \(ids.1) \(ids.1)"
                expected["groups"] = "\(ids.1)"
                if Self.chance(2, &random) {
                    tables["identity", default: []].append("groups = [\"12345\", \"17\", \"12345\"]\n")
                    expected["groups"] = "17 12345"
                }
                expected["home"] = homes[name]
                expected["name"] = name == "4242" ? "-" : name
                user = ids.0
            }
        }
        let noNewPrivileges = !Self.chance(4, &random)
        root += "no_new_privs = \(noNewPrivileges)\n"
        expected["no_new_privs"] = noNewPrivileges ? "1" : "0"
        capabilities(user, noNewPrivileges, &random)
        let isLocal = Self.chance(5, &random)
        if isLocal { tables["network", default: []].append("sockets = \"local\"\n") }
        expected["seccomp"] = isLocal ? "2" : "0"
        expected["filters"] = isLocal ? "1" : "0"
        if isLocal, !noNewPrivileges { needsAdministration(user) }
    }

    private var keptBits: UInt64?

    private mutating func capabilities(
        _ user: Int,
        _ noNewPrivileges: Bool,
        _ random: inout some RandomNumberGenerator
    ) {
        let names: [(String, UInt64)] = [
            ("CAP_CHOWN", 0), ("CAP_KILL", 5), ("CAP_SETPCAP", 8), ("CAP_NET_BIND_SERVICE", 10),
            ("CAP_SYS_ADMIN", 21), ("CAP_WAKE_ALARM", 35),
        ]
        if Self.chance(10, &random) {
            root += "capabilities = { keep = \"all\" }\n"
            // In a user namespace all is all of it.
            if !isElsewhere {
                let all = String(starter.bounding, radix: 16)
                expected["bounding"] = all
                expected["securebits"] = "0"
                expected["effective"] = user == 0 ? all : "0"
                expected["ambient"] = "0"
            }
            return
        }
        let kept = names.filter { _ in Self.chance(4, &random) }
        let bits = kept.reduce(UInt64(0)) { $0 | 1 << $1.1 }
        keptBits = bits
        root += "capabilities = { keep = [\(kept.map { "\"\($0.0)\"" }.joined(separator: ", "))] }\n"
        if !starter.isRoot, !isElsewhere {
            if bits != 0 { mistakes.append("the profile keeps") }
            if !noNewPrivileges { mistakes.append("bounding set") }
        }
        let text = String(bits, radix: 16)
        for set in ["effective", "permitted", "inheritable", "ambient"] { expected[set] = text }
        if starter.isRoot || isElsewhere {
            expected["bounding"] = text
            expected["securebits"] = "ef"
        } else {
            expected["bounding"] = String(starter.bounding, radix: 16)
            expected["securebits"] = "0"
        }
    }

    private mutating func needsAdministration(_ user: Int) {
        let hasIt = keptBits.map { $0 & 1 << 21 != 0 } ?? (user == 0 || isElsewhere && !starter.isRoot)
        if !hasIt { mistakes.append("no_new_privs") } else { mayBeRefused = true }
    }

    // MARK: what

    private mutating func settings(_ random: inout some RandomNumberGenerator) {
        if Self.chance(3, &random) {
            let mask = Int.random(in: 0...0o777, using: &random)
            root += "umask = \"\(String(mask, radix: 8))\"\n"
            expected["umask"] = String(mask, radix: 8)
        }
        if Self.chance(3, &random) {
            let nice = Int.random(in: -20...19, using: &random)
            root += "nice = \(nice)\n"
            expected["nice"] = "\(nice)"
            if nice < 0, !starter.isRoot { mistakes.append("CAP_SYS_NICE") }
        }
        if Self.chance(3, &random) {
            let score = Int.random(in: 0...1000, using: &random)
            root += "oom_score_adj = \(score)\n"
            expected["oom"] = "\(score)"
        }
        if Self.chance(3, &random) {
            let directory = ["/", "/usr", "/proc", "/no/such"].randomElement(using: &random) ?? "/"
            root += "workdir = \"\(directory)\"\n"
            expected["directory"] = directory
            if directory == "/no/such" { mistakes.append("change to /no/such") }
        }
        limits(&random)
    }

    private mutating func limits(_ random: inout some RandomNumberGenerator) {
        // By getrlimit(2) number; none that keeps a small program from starting.
        for (name, number, least) in [
            ("cpu", 0, 10), ("fsize", 1, 100_000), ("stack", 3, 1 << 20), ("core", 4, 0), ("nproc", 6, 1),
            ("nofile", 7, 3), ("memlock", 8, 0), ("msgqueue", 12, 0),
        ] where Self.chance(4, &random) {
            let own =
                starter.posture["limit\(number)"]?.split(separator: " ").last.flatMap { UInt64($0) } ?? .max
            var limit = UInt64(least) + UInt64.random(in: 0...1 << 21, using: &random)
            // Mostly one that may be set.
            if limit > own, !Self.chance(10, &random) { limit = max(UInt64(least), limit % max(own, 1)) }
            tables["limits", default: []].append("\(name) = \(limit)\n")
            expected["limit\(number)"] = "\(limit) \(limit)"
            if limit > own, starter.bounding & 1 << 24 == 0 || !starter.isRoot {
                mistakes.append("above the hard limit")
            }
            // /proc/sys/fs/nr_open.
            if name == "nofile" { mayBeRefused = true }
        }
    }

    private mutating func misspell(_ random: inout some RandomNumberGenerator) {
        let lines = ["umsk = \"0022\"\n", "nice = 20\n", "oom_score_adj = \"much\"\n", "umask = \"9\"\n"]
        root =
            (lines.randomElement(using: &random) ?? "")
            + root.replacing("nice = ", with: "#")
            .replacing("umask", with: "#").replacing("oom_score_adj", with: "#")
        mistakes = [".toml:1:"]
    }

    /// What is wrong with an outcome; nil when nothing is.
    func complaint(status: Int, output: String) -> String? {
        if status == 125 {
            guard output.hasPrefix("launch: error: ") else { return "no message" }
            if mistakes.contains(where: output.contains) || mayBeRefused { return nil }
            return "another message than \(mistakes)"
        }
        guard status == 0 else { return "status \(status)" }
        if !mistakes.isEmpty { return "started in spite of \(mistakes)" }
        let posture = Self.posture(output)
        for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
            guard let found = posture[key] else {
                if ["oom", "filters"].contains(key) || key.hasPrefix("ns-") { continue }
                return "no \(key)"
            }
            if let value {
                if found != value { return "\(key) is \(found), not \(value)" }
            } else if found == starter.posture[key] {
                return "\(key) is the starter's: \(found)"
            }
        }
        return nil
    }

    /// The lines of the posture program.
    static func posture(_ output: String) -> [String: String] {
        var posture: [String: String] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            posture[String(words[0])] = words.count > 1 ? String(words[1]) : ""
        }
        return posture
    }
}
