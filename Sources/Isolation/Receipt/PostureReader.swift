package import LinuxSystem

/// The namespaces of a process, by their names in /proc/PID/ns and the flags of unshare(2).
enum PostureNamespace {
    static let all: [(name: String, flag: Int)] = [
        ("cgroup", 0x0200_0000), ("ipc", 0x0800_0000), ("mnt", 0x0002_0000), ("net", 0x4000_0000),
        ("pid", 0x2000_0000), ("time", 0x80), ("user", 0x1000_0000), ("uts", 0x0400_0000),
    ]
}

extension Posture {
    /// Reads /proc (proc(5)). What may not be read is said and left out.
    package init(of facts: ProcessDirectory) {
        self.init()
        readStatus(facts)
        readLimits(facts)
        let score = Self.read(facts, "oom_score_adj").map { $0.filter { $0 == "-" || $0.isNumber } }
        add("oom_score_adj", score.flatMap { Int($0) }.map { .number($0) })
        facts.withRights {
            readStatistics(facts)
            readLinks(facts)
            readDescriptors(facts)
        }
    }

    private static func read(_ facts: ProcessDirectory, _ name: String) -> String? {
        (try? facts.read(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func readStatus(_ facts: ProcessDirectory) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try facts.read("status") } catch {
            return add(unread: "status", error)
        }
        var lines: [String: String] = [:]
        for line in bytes.split(separator: 10) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = line[(colon + 1)...].drop { $0 == 9 || $0 == 32 }
            lines[String(decoding: line[..<colon], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        func numbers(_ key: String) -> [Int]? {
            lines[key].map { $0.utf8.split { $0 == 9 || $0 == 32 }.compactMap { Int(Substring($0)) } }
        }
        func one(_ key: String) -> PostureValue? { numbers(key)?.first.map { .number($0) } }
        add("user", numbers("Uid").map(Self.collapsed))
        add("group", numbers("Gid").map(Self.collapsed))
        add("groups", numbers("Groups").map { .numbers($0.sorted()) })
        for (name, key) in Self.sets {
            let bits = lines[key].flatMap { UInt64($0, radix: 16) }
            add(name, bits.map(CapabilityName.names))
        }
        add("no_new_privs", numbers("NoNewPrivs")?.first.map { .flag($0 == 1) })
        add("seccomp_mode", one("Seccomp"))
        add("seccomp_filters", one("Seccomp_filters"))
        add("umask", lines["Umask"].map { .text($0) })
        add("locked_kilobytes", one("VmLck"))
    }

    static let sets: [(name: String, key: String)] = [
        ("capabilities.inheritable", "CapInh"), ("capabilities.permitted", "CapPrm"),
        ("capabilities.effective", "CapEff"), ("capabilities.bounding", "CapBnd"),
        ("capabilities.ambient", "CapAmb"),
    ]

    /// Real, effective, saved and file system id: one number when they agree.
    private static func collapsed(_ numbers: [Int]) -> PostureValue {
        Set(numbers).count == 1 ? .number(numbers[0]) : .numbers(numbers)
    }

    /// The lines stand in the order of the resources' numbers; the values begin at column 26, 21 columns each.
    private mutating func readLimits(_ facts: ProcessDirectory) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try facts.read("limits") } catch {
            return add(unread: "limit", error)
        }
        let lines = bytes.split(separator: 10).dropFirst()
        for (resource, line) in zip(ResourceLimit.Resource.allCases, lines) {
            let words = line.dropFirst(25).split(separator: 32).prefix(2)
                .map { String(decoding: $0, as: UTF8.self) }
            let values = words.map { Int($0).map(PostureValue.number) ?? .text($0) }
            guard values.count == 2 else { continue }
            add("limit.\(resource.rawValue)", values[0] == values[1] ? values[0] : .texts(words))
        }
    }

    private mutating func readStatistics(_ facts: ProcessDirectory) {
        do throws(SystemError) {
            let fields = try facts.statistics()
            guard fields.count > 51 else { return }
            add("nice", .number(Int(Int64(bitPattern: fields[19]))))
            // 0 and 1 are what a process without the right to trace sees.
            if fields[48] > 1 { add("environment_bytes", .number(Int(fields[51] &- fields[50]))) }
        } catch { add(unread: "nice", error) }
    }

    private mutating func readLinks(_ facts: ProcessDirectory) {
        do throws(SystemError) {
            add("program", .text(try facts.link("exe")))
            add("working_directory", .text(try facts.link("cwd")))
        } catch { add(unread: "program", error) }
        for (name, _) in PostureNamespace.all {
            do throws(SystemError) {
                let number = try facts.link("ns/\(name)").filter(\.isNumber)
                add("namespace_inode.\(name)", Int(number).map { .number($0) })
            } catch { add(unread: "namespace.\(name)", error) }
        }
    }

    private mutating func readDescriptors(_ facts: ProcessDirectory) {
        do throws(SystemError) {
            let numbers = try facts.descriptors()
            add("descriptors", .numbers(numbers.map(Int.init)))
            for number in numbers { add("descriptor.\(number)", .text(try facts.link("fd/\(number)"))) }
        } catch { add(unread: "descriptors", error) }
    }
}
