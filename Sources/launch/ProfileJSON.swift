internal import Isolation
internal import JSONText
internal import Launching
internal import TOML

/// `launch profile … --format json`; the fields are documented in docs/profiles.md.
struct ProfileJSON {
    private let inspection: ProfileInspection
    private var profile: Profile { inspection.profile }

    init(_ inspection: ProfileInspection) { self.inspection = inspection }

    static func list(_ profiles: [(name: String, description: String)]) -> String {
        var writer = JSONWriter()
        writer.array(profiles) { writer, profile in
            writer.object { writer in
                writer.member("name", profile.name)
                writer.member("description", profile.description)
            }
        }
        return writer.text
    }

    static func mistakes(_ mistakes: [String]) -> String {
        var writer = JSONWriter()
        writer.object { writer in Self.write("mistakes", mistakes, to: &writer) }
        return writer.text
    }

    var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("name", inspection.name)
            writer.member("description", profile.description)
            Self.write("mistakes", [], to: &writer)
            Self.write("extends", inspection.chain.dropLast(), to: &writer)
            writeProcess(to: &writer)
            writer.key("capabilities")
            switch profile.capabilities {
            case .all: writer.value("all")
            case .only(let set): writer.array(set.members) { writer, member in writer.value(member.name) }
            }
            writeLimits(to: &writer)
            write(profile.filesystem, to: &writer)
            write(profile.network, to: &writer)
            write(profile.scope, to: &writer)
            Self.write(
                "namespaces",
                NamespaceKey.allCases.filter { profile.namespaces[keyPath: $0.path] }.map(\.rawValue),
                to: &writer
            )
            writer.member("hostname", profile.namespaces.hostName)
            write(profile.identity, to: &writer)
            write(inspection.policy, to: &writer)
        }
        return writer.text
    }

    private static func write(_ name: String, _ values: [String], to writer: inout JSONWriter) {
        writer.key(name)
        writer.array(values) { writer, value in writer.value(value) }
    }

    private func writeProcess(to writer: inout JSONWriter) {
        writer.member("no_new_privs", profile.noNewPrivileges)
        writer.member("umask", profile.fileMask.map(octalFileMask))
        writer.member("workdir", profile.workingDirectory)
        writer.member("nice", profile.priority)
        writer.member("oom_score_adj", profile.outOfMemoryScore)
        writer.member("non_dumpable", profile.isUndumpable)
        writer.member("hide_environment", profile.hidesEnvironment)
        writer.member("shield", profile.isShielded)
    }

    private func writeLimits(to writer: inout JSONWriter) {
        writer.key("limits")
        writer.object { writer in
            for limit in profile.limits {
                writer.key(limit.resource.rawValue)
                if limit.value == ResourceLimit.unlimited {
                    writer.value("unlimited")
                } else {
                    writer.value(Int(limit.value))
                }
            }
            let group = profile.controlGroup
            guard group.isLimited else { return }
            for (key, limit) in [
                ("memory_max", group.memory), ("pids_max", group.processes), ("cpu_max", group.processor),
            ] {
                if let limit { writer.member(key, Int(limit)) }
            }
            writer.member("cgroup", group.enforcement.rawValue)
        }
    }

    private func write(_ rules: ScopeRules, to writer: inout JSONWriter) {
        writer.key("scope")
        writer.object { writer in
            writer.member("enforce", rules.enforcement.rawValue)
            writer.member("signals", rules.signals)
            writer.member("abstract_sockets", rules.abstractSockets)
        }
    }

    private func write(_ settings: IdentitySettings, to writer: inout JSONWriter) {
        writer.key("identity")
        writer.object { writer in
            writer.member("user", settings.user)
            writer.member("group", settings.group)
            writer.key("groups")
            guard let groups = settings.groups else { return writer.value(String?.none) }
            writer.array(groups) { writer, group in writer.value(group) }
        }
    }

    private func write(_ rules: FilesystemRules, to writer: inout JSONWriter) {
        writer.key("filesystem")
        guard rules.isRestricted else { return writer.value(String?.none) }
        writer.object { writer in
            writer.member("enforce", rules.enforcement.rawValue)
            writer.member("missing", rules.missing.rawValue)
            Self.write("read", rules.read ?? [], to: &writer)
            Self.write("write", rules.write ?? [], to: &writer)
            Self.write("execute", rules.execute ?? [], to: &writer)
            Self.write("device_ioctl", rules.deviceIoctl ?? [], to: &writer)
        }
    }

    private func write(_ rules: NetworkRules, to writer: inout JSONWriter) {
        writer.key("network")
        writer.object { writer in
            writer.member("sockets", rules.sockets.rawValue)
            for (name, ports) in [("connect", rules.connect), ("bind", rules.bind)] {
                writer.key(name)
                if let ports {
                    writer.array(ports) { writer, port in writer.value(Int(port)) }
                } else {
                    writer.value("any")
                }
            }
        }
    }

    private func write(_ policy: SeccompPolicy?, to writer: inout JSONWriter) {
        writer.key("seccomp")
        guard let policy else { return writer.value(String?.none) }
        writer.object { writer in
            writer.member("from", inspection.importedFile)
            Self.write("flags", inspection.filterFlags.setNames, to: &writer)
            writer.member("unknown", policy.unknown.word)
            writer.key("machines")
            writer.array(inspection.machines) { writer, machine in
                writer.object { writer in
                    writer.member("architecture", machine.architecture.rawValue)
                    writer.member("instructions", machine.instructions)
                    writer.member("allowed", machine.calls.allowed)
                    writer.member("conditional", machine.calls.conditional)
                    writer.member("refused", machine.calls.refused)
                }
            }
            writer.key("groups")
            writer.array(policy.groups) { writer, group in
                writer.object { writer in
                    writer.member("name", group.name)
                    writer.member("answer", group.answer.word)
                    writer.member("reason", group.reason)
                    Self.write("calls", group.calls.map(\.value), to: &writer)
                }
            }
            writer.key("arguments")
            writer.array(policy.arguments) { writer, rule in
                writer.object { writer in
                    writer.member("call", rule.call.value)
                    writer.member("argument", rule.condition.argument)
                    writer.member("otherwise", rule.condition.otherwise.word)
                    writer.member("reason", rule.reason)
                }
            }
        }
    }
}
