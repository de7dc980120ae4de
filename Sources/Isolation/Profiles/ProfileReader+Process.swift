internal import TOML

extension ProfileReader {
    /// What a process has one of.
    mutating func process(_ table: inout TableReader, _ settings: inout ProfileSettings) {
        if let mask = table.string("umask") {
            if let value = UInt32(mask.value, radix: 8), value <= 0o777, mask.value.count <= 4 {
                settings.fileMask = value
            } else {
                report(
                    .notAllowed(key: "umask", table: table.name, allowed: ["0000…0777"]),
                    at: mask.position
                )
            }
        }
        if let directory = table.string("workdir") {
            check(directory)
            settings.workingDirectory = directory.value
        }
        settings.priority = (table.integer("nice", in: -20...19)?.value).map(Int.init)
        settings.outOfMemoryScore = (table.integer("oom_score_adj", in: -1000...1000)?.value).map(Int.init)
        settings.isUndumpable = table.boolean("non_dumpable")?.value
        settings.hidesEnvironment = table.boolean("hide_environment")?.value
        settings.isShielded = table.boolean("shield")?.value
    }

    mutating func limits(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        for resource in ResourceLimit.Resource.allCases {
            if let entry = table.entry(resource.rawValue), case .string(let word) = entry.node.value {
                if word == "unlimited" {
                    settings.limits.append(ResourceLimit(resource: resource, value: ResourceLimit.unlimited))
                } else {
                    report(
                        .notAllowed(key: entry.key, table: table.name, allowed: ["unlimited"]),
                        at: entry.node.position
                    )
                }
            } else if let value = table.integer(resource.rawValue, in: 0...Int64.max)?.value {
                settings.limits.append(ResourceLimit(resource: resource, value: UInt64(value)))
            }
        }
        settings.cgroupEnforcement = table.choice("cgroup")?.value
        settings.memory = size("memory_max", in: &table)
        settings.processes = (table.integer("pids_max", in: 1...4_194_304)?.value).map(UInt64.init)
        settings.processor = (table.integer("cpu_max", in: 1...1_000_000)?.value).map(UInt64.init)
        finish(table)
    }

    /// Bytes: a number, or a string with K, M, G or T for powers of 1024.
    private mutating func size(_ key: String, in table: inout TableReader) -> UInt64? {
        guard let entry = table.entry(key), case .string(let text) = entry.node.value else {
            return (table.integer(key, in: 1...Int64.max)?.value).map(UInt64.init)
        }
        let powers: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        if let unit = text.last.flatMap({ powers[$0] }), let count = UInt64(text.dropLast()), count > 0 {
            let (bytes, overflows) = count.multipliedReportingOverflow(by: unit)
            if !overflows, bytes <= UInt64(Int64.max) { return bytes }
        }
        report(
            .notAllowed(key: key, table: table.name, allowed: ["bytes", "K", "M", "G", "T"]),
            at: entry.node.position
        )
        return nil
    }
}
