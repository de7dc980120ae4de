internal import TOML

/// Reads the tables of a profile and collects every mistake.
struct ProfileReader {
    private(set) var problems: [ProfileProblem] = []
    /// Where each call was named.
    var named: [String: SourcePosition] = [:]

    mutating func document(_ root: TOMLNode) -> ProfileDocument {
        var table = TableReader(root: root)
        let document = ProfileDocument(
            description: table.string("description")?.value ?? "",
            noNewPrivileges: table.boolean("no_new_privs")?.value ?? true,
            capabilities: capabilities(table.table("capabilities")),
            limits: limits(table.table("limits")),
            seccomp: seccomp(table.table("seccomp"))
        )
        finish(table)
        return document
    }

    mutating func report(_ kind: ProfileProblem.Kind, at position: SourcePosition) {
        problems.append(ProfileProblem(position: position, kind: kind))
    }

    mutating func finish(_ table: consuming TableReader) {
        for error in table.finish() { report(.schema(error.kind), at: error.position) }
    }

    private mutating func capabilities(_ table: consuming TableReader?) -> KeptCapabilities {
        guard var table = table.take() else { return .only(CapabilitySet()) }
        let kept = kept(&table)
        finish(table)
        return kept
    }

    private mutating func kept(_ table: inout TableReader) -> KeptCapabilities {
        if let entry = table.entry("keep"), case .string(let word) = entry.node.value {
            if word == "all" { return .all }
            report(
                .schema(.notAllowed(key: "keep", table: table.name, allowed: ["all"])),
                at: entry.node.position
            )
            return .only(CapabilitySet())
        }
        var kept = CapabilitySet()
        for name in table.strings("keep", required: true)?.value ?? [] {
            if let capability = Capability(name: name.value) {
                kept.insert(capability)
            } else {
                let nearest = nearestKey(to: name.value, among: Capability.names)
                report(.unknownCapability(name: name.value, nearest: nearest), at: name.position)
            }
        }
        return .only(kept)
    }

    private mutating func limits(_ table: consuming TableReader?) -> [ResourceLimit] {
        guard var table = table.take() else { return [] }
        var limits: [ResourceLimit] = []
        for resource in ResourceLimit.Resource.allCases {
            if let entry = table.entry(resource.rawValue), case .string(let word) = entry.node.value {
                if word == "unlimited" {
                    limits.append(ResourceLimit(resource: resource, value: ResourceLimit.unlimited))
                } else {
                    report(
                        .schema(.notAllowed(key: entry.key, table: table.name, allowed: ["unlimited"])),
                        at: entry.node.position
                    )
                }
            } else if let value = table.integer(resource.rawValue, in: 0...Int64.max)?.value {
                limits.append(ResourceLimit(resource: resource, value: UInt64(value)))
            }
        }
        finish(table)
        return limits
    }
}
