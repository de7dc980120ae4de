package import LinuxSystem

/// Answers the calls of a command as its filters would, and remembers what was refused.
package struct Observer {
    private let orders: ObserverOrders
    private let observed: [UInt32: ObservedCall]
    private let notes: [UInt32: ObserverOrders.Note]
    private var files: FileJudge
    private var scope = ScopeJudge()
    private var isFirst = true
    /// The thread that made the first call, whose number is the command's.
    private var command: CInt = 0
    /// What was found out so far.
    package private(set) var report = DenialReport()

    /// Begins with nothing found out.
    package init(_ orders: ObserverOrders) {
        self.orders = orders
        observed = orders.observed
        notes = Dictionary(orders.notes.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        files = FileJudge(orders.ruleset)
    }

    /// Answers until the last process of the launch is gone.
    ///
    /// - Parameters:
    ///   - audit: what is recorded meanwhile, or nil.
    ///   - socket: where the command's number is told.
    package mutating func run(
        _ listener: borrowing SeccompListener,
        audit: borrowing AuditListener?,
        socket: borrowing OwnedDescriptor
    ) {
        switch audit {
        case .some(let audit):
            var records = AuditReader()
            while true {
                let event = listener.next(or: audit.descriptor.rawValue)
                if case .ended = event { break }
                if case .call(let call) = event { answer(call, listener) } else { hear(&records, audit, socket) }
            }
            records.settle(audit, socket)
            take(records.findings(all: true))
            report.lostRecords = records.lost
        case .none:
            while case .call(let call) = listener.next() { answer(call, listener) }
        }
    }

    private mutating func hear(
        _ records: inout AuditReader,
        _ audit: borrowing AuditListener,
        _ socket: borrowing OwnedDescriptor
    ) {
        records.read(audit, socket)
        take(records.findings(all: false))
    }

    private mutating func take(_ findings: [AuditTrail.Finding]) {
        for finding in findings {
            guard let denial = Denial(finding, rewritten: rewritten) else { continue }
            report.confirm(denial, program: finding.call?.program, namesCall: finding.callName != nil)
        }
    }

    /// The filters alone decide; what is found out besides is for the report.
    private mutating func answer(_ call: SeccompListener.Call, _ listener: borrowing SeccompListener) {
        let verdict = ObservationFilter.answer(of: orders.filters, to: call)
        let process = ObservedProcess(thread: call.thread)
        // Before execve the caller's memory is the launcher's, which has seen secrets: it is left alone.
        let isStart = isFirst && [Self.execve, Self.execveat].contains(call.number)
        if isFirst { command = call.thread }
        isFirst = false
        switch verdict.value & 0xFFFF_0000 {
        case 0x7FFF_0000:  // SECCOMP_RET_ALLOW
            let denial = isStart ? startDenial() : observedDenial(call, process)
            // The caller may be gone, and its number somebody else's.
            if let denial, listener.waits(call) { add(denial, process) }
            listener.allow(call)
        case 0x7FFC_0000:  // SECCOMP_RET_LOG
            add(refusal(call, .logged, verdict.filter), process)
            listener.allow(call)
        case 0x0005_0000:  // SECCOMP_RET_ERRNO
            let errno = UInt16(truncatingIfNeeded: min(verdict.value & 0xFFFF, 4095))
            add(refusal(call, .error(errno), verdict.filter), process)
            listener.refuse(call, errno: CInt(errno))
        default:
            add(refusal(call, .killed, verdict.filter), process)
            listener.kill(call)
        }
    }

    private mutating func add(_ denial: Denial, _ process: ObservedProcess) {
        if !report.recount(denial) { report.add(denial, program: process.link("exe")) }
    }

    // MARK: The filters' refusals

    private func refusal(
        _ call: SeccompListener.Call,
        _ answer: Denial.Answer,
        _ filter: Int?
    ) -> Denial {
        guard call.architecture == Architecture.native.auditNumber,
            call.number & Architecture.x32Bit == 0
                || call.number == .max
        else {
            return Denial(
                call: "call \(call.number & ~Architecture.x32Bit)",
                object: "of a foreign architecture",
                answer: answer,
                by: "seccomp"
            )
        }
        let name = SystemCallName.name(call.number, for: .native)
        let capability = name.flatMap { ObservedCall.privileged[$0] }
        if filter == 0, orders.refusesSockets {
            return Denial(
                call: name ?? "call \(call.number)",
                object: Self.object(of: name, call),
                answer: answer,
                by: "network.sockets",
                remedy: .value(key: "network.sockets", "\"any\"")
            )
        }
        let note = notes[call.number]
        return Denial(
            call: name ?? "call \(call.number)",
            object: Self.object(of: name, call),
            answer: answer,
            by: note?.key ?? "seccomp.unknown",
            reason: note?.reason,
            remedy: name.map { .element(key: "seccomp.allow.reported.calls", ProfileLine.quoted($0)) },
            capability: capability
        )
    }

    /// The argument by which calls of one number differ most.
    private static func object(of name: String?, _ call: SeccompListener.Call) -> String? {
        let first = call.arguments[0]
        return switch name {
        case "socket": "of family \(UInt32(truncatingIfNeeded: first))"
        case "clone", "unshare", "personality":
            "with 0x\(String(UInt32(truncatingIfNeeded: first), radix: 16))"
        case "ioctl": "with 0x\(String(UInt32(truncatingIfNeeded: call.arguments[1]), radix: 16))"
        default: nil
        }
    }

    // MARK: What the filters allow

    private func startDenial() -> Denial? {
        guard orders.ruleset.filesystem & LandlockAccess.executeFile != 0 else { return nil }
        let own = ObservedProcess(thread: ObserverProcess.own)
        return files.judgeStart(orders.executable, like: own).map { denial("execve", $0) }
    }

    private mutating func observedDenial(_ call: SeccompListener.Call, _ process: ObservedProcess) -> Denial?
    {
        guard call.architecture == Architecture.native.auditNumber, let observed = observed[call.number],
            let name = SystemCallName.name(call.number, for: .native)
        else { return nil }
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
            if let denial = capabilityDenial(name, "of a device", "CAP_MKNOD", process) { return denial }
        default: break
        }
        return files.judge(observed, call, process).map { denial(name, $0) }
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
    private func rewritten(_ path: String) -> String {
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

    private static let execve = number("execve")
    private static let execveat = number("execveat")

    private static func number(_ name: String) -> UInt32 {
        if case .number(let number) = SystemCallName.resolve(name, for: .native) { return number }
        return .max
    }
}
