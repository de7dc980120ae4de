internal import JSONText
internal import LinuxSystem

/// One thing that is not as it was asked.
package struct PostureDifference: Equatable, Sendable {
    /// The field, by its name in the receipt.
    package let field: String
    /// What the plan says.
    package let asked: PostureValue
    /// What the kernel says.
    package let found: PostureValue

    package init(field: String, asked: PostureValue, found: PostureValue) {
        self.field = field
        self.asked = asked
        self.found = found
    }
}

/// What was asked of a command's isolation beside what the kernel says of it: `--receipt`, docs/receipt.md.
package struct PostureReceipt: Equatable, Sendable {
    /// The version of the format.
    package static let version = 1

    /// When the posture was read.
    package enum Checked: String, Sendable {
        /// Before the command's first instruction.
        case beforeStart = "before-start"
        /// While the command ran, which could have changed it.
        case afterStart = "after-start"
    }

    /// When the posture was read.
    package let checked: Checked
    /// The profile of the plan.
    package let profile: String
    /// The command's process id.
    package let process: Int32
    /// What the plan says.
    package let asked: [Posture.Field]
    /// What the kernel says.
    package let found: Posture

    /// - Parameters:
    ///   - launcher: this process's own posture, which the command inherits what the plan does not change.
    ///   - found: the command's.
    package init(
        plan: IsolationPlan,
        launcher: Posture,
        found: Posture,
        process: Int32,
        checked: Checked
    ) {
        self.checked = checked
        profile = plan.profileName
        self.process = process
        asked = AskedPosture(plan, launcher: launcher).fields
        self.found = Self.relating(found, to: launcher, hasLandlock: asked.contains { $0.name == "landlock" })
    }

    /// The namespaces as the command's own or the launcher's; and what no file of the kernel tells.
    private static func relating(_ found: Posture, to launcher: Posture, hasLandlock: Bool) -> Posture {
        var related = found
        for (name, _) in PostureNamespace.all {
            guard let inode = found["namespace_inode.\(name)"],
                let own = launcher["namespace_inode.\(name)"]
            else { continue }
            related.add("namespace.\(name)", .text(inode == own ? "launch's" : "new"))
        }
        if hasLandlock { related.add("landlock", .text("landlock_restrict_self succeeded")) }
        return related
    }

    /// Fields that are shown and not compared: a path that may have led through a symbolic link, and Landlock, which
    /// the kernel does not let anybody read back.
    private static let uncompared: Set<String> = ["working_directory", "landlock"]

    /// Fields that a command that runs changes by itself, and is free to: no difference means anything then.
    private static let owned: Set<String> = [
        "descriptors", "umask", "nice", "oom_score_adj", "environment_bytes", "dumpable",
    ]

    private func isCompared(_ name: String) -> Bool {
        if Self.uncompared.contains(name) { return false }
        return checked == .beforeStart || !Self.owned.contains(name) && !name.hasPrefix("limit.")
    }

    /// What is not as it was asked. What could not be read is no difference; it is among `found.unread`.
    package var differences: [PostureDifference] {
        asked.compactMap { field in
            guard isCompared(field.name), let value = found[field.name], value != field.value
            else { return nil }
            return PostureDifference(field: field.name, asked: field.value, found: value)
        }
    }

    /// The receipt as JSON, with a line's end.
    package var json: String {
        var writer = JSONWriter()
        let differences = differences
        writer.object { writer in
            writer.member("version", Self.version)
            writer.member("checked", checked.rawValue)
            writer.member("profile", profile)
            writer.member("process", Int(process))
            writer.member("holds", differences.isEmpty)
            writer.key("differences")
            writer.array(differences) { writer, difference in writer.value(difference.field) }
            writer.key("unread")
            writer.array(found.unread) { writer, unread in
                writer.object { writer in
                    writer.member("field", unread.name)
                    writer.member("call", unread.error.call)
                    writer.member("error", unread.error.reason)
                }
            }
            writer.key("posture")
            writer.object { writer in write(to: &writer) }
        }
        return writer.text + "\n"
    }

    private func write(to writer: inout JSONWriter) {
        let names = found.fields.map(\.name)
        for name in names + asked.map(\.name).filter({ !names.contains($0) }) {
            writer.key(name)
            writer.object { writer in
                writer.key("asked")
                asked.first { $0.name == name }?.value.write(to: &writer) ?? writer.value(nil as String?)
                writer.key("found")
                found[name]?.write(to: &writer) ?? writer.value(nil as String?)
            }
        }
    }
}

extension PostureValue {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .flag(let value): writer.value(value)
        case .number(let value): writer.value(value)
        case .text(let value): writer.value(value)
        case .numbers(let values): writer.array(values) { writer, value in writer.value(value) }
        case .texts(let values): writer.array(values) { writer, value in writer.value(value) }
        }
    }

    /// The value in a line, for a message.
    package var words: String {
        switch self {
        case .flag(let value): value ? "yes" : "no"
        case .number(let value): String(value)
        case .text(let value): value
        case .numbers(let values): values.isEmpty ? "none" : values.map(String.init).joined(separator: " ")
        case .texts(let values): values.isEmpty ? "none" : values.joined(separator: " ")
        }
    }
}
