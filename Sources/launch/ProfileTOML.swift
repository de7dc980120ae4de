internal import Isolation
internal import Launching
internal import TOML

/// A profile with all it inherits, as a profile that extends none.
struct ProfileTOML {
    private let inspection: ProfileInspection
    private var profile: Profile { inspection.profile }

    init(_ inspection: ProfileInspection) { self.inspection = inspection }

    var text: String {
        (process + capabilities + limits + filesystem + network + scope + namespaces + identity + seccomp)
            .joined(separator: "\n")
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A list, on one line where it fits.
    private func list(_ words: [String]) -> String {
        let line = "[\(words.joined(separator: ", "))]"
        if line.count < 90 { return line }
        var lines = [""]
        for word in words {
            if lines[lines.count - 1].count + word.count > 100 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "    " : " ") + word + ","
        }
        return "[\n\(lines.joined(separator: "\n"))\n]"
    }

    private func strings(_ words: [String]) -> String { list(words.map(quoted)) }

    private var process: [String] {
        var lines = [
            "description = \(quoted(profile.description))", "no_new_privs = \(profile.noNewPrivileges)",
        ]
        if let mask = profile.fileMask {
            lines.append("umask = \"\(octalFileMask(mask))\"")
        }
        if let directory = profile.workingDirectory { lines.append("workdir = \(quoted(directory))") }
        if let priority = profile.priority { lines.append("nice = \(priority)") }
        if let score = profile.outOfMemoryScore { lines.append("oom_score_adj = \(score)") }
        if profile.isUndumpable { lines.append("non_dumpable = true") }
        if profile.hidesEnvironment { lines.append("hide_environment = true") }
        if profile.isShielded { lines.append("shield = true") }
        return lines
    }

    private var capabilities: [String] {
        switch profile.capabilities {
        case .all: ["", "[capabilities]", "keep = \"all\""]
        case .only(let set): ["", "[capabilities]", "keep = \(strings(set.members.map(\.name)))"]
        }
    }

    private var limits: [String] {
        var lines = profile.limits.map { limit in
            let value = limit.value == ResourceLimit.unlimited ? "\"unlimited\"" : String(limit.value)
            return "\(limit.resource.rawValue) = \(value)"
        }
        let group = profile.controlGroup
        if let memory = group.memory { lines.append("memory_max = \(memory)") }
        if let processes = group.processes { lines.append("pids_max = \(processes)") }
        if let processor = group.processor { lines.append("cpu_max = \(processor)") }
        if group.isLimited { lines.append("cgroup = \(quoted(group.enforcement.rawValue))") }
        return section("limits", lines)
    }

    private var filesystem: [String] {
        let rules = profile.filesystem
        guard rules.isRestricted else { return [] }
        let lists = [
            ("read", rules.read), ("write", rules.write), ("execute", rules.execute),
            ("device_ioctl", rules.deviceIoctl),
        ]
        return section(
            "filesystem",
            [
                "enforce = \(quoted(rules.enforcement.rawValue))",
                "missing = \(quoted(rules.missing.rawValue))",
            ] + lists.compactMap { key, paths in paths.map { "\(key) = \(strings($0))" } }
        )
    }

    private var network: [String] {
        let rules = profile.network
        func ports(_ key: String, _ ports: [UInt16]?) -> [String] {
            ports.map { ["\(key) = \(list($0.map(String.init)))"] } ?? []
        }
        let lines = ports("connect", rules.connect) + ports("bind", rules.bind)
        let sockets = rules.sockets == .any ? [] : ["sockets = \(quoted(rules.sockets.rawValue))"]
        let enforce =
            lines.isEmpty && sockets.isEmpty ? [] : ["enforce = \(quoted(rules.enforcement.rawValue))"]
        return section("network", enforce + lines + sockets)
    }

    private var scope: [String] {
        guard profile.scope.signals || profile.scope.abstractSockets else { return [] }
        return section(
            "scope",
            [
                "enforce = \(quoted(profile.scope.enforcement.rawValue))",
                "signals = \(profile.scope.signals)", "abstract_sockets = \(profile.scope.abstractSockets)",
            ]
        )
    }

    private var namespaces: [String] {
        var lines = NamespaceKey.allCases.filter { profile.namespaces[keyPath: $0.path] }
            .map { "\($0.rawValue) = true" }
        if let name = profile.namespaces.hostName { lines.append("hostname = \(quoted(name))") }
        return section("namespaces", lines)
    }

    private var identity: [String] {
        var lines: [String] = []
        if let user = profile.identity.user { lines.append("user = \(quoted(user))") }
        if let group = profile.identity.group { lines.append("group = \(quoted(group))") }
        if let groups = profile.identity.groups { lines.append("groups = \(strings(groups))") }
        return section("identity", lines)
    }

    private func section(_ name: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", "[\(name)]"] + lines
    }

    private var seccomp: [String] {
        guard let policy = inspection.policy else { return [] }
        var lines: [String] = []
        if let file = inspection.importedFile { lines.append("from = \(quoted("oci:\(file)"))") }
        if policy.imported?.unknownIsReplaced != false {
            lines.append("unknown = \(quoted(policy.unknown.word))")
        }
        lines = section("seccomp", lines)
        for group in policy.groups {
            let kind = group.answer == .allow ? "allow" : "deny"
            lines += ["", "[seccomp.\(kind).\(group.name)]"]
            if let reason = group.reason { lines.append("reason = \(quoted(reason))") }
            if group.answer != .allow { lines.append("answer = \(quoted(group.answer.word))") }
            lines.append("calls = \(strings(group.calls.map(\.value)))")
        }
        return lines + policy.arguments.flatMap(rule)
    }

    private func rule(_ rule: SeccompPolicy.ArgumentRule) -> [String] {
        let condition = rule.condition
        var lines = [
            "", "[[seccomp.argument]]", "call = \(quoted(rule.call.value))",
            "argument = \(condition.argument)",
        ]
        if condition.width == .full64 { lines.append("width = 64") }
        if let mask = condition.mask { lines.append("mask = 0x\(String(mask, radix: 16))") }
        let numbers = condition.test.values.map { "0x\(String($0, radix: 16))" }
        let key =
            switch condition.test {
            case .oneOf: "one_of"
            case .noneOf: "none_of"
            case .lessThan: "less_than"
            case .atMost: "at_most"
            case .greaterThan: "greater_than"
            case .atLeast: "at_least"
            }
        let isList =
            switch condition.test {
            case .oneOf, .noneOf: true
            default: false
            }
        lines.append("\(key) = \(isList ? list(numbers) : numbers[0])")
        lines.append("otherwise = \(quoted(condition.otherwise.word))")
        if let reason = rule.reason { lines.append("reason = \(quoted(reason))") }
        return lines
    }
}
