internal import Isolation
internal import JSONText
internal import Launching
internal import TOML

/// `launch profile … --format json`; the fields are documented in docs/profiles.md.
struct ProfileJSON {
    private let inspection: ProfileInspection

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
        let profile = inspection.profile
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("name", inspection.name)
            writer.member("description", profile.description)
            Self.write("mistakes", [], to: &writer)
            Self.write("extends", inspection.chain.dropLast(), to: &writer)
            writer.key("no_new_privs")
            writer.value(profile.noNewPrivileges)
            writer.key("capabilities")
            switch profile.capabilities {
            case .all: writer.value("all")
            case .only(let set): writer.array(set.members) { writer, member in writer.value(member.name) }
            }
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
            }
            write(profile.filesystem, to: &writer)
            write(profile.network, to: &writer)
            Self.write(
                "namespaces",
                NamespaceKey.allCases.filter { profile.namespaces[keyPath: $0.path] }.map(\.rawValue),
                to: &writer
            )
            write(inspection.policy, to: &writer)
        }
        return writer.text
    }

    private static func write(_ name: String, _ values: [String], to writer: inout JSONWriter) {
        writer.key(name)
        writer.array(values) { writer, value in writer.value(value) }
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
