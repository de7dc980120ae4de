internal import LinuxSystem

/// What the kernel will refuse of the calls that the filters allow, as far as it can be told from outside.
extension Observer {
    func startDenials() -> [Denial] {
        guard orders.ruleset.filesystem & LandlockAccess.executeFile != 0 else { return [] }
        let own = ObservedProcess(thread: ObserverProcess.own)
        return files.judgeStart(orders.executable, like: own).map { [denial("execve", $0)] } ?? []
    }

    mutating func observedDenials(_ call: SeccompListener.Call, _ process: ObservedProcess) -> [Denial] {
        guard call.architecture == Architecture.native.auditNumber, let observed = observed[call.number],
            let name = SystemCallName.name(call.number, for: .native)
        else { return [] }
        if let denial = denial(name, observed, call, process) { return [denial] }
        return files.judge(observed, call, process).map { denial(name, $0) }
    }

    private mutating func denial(
        _ name: String,
        _ observed: ObservedCall,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> Denial? {
        switch observed {
        case .connect, .bind: return socketDenial(name, observed == .bind, call, process)
        case .signal:
            return signalDenial(name, CInt(truncatingIfNeeded: call.arguments[0]), process)
        case .signalDescriptor:
            let descriptor = CInt(truncatingIfNeeded: call.arguments[0])
            return process.target(ofPidfd: descriptor).flatMap { signalDenial(name, $0, process) }
        case .needs(let capability): return capabilityDenial(name, nil, capability, process)
        case .openSocket:
            let isRaw = call.arguments[1] & 0xF == 3 && [2, 10].contains(call.arguments[0] & 0xFFFF_FFFF)
            let isPacket = call.arguments[0] & 0xFFFF_FFFF == 17  // AF_PACKET
            guard isRaw || isPacket else { return nil }
            return capabilityDenial(name, isRaw ? "raw" : "of packets", "CAP_NET_RAW", process)
        case .changesIdentity(let field, let count, let capability):
            return identityDenial(name, field, call.arguments.prefix(count), capability, process)
        case .makeNode(_, let mode) where [0o020000, 0o060000].contains(call.arguments[mode] & 0o170000):
            return capabilityDenial(name, "of a device", "CAP_MKNOD", process)
        default: return nil
        }
    }

    private func denial(
        _ call: String,
        _ missing: FileJudge.Missing
    ) -> Denial {
        Denial(
            call: call,
            object: missing.object,
            answer: .expected(missing.errno),
            by: missing.key,
            remedy: .element(key: missing.key, ProfileLine.quoted(rewritten(missing.path)))
        )
    }

    /// The rule is opened by the process that becomes the command: that one's /proc/self is the same.
    func rewritten(_ path: String) -> String {
        let own = "/proc/\(command)/"
        return path.hasPrefix(own) ? "/proc/self/" + path.dropFirst(own.count) : path
    }

    private mutating func socketDenial(
        _ name: String,
        _ binds: Bool,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> Denial? {
        guard let address = SocketAddress(at: call.arguments[1], length: call.arguments[2], of: process)
        else {
            return nil
        }
        switch address {
        case .path(let path):
            guard binds else { return nil }
            return files.judgeSocket(path, process).map { denial(name, $0) }
        case .abstract(let socket):
            if binds { scope.note(bound: socket); return nil }
            guard orders.ruleset.scope & LandlockAccess.abstractSocketScope != 0, scope.isForeign(socket)
            else {
                return nil
            }
            return Denial(
                call: name,
                object: "@\(socket)",
                answer: .expected(1),
                by: "scope.abstract_sockets",
                remedy: .value(key: "scope.abstract_sockets", "false")
            )
        case .port(let port):
            return portDenial(name, port, binds, CInt(truncatingIfNeeded: call.arguments[0]), process)
        }
    }

    private func portDenial(
        _ name: String,
        _ port: UInt16,
        _ binds: Bool,
        _ descriptor: CInt,
        _ process: ObservedProcess
    ) -> Denial? {
        let access = binds ? LandlockAccess.bindPort : LandlockAccess.connectPort
        let isAllowed = orders.ruleset.rules.contains {
            $0.object == .port(port) && $0.access & access != 0
        }
        if orders.ruleset.network & access != 0, !isAllowed, process.isTCP(descriptor) == true {
            let key = binds ? "network.bind" : "network.connect"
            return Denial(
                call: name,
                object: "TCP port \(port)",
                answer: .expected(13),
                by: key,
                remedy: .element(key: key, String(port))
            )
        }
        guard binds, port != 0, port < ObservedProcess.firstUnprivilegedPort else { return nil }
        return capabilityDenial(name, "port \(port)", "CAP_NET_BIND_SERVICE", process)
    }

    private func signalDenial(_ name: String, _ target: CInt, _ process: ObservedProcess) -> Denial? {
        guard target > 0, orders.ruleset.scope & LandlockAccess.signalScope != 0,
            scope.isOutside(target, caller: process)
        else { return nil }
        return Denial(
            call: name,
            object: "process \(target)",
            answer: .expected(1),
            by: "scope.signals",
            remedy: .value(key: "scope.signals", "false")
        )
    }

    private func identityDenial(
        _ name: String,
        _ field: String,
        _ wanted: ArraySlice<UInt64>,
        _ capability: String,
        _ process: ObservedProcess
    ) -> Denial? {
        // Real, effective, saved; the fourth is the file system's.
        guard let own = process.status(field)?.split(separator: "\t").prefix(3).compactMap({ UInt32($0) })
        else { return nil }
        let foreign = wanted.map { UInt32(truncatingIfNeeded: $0) }.first { $0 != .max && !own.contains($0) }
        return foreign.flatMap { capabilityDenial(name, "to \($0)", capability, process) }
    }

    /// Only where the caller lacks the capability.
    private func capabilityDenial(
        _ name: String,
        _ object: String?,
        _ capability: String,
        _ process: ObservedProcess
    ) -> Denial? {
        guard let number = Capability(name: capability)?.number,
            let effective = process.status("CapEff").flatMap({ UInt64($0, radix: 16) }),
            effective & 1 << UInt64(number) == 0
        else { return nil }
        return Denial(
            call: name,
            object: object,
            answer: .expected(capability == "CAP_NET_BIND_SERVICE" ? 13 : 1),
            by: "capabilities.keep",
            remedy: nil,
            capability: capability
        )
    }
}
