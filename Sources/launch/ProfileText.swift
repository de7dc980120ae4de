internal import Isolation
internal import Launching

/// What `launch profile` prints for people.
enum ProfileText {
    /// One line for each profile.
    static func list(_ profiles: [(name: String, description: String)]) -> String {
        let width = profiles.map(\.name.count).max() ?? 0
        return profiles.map { profile in
            let padding = String(repeating: " ", count: width - profile.name.count + 2)
            return profile.name + padding + profile.description
        }.joined(separator: "\n")
    }

    /// What a profile without mistakes allows.
    static func checked(_ inspection: ProfileInspection) -> String {
        var lines = ["\(inspection.name): no mistakes"]
        if inspection.chain.count > 1 {
            let below = inspection.chain.dropLast().reversed().joined(separator: ", which extends ")
            lines.append("  extends \(below)")
        }
        for machine in inspection.machines {
            let calls = machine.calls
            lines.append(
                "  seccomp on \(machine.architecture.rawValue): \(machine.instructions) instructions; "
                    + "\(calls.allowed) calls allowed, \(calls.conditional) on conditions, \(calls.refused) refused by name, "
                    + "all others \(inspection.policy.map { $0.unknown.word } ?? "allowed")"
            )
        }
        if inspection.machines.isEmpty { lines.append("  seccomp: nothing is filtered") }
        lines += summary(inspection.profile).map { "  \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func summary(_ profile: Profile) -> [String] {
        var lines: [String] = []
        switch profile.capabilities {
        case .all: lines.append("capabilities: unchanged")
        case .only(let set):
            let names = set.members.map(\.name).joined(separator: ", ")
            lines.append("capabilities: \(names.isEmpty ? "none" : names)")
        }
        let files = profile.filesystem
        if files.isRestricted {
            let lists = [
                ("read", files.read), ("write", files.write), ("execute", files.execute),
                ("device ioctl", files.deviceIoctl),
            ]
            let counts = lists.compactMap { name, list in list.map { "\($0.count) to \(name)" } }
            lines.append("files: \(counts.joined(separator: ", ")) (\(files.enforcement.rawValue))")
        } else {
            lines.append("files: unrestricted")
        }
        lines.append("network: \(network(profile.network))")
        let namespaces = NamespaceKey.allCases.filter { profile.namespaces[keyPath: $0.path] }
        if !namespaces.isEmpty {
            lines.append("namespaces: \(namespaces.map(\.rawValue).joined(separator: ", "))")
        }
        return lines
    }

    private static func network(_ rules: NetworkRules) -> String {
        if rules.sockets == .local { return "local sockets only" }
        func words(_ ports: [UInt16]?) -> String {
            guard let ports else { return "any port" }
            return ports.isEmpty ? "no port" : ports.map(String.init).joined(separator: ", ")
        }
        if rules.connect == nil && rules.bind == nil { return "unrestricted" }
        return "TCP connects to \(words(rules.connect)), binds \(words(rules.bind))"
    }
}

extension SeccompAction {
    /// As profiles write it.
    var word: String {
        switch self {
        case .allow: "ALLOW"
        case .log: "LOG"
        case .trap: "TRAP"
        case .trace: "TRACE"
        case .killThread, .killProcess: "KILL"
        case .errno(let number): ErrorName.name(number) ?? "error \(number)"
        }
    }
}
