import Isolation

/// A profile as the Swift statements that make it.
enum ProfileAssignments {
    /// What differs from a profile that says nothing.
    static func lines(for profile: Profile) -> [String] {
        var lines = Lines(profile: profile, source: ["description = \(profile.description.debugDescription)"])
        lines.process()
        lines.access()
        lines.others()
        return lines.source
    }

    /// Sixteen digits.
    static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

private struct Lines {
    let profile: Profile
    var source: [String]

    private mutating func add<Value: Equatable>(
        _ path: KeyPath<Profile, Value>,
        _ name: String,
        _ literal: (Value) -> String
    ) {
        let value = profile[keyPath: path]
        if value != Profile()[keyPath: path] { source.append("\(name) = \(literal(value))") }
    }

    private func plain<Value>(_ value: Value) -> String { "\(value)" }
    private func plain<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "nil" }
    private func word<Value>(_ value: Value) -> String { ".\(value)" }
    private func text(_ value: String?) -> String { value?.debugDescription ?? "nil" }
    private func texts(_ list: [String]?) -> String {
        "[\((list ?? []).map(\.debugDescription).joined(separator: ", "))]"
    }

    mutating func process() {
        add(\.noNewPrivileges, "noNewPrivileges", plain)
        add(\.capabilities, "capabilities") {
            switch $0 {
            case .all: ".all"
            case .only(let set): ".only(CapabilitySet(bits: 0x\(ProfileAssignments.hexadecimal(set.bits))))"
            }
        }
        add(\.limits, "limits") { limits in
            let items = limits.map { "ResourceLimit(resource: .\($0.resource), value: \($0.value))" }
            return "[\(items.joined(separator: ", "))]"
        }
        add(\.fileMask, "fileMask", plain)
        add(\.workingDirectory, "workingDirectory", text)
        add(\.priority, "priority", plain)
        add(\.outOfMemoryScore, "outOfMemoryScore", plain)
        add(\.isUndumpable, "isUndumpable", plain)
        add(\.hidesEnvironment, "hidesEnvironment", plain)
        add(\.isShielded, "isShielded", plain)
    }

    mutating func access() {
        add(\.filesystem.enforcement, "filesystem.enforcement", word)
        add(\.filesystem.read, "filesystem.read", texts)
        add(\.filesystem.write, "filesystem.write", texts)
        add(\.filesystem.execute, "filesystem.execute", texts)
        add(\.filesystem.deviceIoctl, "filesystem.deviceIoctl", texts)
        add(\.filesystem.missing, "filesystem.missing", word)
        add(\.network.enforcement, "network.enforcement", word)
        add(\.network.connect, "network.connect") { "\($0 ?? [])" }
        add(\.network.bind, "network.bind") { "\($0 ?? [])" }
        add(\.network.sockets, "network.sockets", word)
        add(\.scope.enforcement, "scope.enforcement", word)
        add(\.scope.signals, "scope.signals", plain)
        add(\.scope.abstractSockets, "scope.abstractSockets", plain)
    }

    mutating func others() {
        for key in NamespaceKey.allCases where profile.namespaces[keyPath: key.path] {
            source.append("namespaces.\(key) = true")
        }
        add(\.namespaces.hostName, "namespaces.hostName", text)
        add(\.identity.user, "identity.user", text)
        add(\.identity.group, "identity.group", text)
        if profile.identity.groups != nil { add(\.identity.groups, "identity.groups", texts) }
        add(\.controlGroup.enforcement, "controlGroup.enforcement", word)
        add(\.controlGroup.memory, "controlGroup.memory", plain)
        add(\.controlGroup.processes, "controlGroup.processes", plain)
        add(\.controlGroup.processor, "controlGroup.processor", plain)
    }
}
