extension Denial {
    /// The kernel's names of rights on files, in the order of their bits (security/landlock/audit.c).
    private static let fileRights = [
        "execute", "write_file", "read_file", "read_dir", "remove_dir", "remove_file", "make_char",
        "make_dir", "make_reg", "make_sock", "make_fifo", "make_block", "make_sym", "refer", "truncate",
        "ioctl_dev",
    ]

    /// What audit recorded; nil for a kind of access that this program does not know.
    ///
    /// - Parameter rewritten: how a rule would name a path.
    init?(_ finding: AuditTrail.Finding, rewritten: (String) -> String) {
        let access = finding.access
        guard let kind = access.blockers.first else { return nil }
        self.init(call: finding.callName ?? kind, answer: .recorded(0), by: "landlock")
        var error: UInt16 = 1
        switch kind {
        case "net.bind_tcp", "net.connect_tcp":
            by = kind == "net.bind_tcp" ? "network.bind" : "network.connect"
            object = "TCP port \(access.port ?? 0)"
            // No rule allows a connection to port 0; binding it leaves the choice to the kernel.
            if by == "network.bind" || access.port ?? 0 > 0 {
                remedy = .element(key: by, String(access.port ?? 0))
            }
            error = 13
        case "scope.signal":
            by = "scope.signals"
            object = finding.isOneOfMany ? "processes outside" : access.process.map { "process \($0)" }
            remedy = .value(key: by, "false")
        case "scope.abstract_unix_socket":
            by = "scope.abstract_sockets"
            object = access.path
            remedy = .value(key: by, "false")
        case "ptrace":
            object = "of a process outside the launch"
            reason = .outsideDomain
        case "fs.change_topology":
            object = access.path
            reason = .changesMounts
        default:
            guard let missing = Self.missing(access) else { return nil }
            by = missing.key
            object = access.path
            error = missing.errno
            if missing.path.hasPrefix("/"), !missing.path.hasSuffix(" (deleted)") {
                remedy = .element(key: by, ProfileLine.quoted(rewritten(missing.path)))
            }
        }
        // A signal to a group succeeds when it reaches anybody.
        answer = .recorded(finding.call?.error ?? error)
    }

    private static func missing(_ access: AuditRecord.Access) -> FileJudge.Missing? {
        var bits: UInt64 = 0
        for blocker in access.blockers {
            guard blocker.hasPrefix("fs."), let bit = fileRights.firstIndex(of: String(blocker.dropFirst(3)))
            else { return nil }
            bits |= 1 << UInt64(bit)
        }
        let path = access.path ?? ""
        return FileJudge.Missing(access: bits, path: path, object: path)
    }
}

extension AuditTrail.Finding {
    /// The call, where the record of it is there and its number has a name.
    var callName: String? {
        guard let call,
            let architecture = Architecture.allCases.first(where: { $0.auditNumber == call.architecture })
        else { return nil }
        return SystemCallName.name(call.number, for: architecture)
    }
}
