internal import TOML

extension ProfileReader {
    mutating func filesystem(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        settings.filesystemEnforcement = table.choice("enforce")?.value
        settings.read = paths("read", in: &table)
        settings.write = paths("write", in: &table)
        settings.execute = paths("execute", in: &table)
        settings.deviceIoctl = paths("device_ioctl", in: &table)
        settings.missing = table.choice("missing")?.value
        finish(table)
    }

    /// `network = "none"`, or the table.
    mutating func network(_ root: inout TableReader, _ settings: inout ProfileSettings) {
        if let entry = root.entry("network"), case .string(let word) = entry.node.value {
            guard word == "none" else {
                return report(
                    .notAllowed(key: "network", table: root.name, allowed: ["none"]),
                    at: entry.node.position
                )
            }
            settings.sockets = .local
            settings.connect = .some(.init([]))
            settings.bind = .some(.init([]))
            // Without Landlock the filter still refuses every socket that could connect.
            settings.networkEnforcement = .bestEffort
            return
        }
        // Short for the two keys people set: `connect = [443]` beside `profile`.
        settings.connect = ports("connect", in: &root)
        settings.bind = ports("bind", in: &root)
        guard var table = root.table("network") else { return }
        settings.networkEnforcement = table.choice("enforce")?.value
        for key in ["connect", "bind"] {
            guard let entry = table.entry(key) else { continue }
            if root.holds(key) {
                report(.contradiction(.saidTwice(key: key)), at: entry.keyPosition)
            } else if key == "connect" {
                settings.connect = ports(key, in: &table)
            } else {
                settings.bind = ports(key, in: &table)
            }
        }
        settings.sockets = table.choice("sockets")?.value
        finish(table)
    }

    mutating func scope(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        settings.scopeEnforcement = table.choice("enforce")?.value
        settings.signals = table.boolean("signals")?.value
        settings.abstractSockets = table.boolean("abstract_sockets")?.value
        finish(table)
    }

    mutating func namespaces(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        var refused: [NamespaceKey: SourcePosition] = [:]
        for key in NamespaceKey.allCases {
            guard let value = table.boolean(key.rawValue) else { continue }
            settings.namespaces[key] = value.value
            if !value.value { refused[key] = value.position }
        }
        if let name = table.string("hostname") {
            // HOST_NAME_MAX, sethostname(2).
            if (1...64).contains(name.value.utf8.count) {
                settings.hostName = name.value
            } else {
                report(
                    .outOfRange(key: "hostname", table: table.name, minimum: 1, maximum: 64),
                    at: name.position
                )
            }
        }
        for (namespace, position) in refused.sorted(by: { $0.value < $1.value }) {
            guard let user = settings.user(of: namespace) else { continue }
            report(.contradiction(.namespaceRefused(namespace, neededBy: user)), at: position)
        }
        finish(table)
    }

    mutating func identity(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        settings.user = table.string("user")?.value
        settings.group = table.string("group")?.value
        settings.groups = strings("groups", in: &table)?.value
        finish(table)
    }
}

extension ProfileSettings {
    /// What is asked for that takes the namespace.
    fileprivate func user(of namespace: NamespaceKey) -> String? {
        let users: [NamespaceKey] =
            switch namespace {
            case .mount: [.readOnlyRoot, .privateTmp, .privateDev, .privateProc]
            case .pid: [.privateProc]
            default: []
            }
        if namespace == .uts, hostName != nil { return "hostname" }
        return users.first { namespaces[$0] == true }?.rawValue
    }
}
