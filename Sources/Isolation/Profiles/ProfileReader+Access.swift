internal import TOML

extension ProfileReader {
    mutating func filesystem(_ table: consuming TableReader?, _ settings: inout ProfileSettings) {
        guard var table = table.take() else { return }
        settings.filesystemEnforcement = table.choice("enforce")?.value
        settings.read = strings("read", in: &table)?.value
        settings.write = strings("write", in: &table)?.value
        settings.execute = strings("execute", in: &table)?.value
        settings.deviceIoctl = strings("device_ioctl", in: &table)?.value
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
        if table.holds("connect") { settings.connect = ports("connect", in: &table) }
        if table.holds("bind") { settings.bind = ports("bind", in: &table) }
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
        for key in NamespaceKey.allCases {
            if let value = table.boolean(key.rawValue) { settings.namespaces[key] = value.value }
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
