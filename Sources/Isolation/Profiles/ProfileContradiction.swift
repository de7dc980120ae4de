/// Settings that cannot both hold: one of them is not what was meant.
package enum ProfileContradiction: Error, Equatable, Sendable {
    /// A namespace is refused and something that takes it is asked for.
    case namespaceRefused(NamespaceKey, neededBy: String)
    /// The same key stands at the top and in `[network]`.
    case saidTwice(key: String)
    /// TCP ports are listed, and only local sockets can be opened.
    case portsWithoutSockets
    /// A path that must be there lies in a directory that is mounted anew and empty.
    case hiddenPath(String, by: NamespaceKey)
}

extension Profile {
    /// The first contradiction that only shows when everything inherited is there.
    package var contradiction: ProfileContradiction? {
        let listsPorts = network.connect?.isEmpty == false || network.bind?.isEmpty == false
        if network.sockets == .local, listsPorts { return .portsWithoutSockets }
        if let directory = workingDirectory, let key = hides(directory) {
            return .hiddenPath(directory, by: key)
        }
        guard filesystem.missing == .error else { return nil }
        guard namespaces.privateTmp || namespaces.privateDev else { return nil }
        let paths = [filesystem.read, filesystem.write, filesystem.execute, filesystem.deviceIoctl]
        for path in paths.compactMap(\.self).joined() {
            if let key = hides(path) { return .hiddenPath(path, by: key) }
        }
        return nil
    }

    /// What keeps `path` from being there when the command starts.
    private func hides(_ path: String) -> NamespaceKey? {
        if namespaces.privateTmp, path.hasPrefix("/tmp/") || path.hasPrefix("/var/tmp/") {
            return .privateTmp
        }
        if namespaces.privateDev, path.hasPrefix("/dev/") {
            let name = path.dropFirst("/dev/".count).prefix { $0 != "/" }
            if !Self.devices.contains(String(name)) { return .privateDev }
        }
        return nil
    }

    /// What a new /dev has.
    private static let devices = [
        "null", "zero", "full", "random", "urandom", "tty", "pts", "ptmx", "shm", "fd", "stdin", "stdout",
        "stderr",
    ]
}
